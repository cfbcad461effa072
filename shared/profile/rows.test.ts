import { describe, expect, it } from 'vitest';
import { microseconds } from '../units.ts';
import type { ProfilingRow, RuntimeNode } from './raw.ts';
import { RowMatcher } from './rows.ts';

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
