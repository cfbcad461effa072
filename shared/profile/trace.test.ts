import { beforeEach, describe, expect, it } from 'vitest';
import { cpuMsOf } from '../../test/support/cpuTime.ts';
import type { Kernel } from '../documents/profile.ts';
import { microseconds } from '../units.ts';
import { aKernel, aProfile, profileOf, recorded } from './testing.ts';
import { chromeTrace, type TraceDocument, type TraceEvent, traceHead } from './trace.ts';
import { traceProblems } from './traceTesting.ts';

const cpu = profileOf(recorded.squeezenetCpu());
const profiles = [
  cpu,
  profileOf(recorded.squeezenetAvx2(), { isa: 'avx2' }),
  profileOf(recorded.squeezenetGpu(), { device: 'GPU' }),
];
type Slice = Extract<TraceEvent, { ph: 'X' }>;
let trace: TraceDocument;
let slices: Slice[];
beforeEach(() => {
  trace = chromeTrace(profiles);
  slices = trace.traceEvents.filter((event): event is Slice => event.ph === 'X');
});

describe('a trace of several configurations', () => {
  it('is what the Trace Event Format defines, after a journey through JSON', () => {
    expect(traceProblems(JSON.parse(JSON.stringify(trace)))).toEqual([]);
  });

  it('has a named track for each configuration', () => {
    const names = trace.traceEvents.flatMap((event) =>
      event.ph === 'M' && event.name === 'process_name' ? [event.args['name']] : [],
    );
    expect(names).toEqual(['CPU FP32', 'CPU FP32 avx2', 'GPU FP32']);
  });

  it('has a slice for every kernel that has a start, with what was fused into it', () => {
    const conv1 = slices.find(({ pid, name }) => pid === 1 && name === 'conv1');
    expect(slices.filter(({ pid }) => pid === 1)).toHaveLength(
      cpu.kernels.filter((kernel) => kernel.startUs !== null).length,
    );
    expect(conv1?.args).toMatchObject({ fused: ['relu_conv1'], implementation: 'brgconv_avx512_f32' });
    const next = slices.find(({ pid, name }) => pid === 1 && name === 'pool1');
    expect(conv1?.dur).toBeLessThanOrEqual((next?.ts ?? 0) - (conv1?.ts ?? 0));
  });

  it('leads from a layer to the same layer in the next configuration', () => {
    const flows = trace.traceEvents.filter((event) => event.ph === 's' && event.name === 'conv10');
    expect(flows).toHaveLength(2);
  });

  it('of a thousand kernels and four configurations takes milliseconds', () => {
    const kernels = Array.from({ length: 1000 }, (_, index) => ({
      ...(cpu.kernels[2] as (typeof cpu.kernels)[number]),
      name: `k${index}`,
      startUs: microseconds(index),
      realTimeUs: microseconds(1),
    }));
    const trace = () => JSON.stringify(chromeTrace(Array.from({ length: 4 }, () => ({ ...cpu, kernels }))));
    expect(cpuMsOf(trace)).toBeLessThan(500);
  });
});

describe('a trace of a few kernels, worked out by hand', () => {
  const at = (name: string, startUs: number | null, realTimeUs: number, more: Partial<Kernel> = {}) =>
    aKernel(name, {
      startUs: startUs === null ? null : microseconds(startUs),
      realTimeUs: microseconds(realTimeUs),
      ...more,
    });
  const first = aProfile(
    [
      at('pool', 30, 10, { type: 'Pooling', slotUs: { median: 12, p10: 11, p90: 13 } }),
      at('conv', 0, 50, { originalLayers: ['conv', 'relu'] }),
      at('relu', null, 0, { status: 'fused', fusedInto: 'conv' }),
      at('reorder', 20, 5, { type: 'Reorder', originalLayers: [] }),
      at('drop', null, 0, { status: 'optimizedOut' }),
    ],
    { model: 'net', timeline: 'device', warnings: ['beware'], iterations: 7 },
  );
  const second = aProfile(
    [at('conv', 5, 1), at('pool', 6, 1), at('reorder', 7, 1, { originalLayers: [] }), at('new', 8, 1)],
    { model: 'net', device: 'GPU', timeline: 'order', warnings: [] },
  );
  const third = aProfile([at('pool', 9, 1), at('conv', 2, 1)], { model: 'other', device: 'GPU' });
  const events = () => chromeTrace([first, second, third]).traceEvents;

  it('has slices in the order of their starts, none longer than until the next', () => {
    const own = events().flatMap((event) => (event.ph === 'X' && event.pid === 1 ? [event] : []));
    expect(own.map(({ name, ts, dur, cat, tid }) => [name, ts, dur, cat, tid])).toEqual([
      ['conv', 0, 20, 'Convolution', 1],
      ['reorder', 20, 5, 'Reorder,inserted', 1],
      ['pool', 30, 10, 'Pooling', 1],
    ]);
    expect(own[0]?.args).toEqual({
      ...{ implementation: 'brgconv_f32', precision: 'FP32', layout: 'acdb', outputShape: [1, 8, 4, 4] },
      ...{ originalLayers: ['conv', 'relu'], fused: ['relu'], realTimeUs: 50, slotUs: null, calls: 1 },
      ...{ flops: 1000, bytes: 100, gflops: 0.1 },
    });
    expect(own[2]?.args).toMatchObject({ fused: [], slotUs: { median: 12, p10: 11, p90: 13 } });
  });

  it('has the names and the order of its tracks, and says where starts are not known', () => {
    const metadata = events().filter(({ ph }) => ph === 'M');
    expect(metadata.map(({ pid, name, ...rest }) => [pid, name, 'args' in rest ? rest.args : null])).toEqual([
      [1, 'process_name', { name: 'net CPU FP32' }],
      [1, 'process_sort_index', { sort_index: 0 }],
      [1, 'thread_name', { name: 'kernels' }],
      [2, 'process_name', { name: 'net GPU FP32' }],
      [2, 'process_sort_index', { sort_index: 1 }],
      [2, 'thread_name', { name: 'kernels in order, starts not known' }],
      [3, 'process_name', { name: 'other GPU FP32' }],
      [3, 'process_sort_index', { sort_index: 2 }],
      [3, 'thread_name', { name: 'kernels' }],
    ]);
    expect(events().findLastIndex(({ ph }) => ph === 'M')).toBe(8);
  });

  it('has a flow for each layer that the next configuration has too, forward in time', () => {
    const flows = events().flatMap((event) => (event.ph === 's' || event.ph === 'f' ? [event] : []));
    expect(flows.map(({ ph, name, id, ts, pid, bp }) => [ph, name, id, ts, pid, bp])).toEqual([
      ['s', 'conv', 1, 0, 1, undefined],
      ['f', 'conv', 1, 5, 2, 'e'],
      // The second starts its pool first.
      ['s', 'pool', 2, 6, 2, undefined],
      ['f', 'pool', 2, 30, 1, 'e'],
      ['s', 'conv', 3, 2, 3, undefined],
      ['f', 'conv', 3, 5, 2, 'e'],
      ['s', 'pool', 4, 6, 2, undefined],
      ['f', 'pool', 4, 9, 3, 'e'],
    ]);
    expect(new Set(flows.map(({ cat, tid }) => `${cat} ${tid}`))).toEqual(new Set(['layer 1']));
  });

  it('tells of its models and configurations, and is known by how it begins', () => {
    const document = chromeTrace([first, second, third]);
    expect(document.displayTimeUnit).toBe('ms');
    expect(document.otherData['models']).toEqual(['net', 'other']);
    expect(document.otherData['configurations']).toMatchObject([
      { name: 'net CPU FP32', iterations: 7, timeline: 'device', warnings: ['beware'] },
      { name: 'net GPU FP32', timeline: 'order', reconciliation: second.reconciliation },
      { name: 'other GPU FP32' },
    ]);
    expect(JSON.stringify(document).startsWith(traceHead)).toBe(true);
    expect(traceHead).toBe('{"vinobench":"trace"');
  });
});

describe('the validator', () => {
  const broken = (change: (events: TraceEvent[]) => unknown[]) =>
    traceProblems({ ...trace, traceEvents: change([...trace.traceEvents]) });

  it('finds what the format forbids', () => {
    expect(traceProblems([])).toEqual(['a trace is an object']);
    expect(broken((events) => [...events, { ph: 'Q', name: 'x', pid: 1, tid: 1 }])[0]).toMatch(
      /has the phase Q/,
    );
    expect(
      broken((events) => events.map((event) => (event.ph === 'X' ? { ...event, dur: -1 } : event)))[0],
    ).toMatch(/without ts and dur/);
    expect(broken((events) => events.filter((event) => event.ph !== 'f'))[0]).toMatch(/is no start and end/);
    const crossing = { ph: 'X', name: 'late', cat: 'x', ts: 1, dur: 1e9, pid: 1, tid: 1 };
    expect(broken((events) => [...events, crossing]).join()).toMatch(/ends after what it began in/);
  });
});
