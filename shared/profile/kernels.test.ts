import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { cpuMsOf } from '../../test/support/cpuTime.ts';
import { kernelSchema } from '../documents/profile.ts';
import { operationFlops } from '../models/flops.ts';
import { microseconds, nanoseconds } from '../units.ts';
import { type KernelReport, profileKernels } from './kernels.ts';
import type { ProfilingRow, RawProfile, RuntimeNode } from './raw.ts';
import { withoutColdRun } from './rows.ts';
import { kernelNamed, recorded, withRows } from './testing.ts';
import { deviceTimeline } from './timeline.ts';

const names = Object.keys(recorded) as (keyof typeof recorded)[];

/** Definition 7 of Hyndman & Fan by its own words: the value at (n - 1) / 2 of the sorted ones. */
function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const high = sorted[Math.ceil((sorted.length - 1) / 2)] ?? Number.NaN;
  return (low + high) / 2;
}

describe.each(names)('the kernels of %s', (name) => {
  const raw = recorded[name]();
  let kernels: KernelReport['kernels'];
  beforeEach(() => {
    ({ kernels } = profileKernels(raw));
  });

  it('are what the schema says, each under its own name', () => {
    for (const kernel of kernels) kernelSchema.parse(kernel);
    expect(new Set(kernels.map((kernel) => kernel.name)).size).toBe(kernels.length);
  });

  it('have every source layer exactly once: executed, fused or optimized out', () => {
    const map = raw.sourceMap;
    const layers = new Set([
      ...Object.values(map?.operations ?? {}).flat(),
      ...Object.keys(map?.fused ?? {}),
      ...Object.keys(map?.removed ?? {}),
    ]);
    expect(layers.size).toBeGreaterThan(50);
    const outcomes = kernels.flatMap(({ originalLayers: [main], status }) =>
      main === undefined ? [] : [{ main, status }],
    );
    expect(outcomes.map(({ main }) => main).toSorted()).toEqual([...layers].toSorted());
    expect(outcomes.filter(({ status }) => status === 'notRun')).toEqual([]);
  });

  it('name an executed kernel wherever a layer is fused', () => {
    for (const { status, fusedInto, originalLayers } of kernels) {
      if (status !== 'fused') continue;
      const into = kernelNamed(kernels, fusedInto ?? '');
      expect(into.status).toBe('executed');
      expect(into.originalLayers).toContain(originalLayers[0]);
    }
  });

  it('add up to the network’s FLOPs exactly', () => {
    const network = raw.operations.reduce(
      (sum, operation) => sum + (operationFlops(operation) ?? Number.NaN),
      0,
    );
    expect(network).toBeGreaterThan(0);
    expect(kernels.reduce((sum, { flops }) => sum + (flops ?? Number.NaN), 0)).toBe(network);
  });
});

describe('a CPU’s readings', () => {
  const raw = recorded.squeezenetCpu();
  let kernels: KernelReport['kernels'];
  let timeline: KernelReport['timeline'];
  let reconciliation: KernelReport['reconciliation'];
  let warningFacts: KernelReport['warningFacts'];
  beforeEach(() => {
    ({ kernels, timeline, reconciliation, warningFacts } = profileKernels(raw));
  });

  it('give slots from one start to the next in the same inference', () => {
    expect(timeline).toBe('device');
    expect(warningFacts).toEqual([]);
    const pool1 = raw.after.rows.findIndex((row) => row.nodeName === 'pool1');
    const next = raw.after.rows.findIndex((row) => row.nodeName === 'fire2/squeeze1x1');
    const slots = raw.inferences.map(
      ({ rows }) => (rows[next]?.startTimeUs ?? 0) - (rows[pool1]?.startTimeUs ?? 0),
    );
    expect(kernelNamed(kernels, 'pool1').slotUs?.median).toBe(middle(slots));
  });

  it('let the last kernel end with the inference', () => {
    const at = (rows: readonly ProfilingRow[], name: string) =>
      rows.find((row) => row.nodeName === name)?.startTimeUs ?? 0;
    const slots = raw.inferences.map(
      ({ rows, wallNs }) => at(rows, 'data_abcd_acdb_conv1') + wallNs / 1e3 - at(rows, 'prob'),
    );
    expect(kernelNamed(kernels, 'prob').slotUs?.median).toBeCloseTo(middle(slots), 2);
  });

  it('lie one after another', () => {
    const starts = kernels.flatMap(({ startUs }) => startUs ?? []);
    expect(starts).toHaveLength(kernels.filter(({ status }) => status === 'executed').length);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(starts[0]).toBe(0);
  });

  it('leave the runs before the first snapshot out of the mean', () => {
    const { before, after } = raw;
    const mean = (rows: readonly ProfilingRow[]) =>
      rows.find((row) => row.nodeName === 'conv10')?.realTimeUs ?? 0;
    const sampled = (32 * mean(after.rows) - 16 * mean(before.rows)) / 16;
    expect([before.count, after.count]).toEqual([16, 32]);
    expect(kernelNamed(kernels, 'conv10').realTimeUs).toBe(sampled);
  });

  it('reconcile: what kernels and gaps add up to is the wall clock', () => {
    const { wallMs, wallWithCountersMs, kernelsMs, gapsMs, counterOverheadMs, wallOfKernelsMs } =
      reconciliation;
    expect(kernelsMs * 1e3).toBeCloseTo(
      kernels.reduce((sum, kernel) => sum + kernel.realTimeUs, 0),
      6,
    );
    expect(kernelsMs + gapsMs).toBeCloseTo(wallWithCountersMs, 9);
    expect(wallMs + counterOverheadMs).toBeCloseTo(wallWithCountersMs, 9);
    expect(wallMs * 1e6).toBeCloseTo(middle(raw.wallNs), 3);
    const sum = raw.betweenNs.reduce((total, latency) => total + latency, 0);
    expect(wallOfKernelsMs * 1e6).toBeCloseTo(sum / raw.betweenNs.length, 3);
  });

  it('cover the wall clock: the times of kernels are nearly all of an inference', () => {
    const cover = ({ kernelsMs, wallWithCountersMs }: typeof reconciliation) =>
      kernelsMs / wallWithCountersMs;
    for (const name of ['squeezenetCpu', 'squeezenetAvx2', 'mobilenetBf16'] as const) {
      const share = cover(profileKernels(recorded[name]()).reconciliation);
      expect(share).toBeGreaterThan(0.85);
      expect(share).toBeLessThan(1.05);
    }
  });

  it('count the bytes of inputs, outputs and weights', () => {
    const conv1 = kernelNamed(kernels, 'conv1');
    expect(conv1.bytes).toBe(4 * (3 * 227 * 227 + 64 * 113 * 113 + 64 * 3 * 3 * 3));
    expect(conv1.weightBytes).toBe(4 * (64 * 3 * 3 * 3));
    expect(conv1.gflops).toBeCloseTo((conv1.flops ?? Number.NaN) / conv1.realTimeUs / 1e3, 9);
  });

  it('mark a reorder with the layers it stands between, and nothing as its own', () => {
    const reorder = kernelNamed(kernels, 'data_abcd_acdb_conv1');
    expect(reorder).toMatchObject({
      type: 'Reorder',
      originalLayers: [],
      neighbours: { from: ['data'], to: ['conv1'] },
    });
    expect(kernelNamed(kernels, 'conv1').neighbours).toBeNull();
  });

  it('tell which kernels they read, from the input on', () => {
    expect(kernelNamed(kernels, 'data_abcd_acdb_conv1').reads).toEqual(['data']);
    expect(kernelNamed(kernels, 'conv1').reads).toEqual(['data_abcd_acdb_conv1']);
    expect(kernelNamed(kernels, 'fire2/concat').reads).toEqual(['fire2/expand1x1', 'fire2/expand3x3']);
    expect(kernelNamed(kernels, 'relu_conv1').reads).toBeUndefined();
  });

  it('tell what a layer became', () => {
    const outcome = (name: string) => {
      const { status, fusedInto } = kernelNamed(kernels, name);
      return [status, fusedInto];
    };
    expect(outcome('data')).toEqual(['optimizedOut', null]);
    expect(outcome('conv1')).toEqual(['executed', null]);
    expect(outcome('relu_conv1')).toEqual(['fused', 'conv1']);
    expect(outcome('drop9')).toEqual(['optimizedOut', null]);
  });

  /** As a CPU tells of a node whose running mean is below 1 us. */
  const short = (row: ProfilingRow): ProfilingRow =>
    row.nodeName === 'pool5' ? { ...row, status: 'NOT_RUN', realTimeUs: microseconds(0) } : row;

  it('call a kernel executed by its starts where its mean of 0 us makes the device say that it did not run', () => {
    const { kernels: found } = profileKernels(withRows(raw, short));
    expect(kernelNamed(found, 'pool5')).toEqual({ ...kernelNamed(kernels, 'pool5'), realTimeUs: 0 });
  });

  it('count a kernel in every inference, whichever of its readings says that it did not run', () => {
    const inferences = raw.inferences.map(({ wallNs, rows }, index) => ({
      wallNs,
      rows: index % 2 === 0 ? rows.map(short) : rows,
    }));
    const { kernels: found } = profileKernels({ ...raw, inferences });
    expect(kernelNamed(found, 'pool5')).toMatchObject({ status: 'executed', calls: raw.inferences.length });
  });

  it('count a kernel in the first inference, too, when the means begin with its reading', () => {
    const changed = withRows(raw, short);
    const rows = changed.inferences[0]?.rows ?? [];
    const { kernels: found } = profileKernels({ ...changed, before: { ...changed.before, rows } });
    expect(kernelNamed(found, 'pool5')).toMatchObject({ status: 'executed', calls: raw.inferences.length });
  });

  it('do not count an inference whose reading repeats the start of the one before', () => {
    const [first, ...others] = raw.inferences.map(({ wallNs, rows }) => ({ wallNs, rows: rows.map(short) }));
    const start = first?.rows.find(({ nodeName }) => nodeName === 'pool5')?.startTimeUs ?? 0;
    expect(start).toBeGreaterThan(0);
    const stale = others.map(({ wallNs, rows }) => ({
      wallNs,
      rows: rows.map((row) =>
        row.nodeName === 'pool5' ? { ...row, startTimeUs: microseconds(start) } : row,
      ),
    }));
    const inferences = first === undefined ? [] : [first, ...stale];
    const { kernels: found } = profileKernels({ ...raw, inferences });
    expect(kernelNamed(found, 'pool5')).toMatchObject({ status: 'executed', calls: 1 });
  });

  it('without any start leave a node out that did not run', () => {
    const { kernels: found } = profileKernels(
      withRows(raw, (row) =>
        row.nodeName === 'pool5' ? { ...short(row), startTimeUs: microseconds(0) } : row,
      ),
    );
    expect(kernelNamed(found, 'pool5')).toMatchObject({ status: 'optimizedOut', calls: 0, startUs: null });
  });

  it('count weights at the precision that ran, and the batch norms that the converter merged', () => {
    const bf16 = profileKernels(recorded.mobilenetBf16()).kernels;
    const conv1 = kernelNamed(bf16, 'conv1');
    expect(conv1.precision).toBe('BF16');
    expect(conv1.originalLayers).toEqual(['conv1', 'conv1/bn', 'conv1/scale', 'relu1']);
    expect(conv1.bytes).toBe(2 * (3 * 224 * 224 + 32 * 112 * 112 + 32 * 3 * 3 * 3));
    expect(kernelNamed(bf16, 'conv1/scale')).toMatchObject({ status: 'fused', fusedInto: 'conv1' });
  });
});

describe('readings in general', () => {
  it('are refused when the two snapshots are of one moment', () => {
    const raw = recorded.squeezenetCpu();
    expect(() => profileKernels({ ...raw, after: raw.before })).toThrow(RangeError);
  });

  it('keep a layer whole whose name holds a comma', () => {
    const raw = recorded.squeezenetCpu();
    const renamed = (name: string) => (name === 'pool1' ? 'pool,1' : name);
    const { kernels } = profileKernels({
      ...withRows(raw, (row) => ({ ...row, nodeName: renamed(row.nodeName) })),
      sourceMap: null,
      operations: raw.operations.map((operation) => ({ ...operation, name: renamed(operation.name) })),
      nodes: raw.nodes.map((node) =>
        node.name === 'pool1'
          ? { ...node, name: 'pool,1', rtInfo: { ...node.rtInfo, originalLayersNames: 'pool,1' } }
          : node,
      ),
    });
    expect(kernelNamed(kernels, 'pool,1').originalLayers).toEqual(['pool,1']);
  });

  it('place layers without a kernel by the source’s list, under the source’s types', () => {
    const raw = recorded.squeezenetCpu();
    if (raw.sourceMap === null) throw new Error('no map');
    const types = new Map(raw.operations.map(({ name, type }) => [name, type]));
    const listed = profileKernels(raw).sourceLayers.map((name) => ({
      name,
      type: types.get(name) ?? 'Data',
    }));
    const dropped = { name: 'accuracy', type: 'Accuracy' };
    const at = listed.findIndex(({ name }) => name === 'pool1');
    const layers = [...listed.slice(0, at + 1), dropped, ...listed.slice(at + 1)];
    const sourceMap = {
      ...raw.sourceMap,
      layers,
      removed: { ...raw.sourceMap.removed, accuracy: 'training' },
    };
    const { kernels, sourceLayers } = profileKernels({ ...raw, sourceMap });
    expect(sourceLayers).toEqual(layers.map(({ name }) => name));
    expect(kernelNamed(kernels, 'accuracy')).toMatchObject({ type: 'Accuracy', status: 'optimizedOut' });
    const names = kernels.map(({ name }) => name);
    expect(names.indexOf('accuracy')).toBe(names.indexOf('pool1') + 1);
  });

  it('leave out what the runtime makes of constants when it compiles', () => {
    const raw = recorded.squeezenetCpu();
    const tensor = { shape: [1, 64, 1, 1], elementType: 'f32' };
    const node = (name: string, layerType: string, inputs: RuntimeNode['inputs']): RuntimeNode => ({
      name,
      type: 'ExecutionNode',
      inputs,
      outputs: [tensor],
      rtInfo: { layerType, primitiveType: 'jit_uni_f32', originalLayersNames: '', execTimeMcs: '4' },
    });
    const nodes = [
      ...raw.nodes,
      node('scale', 'Const', []),
      node('scale_abcd_acdb', 'Reorder', [{ ...tensor, node: raw.nodes.length, port: 0 }]),
    ];
    expect(profileKernels({ ...raw, nodes })).toEqual(profileKernels(raw));
  });

  it('without a source map tell of the IR’s own operations', () => {
    const { kernels } = profileKernels({ ...recorded.mobilenetBf16(), sourceMap: null });
    expect(kernelNamed(kernels, 'conv1').originalLayers).toEqual(['conv1', 'relu1']);
    expect(kernelNamed(kernels, 'relu1')).toMatchObject({ status: 'fused', fusedInto: 'conv1' });
    // The runtime keeps no trace of an addition that it made a bias.
    expect(kernelNamed(kernels, 'conv1/bias')).toMatchObject({ type: 'Add', status: 'optimizedOut' });
  });

  it('of a thousand kernels and 64 inferences take well under a second', () => {
    const raw = manyKernels(1000, 64);
    expect(profileKernels(raw).kernels).toHaveLength(1000);
    expect(cpuMsOf(() => profileKernels(raw))).toBeLessThan(1000);
  });

  it('fill an inference with slots from the first start on, in any order of rows', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 5001, max: 9000 }),
        fc.integer({ min: 1, max: 1e15 }),
        (offsets, wallUs, clock) => {
          const startsUs = offsets.map((offset) => microseconds(clock + offset));
          const times =
            deviceTimeline([{ wallUs: microseconds(wallUs), startsUs }], offsets.length)?.times ?? [];
          const total = times.reduce((sum, time) => sum + (time?.slotUs.median ?? Number.NaN), 0);
          expect(total).toBe(wallUs);
        },
      ),
    );
  });

  it('give back the mean of the samples between two snapshots of a running mean', () => {
    const samples = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(samples, samples, (cold, sampled) => {
        const mean = (values: readonly number[]) =>
          values.reduce((sum, value) => sum + value, 0) / values.length;
        const all = [...cold, ...sampled];
        const found = withoutColdRun(cold.length, mean(cold), all.length, mean(all));
        expect(found).toBeCloseTo(mean(sampled), 4);
      }),
    );
  });
});

function manyKernels(count: number, inferences: number): RawProfile {
  const operations = Array.from({ length: count }, (_, index) => ({
    name: `layer${index}`,
    type: 'Convolution',
    inputShapes: [
      [1, 8, 16, 16],
      [8, 8, 3, 3],
    ],
    outputShapes: [[1, 8, 16, 16]],
  }));
  const tensor = { shape: [1, 8, 16, 16], elementType: 'f32' };
  const rowsAt = (clock: number) =>
    operations.map(({ name }, index) => ({
      nodeName: name,
      nodeType: 'Convolution',
      execType: 'brgconv_avx512_f32',
      status: 'EXECUTED' as const,
      startTimeUs: microseconds(clock + 10 * index),
      realTimeUs: microseconds(9),
    }));
  return {
    operations,
    sourceMap: null,
    wallNs: [nanoseconds(1e7)],
    nodes: operations.map(({ name }, index) => ({
      name,
      type: 'ExecutionNode',
      inputs: index === 0 ? [] : [{ ...tensor, node: index - 1, port: 0 }],
      outputs: [tensor],
      rtInfo: {
        layerType: 'Convolution',
        primitiveType: 'brgconv_avx512_f32',
        originalLayersNames: name,
        execOrder: String(index),
        runtimePrecision: 'f32',
      },
    })),
    inferences: Array.from({ length: inferences }, (_, index) => ({
      wallNs: nanoseconds(1e7),
      rows: rowsAt(1e15 + 2e4 * index),
    })),
    betweenNs: [nanoseconds(1e7)],
    prior: rowsAt(0),
    before: { count: 1, rows: rowsAt(0) },
    after: { count: 65, rows: rowsAt(0) },
  };
}
