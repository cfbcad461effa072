import { describe, expect, it } from 'vitest';
import { microseconds } from '../units.ts';
import type { ProfilingRow, RuntimeNode } from './raw.ts';
import { RowMatcher, withoutColdRun } from './rows.ts';
import { aNode, aRow } from './testing.ts';

/** As an NVIDIA GPU's driver and OpenVINO 2026.4 report a network of one convolution. */
const node = (name: string, type: string, layerType: string, primitiveType: string): RuntimeNode => ({
  ...{ name, type, inputs: [], outputs: [] },
  rtInfo: { layerType, primitiveType, originalLayersNames: layerType === 'Input' ? 'x' : 'Convolution_4' },
});
const row = (
  nodeName: string,
  execType: string,
  status: ProfilingRow['status'],
  realTimeUs: number,
): ProfilingRow => ({
  nodeName,
  nodeType: 'any',
  execType,
  status,
  startTimeUs: microseconds(1),
  realTimeUs: microseconds(realTimeUs),
});

const nodes = [
  node('x', 'Parameter', 'Input', 'wait_for_events__f32'),
  node('Result_5', 'ExecutionNode', 'Convolution', 'convolution_gpu_ref__f32'),
  node('Result_5_result', 'Result', 'Result', 'convolution_gpu_ref__f32'),
];
const operations = [['x'], ['Convolution_4'], ['Convolution_4']];

describe('a kernel that bears the name of the output', () => {
  it('has the row of its operation, not the one that says that the output needs no work', () => {
    const matcher = new RowMatcher(nodes, (at) => operations[at] ?? []);
    const convolution = row('Convolution_4', 'convolution_gpu_ref__f32', 'EXECUTED', 47);
    const output = row('Result_5', 'undef', 'OPTIMIZED_OUT', 0);
    const input = row('x', 'wait_for_events__f32', 'EXECUTED', 6);
    expect(matcher.match([convolution, output, input]).slice(0, 2)).toEqual([input, convolution]);
    expect(matcher.match([output, convolution, input]).slice(0, 2)).toEqual([input, convolution]);
  });

  it('has the row of its name where its operation has none', () => {
    const matcher = new RowMatcher(nodes, (at) => operations[at] ?? []);
    const own = row('Result_5', 'softmax_gpu_ref__f32', 'EXECUTED', 3);
    expect(matcher.match([own])[1]).toBe(own);
  });
});

describe('the mean of the samples between two snapshots', () => {
  it('is what the later samples add, never below 0 by rounding alone', () => {
    expect(withoutColdRun(1, 30, 3, 20)).toBe(15);
    expect(withoutColdRun(10, 2, 12, 1)).toBe(0);
    expect(withoutColdRun(1, 0, 2, 0)).toBe(0);
  });

  it('stays negative where a mean is', () => {
    expect([withoutColdRun(1, -5, 2, 3), withoutColdRun(1, 3, 2, -7), withoutColdRun(1, -5, 2, -7)]).toEqual([
      ...[-5, -7, -7],
    ]);
  });
});

describe('the row of a node', () => {
  const matched = (
    own: readonly RuntimeNode[],
    rows: readonly ProfilingRow[],
    names: readonly string[][] = [],
  ) =>
    new RowMatcher(own, (node) => names[node] ?? [])
      .match(rows)
      .map((one) => (one === null ? -1 : rows.indexOf(one)));

  it('is that of its name, and of several of one name that of its implementation', () => {
    const same = [aNode('a', [], { primitiveType: 'x' }), aNode('a', [], { primitiveType: 'y' })];
    expect(matched(same, [aRow('a', { execType: 'y' }), aRow('a', { execType: 'x' })])).toEqual([1, 0]);
    expect(matched(same, [aRow('a', { execType: 'z' })])).toEqual([-1, -1]);
    expect(matched(same, [aRow('a', { execType: 'x' }), aRow('a', { execType: 'x' })])).toEqual([0, -1]);
    expect(
      matched([aNode('a', [], { primitiveType: 'x' })], [aRow('a', { execType: 'z' }), aRow('q')]),
    ).toEqual([0]);
  });

  it('may bear the name of one of its operations, with its implementation, and is given once', () => {
    const own = [aNode('n', [], { primitiveType: 'x' }), aNode('m', [], { primitiveType: 'x' })];
    const names = [['none', 'op'], ['op']];
    expect(matched(own, [aRow('op', { execType: 'x' })], names)).toEqual([0, -1]);
    expect(matched(own, [aRow('op', { execType: 'y' })], names)).toEqual([-1, -1]);
    expect(matched(own, [aRow('n', { execType: 'x' }), aRow('op', { execType: 'x' })], [[], ['op']])).toEqual(
      [0, 1],
    );
  });

  it('is found again where a reading lists other rows', () => {
    const own = [aNode('a', [], { primitiveType: 'x' }), aNode('b', [], { primitiveType: 'x' })];
    const matcher = new RowMatcher(own, () => []);
    const [a, b] = [aRow('a', { execType: 'x' }), aRow('b', { execType: 'x' })];
    expect(matcher.match([a, b])).toEqual([a, b]);
    expect(matcher.match([b, a])).toEqual([a, b]);
    expect(matcher.match([b])).toEqual([null, b]);
    expect(matcher.match([b, a])).toEqual([a, b]);
    const other = [aNode('a', [], { primitiveType: 'x' }), aNode('a', [], { primitiveType: 'y' })];
    const [x, y] = [aRow('a', { execType: 'x' }), aRow('a', { execType: 'y' })];
    const again = new RowMatcher(other, () => []);
    expect(again.match([x, y])).toEqual([x, y]);
    expect(again.match([y, x])).toEqual([x, y]);
  });
});
