import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationFlops } from '../flops.ts';
import { type Kernel, kernelSchema } from '../profile.ts';
import { profileKernels } from './kernels.ts';
import type { ProfilingRow, RawProfile, RuntimeNode } from './raw.ts';
import { withoutColdRun } from './rows.ts';
import { recorded } from './testing.ts';
import { deviceTimeline } from './timeline.ts';

const names = Object.keys(recorded) as (keyof typeof recorded)[];

function kernelNamed(kernels: readonly Kernel[], name: string): Kernel {
  const found = kernels.filter((kernel) => kernel.name === name);
  expect(found.map((kernel) => kernel.name)).toEqual([name]);
  return found[0] as Kernel;
}

/** Definition 7 of Hyndman & Fan by its own words: the value at (n - 1) / 2 of the sorted ones. */
function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  const high = sorted[Math.ceil((sorted.length - 1) / 2)] ?? Number.NaN;
  return (low + high) / 2;
}

/** The same readings with every row of every reading changed. */
function withRows(raw: RawProfile, change: (row: ProfilingRow) => ProfilingRow | null): RawProfile {
  const rows = (list: readonly ProfilingRow[]) =>
    list.map(change).filter((row): row is ProfilingRow => row !== null);
  return {
    ...raw,
    inferences: raw.inferences.map(({ wallNs, rows: list }) => ({ wallNs, rows: rows(list) })),
    before: { ...raw.before, rows: rows(raw.before.rows) },
    after: { ...raw.after, rows: rows(raw.after.rows) },
  };
}

const withNodes = (raw: RawProfile, change: (node: RuntimeNode) => RuntimeNode): RawProfile => ({
  ...raw,
  nodes: raw.nodes.map(change),
});

describe.each(names)('the kernels of %s', (name) => {
  const raw = recorded[name]();
  const { kernels } = profileKernels(raw);

  it('are what the schema says, each under a name of its own', () => {
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
    const network = raw.operations.reduce((sum, operation) => sum + operationFlops(operation), 0);
    expect(network).toBeGreaterThan(0);
    expect(kernels.reduce((sum, { flops }) => sum + flops, 0)).toBe(network);
  });
});

describe('a CPU’s readings', () => {
  const raw = recorded.squeezenetCpu();
  const { kernels, timeline, reconciliation, warnings } = profileKernels(raw);

  it('give slots from one start to the next in the same inference', () => {
    expect(timeline).toBe('device');
    expect(warnings).toEqual([]);
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
    const { wallMs, wallWithCountersMs, kernelsMs, gapsMs, counterOverheadMs } = reconciliation;
    expect(kernelsMs * 1e3).toBeCloseTo(
      kernels.reduce((sum, kernel) => sum + kernel.realTimeUs, 0),
      6,
    );
    expect(kernelsMs + gapsMs).toBeCloseTo(wallWithCountersMs, 9);
    expect(wallMs + counterOverheadMs).toBeCloseTo(wallWithCountersMs, 9);
    expect(wallMs * 1e6).toBeCloseTo(middle(raw.wallNs), 3);
  });

  it('count the bytes of inputs, outputs and weights', () => {
    const conv1 = kernelNamed(kernels, 'conv1');
    expect(conv1.bytes).toBe(4 * (3 * 227 * 227 + 64 * 113 * 113 + 64 * 3 * 3 * 3));
    expect(conv1.gflops).toBeCloseTo(conv1.flops / conv1.realTimeUs / 1e3, 9);
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

  it('count weights at the precision that ran, and the batch norms that the converter merged', () => {
    const bf16 = profileKernels(recorded.mobilenetBf16()).kernels;
    const conv1 = kernelNamed(bf16, 'conv1');
    expect(conv1.precision).toBe('BF16');
    expect(conv1.originalLayers).toEqual(['conv1', 'conv1/bn', 'conv1/scale', 'relu1']);
    expect(conv1.bytes).toBe(2 * (3 * 224 * 224 + 32 * 112 * 112 + 32 * 3 * 3 * 3));
    expect(kernelNamed(bf16, 'conv1/scale')).toMatchObject({ status: 'fused', fusedInto: 'conv1' });
  });
});

describe('a GPU’s readings', () => {
  const raw = recorded.squeezenetGpu();
  const report = profileKernels(raw);

  it('without usable starts are laid end to end in their order, and that is said', () => {
    expect(report.timeline).toBe('order');
    expect(report.kernels.every(({ slotUs }) => slotUs === null)).toBe(true);
    expect(report.warnings.join()).toMatch(/no usable start times.*order of execution/);
  });

  it('name a kernel of the GPU for every convolution', () => {
    const convolutions = raw.operations.filter(({ type }) => type === 'Convolution');
    expect(convolutions).toHaveLength(26);
    for (const { name } of convolutions) {
      expect(kernelNamed(report.kernels, name).implementation).toMatch(/^convolution_gpu_/);
    }
  });

  it('do not count the result node that repeats its producer, and find softmax under the result’s name', () => {
    expect(report.kernels.filter(({ type }) => type === 'Result')).toEqual([]);
    expect(kernelNamed(report.kernels, 'prob/sink_port_0')).toMatchObject({
      status: 'executed',
      originalLayers: ['prob'],
    });
    expect(kernelNamed(report.kernels, 'fire2/concat').status).toBe('optimizedOut');
  });

  it('count an output once, however many readers it is listed for', () => {
    const squeeze = kernelNamed(report.kernels, 'fire2/squeeze1x1');
    expect(squeeze.bytes).toBe(4 * (64 * 56 * 56 + 16 * 56 * 56 + 16 * 64));
  });

  /** Times of a GPU as they should be: from a clock far off, in the order of execution, 10 us each. */
  const order = new Map(raw.nodes.map(({ name, rtInfo }) => [name, Number(rtInfo['execOrder'])]));
  const timed = withRows(
    { ...raw, inferences: raw.inferences.map(({ rows }) => ({ rows, wallNs: 700_000 })) },
    (row) =>
      row.status === 'EXECUTED' && row.nodeType !== 'Parameter'
        ? { ...row, startTimeUs: 7e15 + 10 * (order.get(row.nodeName) ?? 0), realTimeUs: 8 }
        : row,
  );

  it('come in any order and from a clock of the GPU’s own', () => {
    const { kernels, timeline } = profileKernels(timed);
    expect(timeline).toBe('device');
    expect(kernelNamed(kernels, 'conv1').startUs).toBe(0);
    expect(kernelNamed(kernels, 'conv1').slotUs).toEqual({ median: 10, p10: 10, p90: 10 });
    expect(kernelNamed(kernels, 'conv10').startUs).toBe(360);
    expect(kernelNamed(kernels, 'conv10').realTimeUs).toBe(8);
  });

  it('are checked: an impossible start or duration is dropped and named', () => {
    const { kernels, timeline, warnings } = profileKernels(
      withRows(timed, (row) => {
        if (row.nodeName === 'pool3') return { ...row, startTimeUs: 9e15 };
        return row.nodeName === 'pool5' ? { ...row, realTimeUs: 554_896_689_167_924 } : row;
      }),
    );
    expect(timeline).toBe('device');
    expect(kernelNamed(kernels, 'pool3')).toMatchObject({ startUs: null, slotUs: null, status: 'executed' });
    expect(kernelNamed(kernels, 'pool5').realTimeUs).toBe(0);
    expect(warnings).toEqual([
      'pool5: the time told is negative or longer than the inference; it was dropped and counts as 0.',
      'pool3: start times outside the inference were dropped (16 inferences sampled).',
      'pool3: too few start times to place it on the timeline.',
    ]);
  });

  it('may miss a row: the runtime model’s own mean stands in, and that is said', () => {
    const missing = withRows(timed, (row) => (row.nodeName === 'pool3' ? null : row));
    const { kernels, warnings } = profileKernels(
      withNodes(missing, (node) =>
        node.name === 'pool3' ? { ...node, rtInfo: { ...node.rtInfo, execTimeMcs: '21' } } : node,
      ),
    );
    expect(kernelNamed(kernels, 'pool3')).toMatchObject({ status: 'executed', calls: 0, realTimeUs: 21 });
    expect(warnings[0]).toMatch(/^pool3: the device lists no counter/);
  });

  it('may give a reorder the name of its convolution: the convolution keeps name and FLOPs', () => {
    const conv1 = raw.nodes.find(({ name }) => name === 'conv1') as RuntimeNode;
    const reorder: RuntimeNode = {
      ...conv1,
      rtInfo: { ...conv1.rtInfo, layerType: 'Reorder', primitiveType: 'reorder_data', execOrder: '26' },
    };
    const twice: RawProfile = {
      ...timed,
      nodes: [
        ...timed.nodes.map((node) => ({ ...node, inputs: node.inputs })),
        { ...reorder, inputs: [], outputs: [] },
      ],
    };
    const { kernels } = profileKernels(twice);
    expect(kernelNamed(kernels, 'conv1')).toMatchObject({
      type: 'Convolution',
      flops: 44_129_664,
      realTimeUs: 8,
    });
    expect(kernelNamed(kernels, 'conv1 (Reorder)')).toMatchObject({ originalLayers: [], flops: 0 });
  });

  it('of HETERO lose the sub-graph’s prefix', () => {
    const prefixed = (name: string) => `subgraph0: ${name}`;
    const hetero = withNodes(
      withRows(timed, (row) => ({ ...row, nodeName: prefixed(row.nodeName) })),
      (node) => ({
        ...node,
        name: prefixed(node.name),
        rtInfo: {
          ...node.rtInfo,
          originalLayersNames: (node.rtInfo['originalLayersNames'] ?? '')
            .split(',')
            .map((name) => (name === '' ? '' : prefixed(name)))
            .join(','),
        },
      }),
    );
    expect(profileKernels(hetero).kernels).toEqual(profileKernels(timed).kernels);
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

  it('without a source map tell of the IR’s own operations', () => {
    const { kernels } = profileKernels({ ...recorded.mobilenetBf16(), sourceMap: null });
    expect(kernelNamed(kernels, 'conv1').originalLayers).toEqual(['conv1', 'relu1']);
    expect(kernelNamed(kernels, 'relu1')).toMatchObject({ status: 'fused', fusedInto: 'conv1' });
    // The runtime keeps no trace of an addition that it made a bias.
    expect(kernelNamed(kernels, 'conv1/bias')).toMatchObject({ type: 'Add', status: 'optimizedOut' });
  });

  it('of a thousand kernels and 64 inferences take well under a second', () => {
    const raw = manyKernels(1000, 64);
    const began = performance.now();
    const { kernels } = profileKernels(raw);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(kernels).toHaveLength(1000);
  });

  it('fill an inference with slots from the first start on, in any order of rows', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 5000 }), { minLength: 2, maxLength: 40 }),
        fc.integer({ min: 5001, max: 9000 }),
        fc.integer({ min: 1, max: 1e15 }),
        (offsets, wallUs, clock) => {
          const startsUs = offsets.map((offset) => clock + offset);
          const times = deviceTimeline([{ wallUs, startsUs }], offsets.length)?.times ?? [];
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
      startTimeUs: clock + 10 * index,
      realTimeUs: 9,
    }));
  return {
    operations,
    sourceMap: null,
    wallNs: [1e7],
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
      wallNs: 1e7,
      rows: rowsAt(1e15 + 2e4 * index),
    })),
    before: { count: 1, rows: rowsAt(0) },
    after: { count: 65, rows: rowsAt(0) },
  };
}
