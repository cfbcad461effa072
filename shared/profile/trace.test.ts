import { describe, expect, it } from 'vitest';
import { cpuMsOf } from '../../test/support/cpuTime.ts';
import { microseconds } from '../units.ts';
import { profileOf, recorded } from './testing.ts';
import { chromeTrace, type TraceEvent } from './trace.ts';
import { traceProblems } from './traceValidator.ts';

const cpu = profileOf(recorded.squeezenetCpu());
const profiles = [
  cpu,
  profileOf(recorded.squeezenetAvx2(), { isa: 'avx2' }),
  profileOf(recorded.squeezenetGpu(), { device: 'GPU' }),
];
const trace = chromeTrace(profiles);
const slices = trace.traceEvents.filter((event) => event.ph === 'X');

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
