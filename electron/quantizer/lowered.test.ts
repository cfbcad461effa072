import { describe, expect, it } from 'vitest';
import { loadRuntime } from '../openvino/load.ts';
import type { IrGraph } from './ir/irGraph.ts';
import { lowered } from './lowered.ts';
import { placeQuantizers } from './placement/placement.ts';
import { rulesOf } from './placement/rules.ts';
import { GraphRunner } from './statistics/inference.ts';
import { drawnGraph, plain1x1 } from './testing.ts';

const runtime = loadRuntime();
const input = Float32Array.from({ length: 4 * 6 }, (_, index) => (index - 12) / 5);

async function outputOf(graph: IrGraph): Promise<Float32Array> {
  const runner = await GraphRunner.compile(runtime, graph);
  let found = new Float32Array();
  async function* inputs() {
    yield input;
  }
  await runner.run(inputs(), { each: ([output]) => (found = Float32Array.from(output ?? [])) });
  runner.close();
  return found;
}

describe('a HardSigmoid as arithmetic', () => {
  it('computes min(max(alpha x + beta, 0), 1), as the operation does', async () => {
    // Both constants are -1.
    const graph = drawnGraph('x = Parameter() [1,4,2,3]\nhard = HardSigmoid(x, #, #)');
    const expected = input.map((x) => Math.min(Math.max(-x - 1, 0), 1));
    const arithmetic = lowered(graph);
    expect(Array.from(arithmetic.layers(), ({ type }) => type)).not.toContain('HardSigmoid');
    for (const one of [graph, arithmetic]) {
      const found = await outputOf(one);
      expect(found.length).toBe(expected.length);
      for (const [index, value] of found.entries())
        expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 5);
    }
  });

  it('is part of the convolution before it, and never negative', () => {
    const graph = lowered(
      drawnGraph(`
        x = Parameter() [1,4,8,8]
        conv = Convolution(x, #4x4x1x1) ${plain1x1} [1,4,8,8]
        gate = HardSigmoid(conv, #, #)
        next = Convolution(gate, #4x4x1x1) ${plain1x1} [1,4,8,8]`),
    );
    const { activations } = placeQuantizers(graph, rulesOf.CPU, new Set());
    const spots = activations.map(({ source, nonNegative }) => [graph.layer(source.layer).name, nonNegative]);
    expect(spots).toEqual([
      ['x', false],
      ['gate', true],
    ]);
  });

  it('is left alone where its slope is computed', () => {
    const graph = drawnGraph('x = Parameter() [1,4,2,3]\nhard = HardSigmoid(x, x, #)');
    expect(Array.from(lowered(graph).layers(), ({ type }) => type)).toContain('HardSigmoid');
  });
});
