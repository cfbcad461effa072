/** Readings of a device that are made up row by row, so that each case of `rows.ts` and `kernels.ts` can be worked out by hand. */
import { describe, expect, it } from 'vitest';
import type { SourceMap } from '../models/sourceMap.ts';
import { microseconds, nanoseconds } from '../units.ts';
import { profileKernels } from './kernels.ts';
import type { ProfilingRow, RawProfile, RuntimeNode, SourceOperation } from './raw.ts';
import { aNode, aRow, kernelNamed } from './testing.ts';

const at = (nodeName: string, startTimeUs: number, wish: Partial<ProfilingRow> = {}) =>
  aRow(nodeName, { startTimeUs: microseconds(startTimeUs), ...wish });
const jit = { primitiveType: 'jit', runtimePrecision: 'f32' };
const convolution = (name: string, wish: Partial<SourceOperation> = {}): SourceOperation => ({
  ...{ name, type: 'Convolution' },
  // 1 x 8 x 4 x 4 outputs of 8 x 1 x 1 products each: 2 x 128 x 8 = 2048 operations.
  inputShapes: [
    [1, 8, 4, 4],
    [8, 8, 1, 1],
  ],
  outputShapes: [[1, 8, 4, 4]],
  ...wish,
});

interface Wish extends Partial<RawProfile> {
  readonly rows?: readonly ProfilingRow[];
  readonly means?: readonly ProfilingRow[];
}

/** Two inferences of 100 us, read after one and after three samples. */
function rawOf({ rows = [], means = rows, ...wish }: Wish): RawProfile {
  return {
    ...{ nodes: [], operations: [], sourceMap: null, prior: [], wallNs: [nanoseconds(90_000)] },
    inferences: [rows, rows].map((own) => ({ wallNs: nanoseconds(100_000), rows: own })),
    betweenNs: [nanoseconds(100_000), nanoseconds(100_000)],
    before: { count: 1, rows: means },
    after: { count: 3, rows: means },
    ...wish,
  };
}

const nodes: RuntimeNode[] = [aNode('a', [], jit), aNode('b', [0], jit)];
const two = { nodes, operations: ['a', 'b'].map((name) => convolution(name)) };

describe('the time of a kernel', () => {
  const time = (first: number, late: number, wish: Wish = {}) => {
    const rows = [at('a', 5), at('b', 20)];
    const mean = (us: number) => rows.map((one) => ({ ...one, realTimeUs: microseconds(us) }));
    const report = profileKernels(
      rawOf({
        ...two,
        rows,
        before: { count: 1, rows: mean(first) },
        after: { count: 3, rows: mean(late) },
        ...wish,
      }),
    );
    return [
      kernelNamed(report.kernels, 'a').realTimeUs,
      report.warningFacts.map((one) => 'problem' in one && one.problem),
    ];
  };

  it('may be as long as the longest inference and 2 us of rounding, and no longer', () => {
    // (3 * 68 - 1 * 0) / 2 = 102 and (3 * 70) / 2 = 105.
    expect(time(0, 68)).toEqual([102, []]);
    expect(time(0, 70)).toEqual([0, ['absurd']]);
    expect(time(30, 20)).toEqual([15, []]);
    expect(time(0, 0)).toEqual([0, []]);
    expect(time(0, -1)).toEqual([0, ['absurd']]);
  });

  it('needs two snapshots, one after the other', () => {
    const rows = [at('a', 5), at('b', 20)];
    const snapshot = (count: number) => ({ count, rows });
    expect(() => profileKernels(rawOf({ ...two, rows, before: snapshot(3), after: snapshot(3) }))).toThrow(
      /two snapshots of a mean after 3 and 3 samples tell nothing/,
    );
  });

  it('is the runtime model’s own where a snapshot has no row of it, and missing where that says none', () => {
    const rows = [at('a', 5), at('b', 20)];
    const of = (execTimeMcs: string, before: readonly ProfilingRow[], after = rows) => {
      const report = profileKernels(
        rawOf({
          ...{ ...two, nodes: [aNode('a', [], { ...jit, execTimeMcs }), aNode('b', [0], jit)], rows },
          ...{ before: { count: 1, rows: before }, after: { count: 3, rows: after } },
        }),
      );
      return [
        kernelNamed(report.kernels, 'a').realTimeUs,
        ...report.warningFacts.flatMap((one) => ('problem' in one ? [one.problem] : [])),
      ];
    };
    expect(of('7', rows.slice(1))).toEqual([7, 'cold-run-inside']);
    expect(of('7', rows, rows.slice(1))).toEqual([7, 'cold-run-inside']);
    expect(of('not told', rows.slice(1))).toEqual([0, 'missing']);
    expect(of('7', rows)).toEqual([10]);
  });
});

describe('whether a node ran', () => {
  const status = (name: string, wish: Wish) => {
    const { status: found, calls } = kernelNamed(profileKernels(rawOf({ ...two, ...wish })).kernels, name);
    return [found, calls];
  };

  it('is shown by its rows: executed, left out, or not run at all', () => {
    expect(status('b', { rows: [at('a', 5), at('b', 20)] })).toEqual(['executed', 2]);
    expect(status('b', { rows: [at('a', 5), aRow('b', { status: 'OPTIMIZED_OUT' })] })).toEqual([
      'optimizedOut',
      0,
    ]);
    // A layer needs no work where the runtime has a node that it leaves out.
    expect(status('b', { rows: [at('a', 5), aRow('b', { status: 'NOT_RUN' })] })).toEqual([
      'optimizedOut',
      0,
    ]);
    expect(status('b', { rows: [at('a', 5), at('b', 20, { execType: 'undef' })] })).toEqual([
      'optimizedOut',
      0,
    ]);
  });

  it('of a node without a layer keeps that it did not run', () => {
    const inserted = aNode('r', [0], { ...jit, layerType: 'Reorder', originalLayersNames: '' });
    const rows = [at('a', 5), aRow('r', { status: 'NOT_RUN' })];
    expect(status('r', { nodes: [nodes[0] as RuntimeNode, inserted], rows })).toEqual(['notRun', 0]);
  });

  it('is shown by the runtime model where there is no row', () => {
    const rows = [at('a', 5)];
    const of = (rtInfo: Readonly<Record<string, string>>) =>
      status('b', { nodes: [aNode('a', [], jit), aNode('b', [0], { ...jit, ...rtInfo })], rows });
    expect(of({ execTimeMcs: 'not_executed' })).toEqual(['optimizedOut', 0]);
    expect(of({ primitiveType: 'undef', execTimeMcs: '5' })).toEqual(['optimizedOut', 0]);
    expect(of({ execTimeMcs: '5' })).toEqual(['executed', 0]);
  });

  it('is shown by a new start where the device says that it did not run', () => {
    const rows = (start: number) => [at('a', start), at('b', start + 9, { status: 'NOT_RUN' })];
    const inferences = (...starts: number[]) =>
      starts.map((start) => ({ wallNs: nanoseconds(100_000), rows: rows(start) }));
    expect(status('b', { rows: rows(10), inferences: inferences(10, 200), prior: rows(1) })).toEqual([
      'executed',
      2,
    ]);
    expect(status('b', { rows: rows(10), inferences: inferences(10, 10), prior: rows(1) })).toEqual([
      'executed',
      1,
    ]);
    expect(status('b', { rows: rows(10), inferences: inferences(10, 10), prior: rows(10) })).toEqual([
      ...['optimizedOut', 0],
    ]);
    const never = [at('a', 5), aRow('b', { status: 'NOT_RUN' })];
    expect(status('b', { rows: never, prior: [] })).toEqual(['optimizedOut', 0]);
  });
});

describe('a kernel', () => {
  const rows = [at('a', 5), at('b', 25)];

  it('has what the runtime tells of it, in the order of execution', () => {
    const own = [
      aNode('b', [], { ...jit, execOrder: '4', outputLayouts: 'abcd' }),
      aNode('a', [], { ...jit, execOrder: '2', primitiveType: 'ref' }),
    ];
    const { kernels, timeline } = profileKernels(rawOf({ ...two, nodes: own, rows }));
    expect(timeline).toBe('device');
    expect(kernels.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(kernelNamed(kernels, 'b')).toMatchObject({
      ...{
        type: 'Convolution',
        implementation: 'jit',
        precision: 'FP32',
        elementType: 'f32',
        layout: 'abcd',
      },
      ...{ outputShape: [1, 8, 4, 4], status: 'executed', executionOrder: 4, calls: 2, startUs: 20 },
      ...{
        slotUs: { median: 80, p10: 80, p90: 80 },
        realTimeUs: 10,
        originalLayers: ['b'],
        neighbours: null,
      },
      ...{ flops: 2048, gflops: 0.2048, fusedInto: null },
    });
    expect(kernelNamed(kernels, 'a')).toMatchObject({ layout: null, startUs: 0, slotUs: { median: 20 } });
  });

  it('that did not run has no implementation, precision, order or bytes', () => {
    const own = [aNode('a', [], jit), aNode('b', [0], { ...jit, execOrder: '4' })];
    const idle = [at('a', 5), aRow('b', { status: 'OPTIMIZED_OUT' })];
    const { kernels } = profileKernels(rawOf({ ...two, nodes: own, rows: idle }));
    expect(kernelNamed(kernels, 'b')).toMatchObject({
      ...{ implementation: null, precision: null, elementType: null, executionOrder: null, bytes: 0 },
      ...{ weightBytes: 0, startUs: null, slotUs: null, realTimeUs: 0, gflops: null },
    });
  });

  it('has no precision, output, order or implementation where the runtime tells none', () => {
    const bare = { ...aNode('a', []), rtInfo: { originalLayersNames: 'a' }, outputs: [], type: 'Kernel' };
    const { kernels } = profileKernels(rawOf({ nodes: [bare], operations: [], rows: [at('a', 5)] }));
    expect(kernelNamed(kernels, 'a')).toMatchObject({
      ...{ type: 'Kernel', implementation: null, precision: null, elementType: null, outputShape: null },
      ...{ executionOrder: null, flops: 0, gflops: null },
    });
  });

  it('lies behind the one before it where the device tells no starts', () => {
    const still = ['a', 'b'].map((name) => aRow(name));
    const { kernels, timeline, warningFacts } = profileKernels(rawOf({ ...two, rows: still }));
    expect([timeline, warningFacts[0]]).toEqual(['order', { kind: 'no-start-times' }]);
    expect(kernels.map(({ startUs, slotUs }) => [startUs, slotUs])).toEqual([
      [0, null],
      [10, null],
    ]);
  });

  it('has no FLOPs as soon as those of one of its operations are not known', () => {
    const open = convolution('a', { outputShapes: [[1, 8, -1, -1]] });
    const { kernels } = profileKernels(rawOf({ nodes, operations: [open, convolution('b')], rows }));
    expect(kernelNamed(kernels, 'a')).toMatchObject({ flops: null, gflops: null });
    expect(kernelNamed(kernels, 'b').flops).toBe(2048);
    const joined = [aNode('a', [], { ...jit, originalLayersNames: 'a,b' })];
    const both = profileKernels(rawOf({ nodes: joined, operations: [open, convolution('b')], rows }));
    expect(kernelNamed(both.kernels, 'a').flops).toBeNull();
  });

  it('too short to time has no rate', () => {
    const short = rows.map((one) => ({ ...one, realTimeUs: microseconds(0) }));
    const { kernels } = profileKernels(rawOf({ ...two, rows: short }));
    expect(kernelNamed(kernels, 'a')).toMatchObject({ flops: 2048, realTimeUs: 0, gflops: null });
  });
});

describe('work that no node names', () => {
  const rows = [at('a', 5)];
  const only = [aNode('a', [], jit)];

  it('is counted where its layer is', () => {
    const operations = [convolution('a'), convolution('a/second')];
    const { kernels } = profileKernels(
      rawOf({ nodes: only, operations, rows, sourceMap: mapOf({ a: ['a'] }) }),
    );
    expect(kernelNamed(kernels, 'a')).toMatchObject({ flops: 4096, gflops: 4096 / 10 / 1e3 });
  });

  it('has its own row where it has no layer, so that the sum stays the network’s', () => {
    const operations = [convolution('a'), convolution('lost'), convolution('idle', { type: 'Relu' })];
    const { kernels } = profileKernels(
      rawOf({ nodes: only, operations, rows, sourceMap: mapOf({ a: ['a'] }) }),
    );
    expect(kernels.map(({ name }) => name)).toEqual(['a', 'lost']);
    expect(kernelNamed(kernels, 'lost')).toMatchObject({
      ...{ type: 'Convolution', status: 'notRun', originalLayers: [], flops: 2048, gflops: null },
    });
  });

  it('is not known as soon as a part of it is not', () => {
    const operations = [convolution('a'), convolution('a/second', { outputShapes: [[1, 8, -1, -1]] })];
    const { kernels } = profileKernels(
      rawOf({ nodes: only, operations, rows, sourceMap: mapOf({ a: ['a'] }) }),
    );
    expect(kernelNamed(kernels, 'a')).toMatchObject({ flops: null, gflops: null });
  });
});

const mapOf = (operations: Readonly<Record<string, string[]>>, more: Partial<SourceMap> = {}): SourceMap =>
  ({ operations, fused: {}, removed: {}, ...more }) as unknown as SourceMap;

describe('a layer without a kernel', () => {
  const of = (map: SourceMap, own = nodes, rows = [at('a', 5), at('b', 25)]) =>
    profileKernels(rawOf({ nodes: own, operations: two.operations, rows, sourceMap: map })).kernels;

  it('is fused into the kernel that does its work, and stands behind it', () => {
    const kernels = of(mapOf({ a: ['a', 'relu'], b: ['b'] }, { fused: { bn: 'a' } } as Partial<SourceMap>));
    expect(kernels.map(({ name, status, fusedInto }) => [name, status, fusedInto])).toEqual([
      ['a', 'executed', null],
      ['relu', 'fused', 'a'],
      ['bn', 'fused', 'a'],
      ['b', 'executed', null],
    ]);
    expect(kernelNamed(kernels, 'relu')).toEqual({
      ...{ name: 'relu', type: 'Layer', implementation: null, precision: null, elementType: null },
      ...{ layout: null, outputShape: null, status: 'fused', fusedInto: 'a', executionOrder: null, calls: 0 },
      ...{ startUs: null, slotUs: null, realTimeUs: 0, originalLayers: ['relu'], neighbours: null },
      ...{ flops: 0, bytes: 0, weightBytes: 0, gflops: null },
    });
  });

  it('is optimized out where none does, and stands behind the layer before it', () => {
    const layers = ['first', 'a', 'drop', 'b'].map((name) => ({
      name,
      type: name === 'drop' ? 'Dropout' : 'X',
    }));
    const map = mapOf({ a: ['a'], b: ['b'] }, {
      layers,
      removed: { drop: 'x', first: 'x' },
    } as Partial<SourceMap>);
    const kernels = of(map);
    expect(kernels.map(({ name, status }) => [name, status])).toEqual([
      ['first', 'optimizedOut'],
      ['a', 'executed'],
      ['drop', 'optimizedOut'],
      ['b', 'executed'],
    ]);
    expect(kernelNamed(kernels, 'drop').type).toBe('Dropout');
  });

  it('is fused where its own node is left out and another kernel does its work', () => {
    const own = [aNode('a', [], { ...jit, originalLayersNames: 'a,b' }), aNode('b', [0], jit)];
    const rows = [at('a', 5), aRow('b', { status: 'OPTIMIZED_OUT' })];
    const kernels = of(mapOf({ a: ['a'], b: ['b'] }), own, rows);
    expect(kernels.map(({ name, status, fusedInto }) => [name, status, fusedInto])).toEqual([
      ['a', 'executed', null],
      ['b', 'fused', 'a'],
    ]);
  });

  it('has its own name where a kernel has its name', () => {
    const own = [aNode('relu', [], { ...jit, originalLayersNames: 'a' })];
    const kernels = of(mapOf({ a: ['a'] }, { removed: { relu: 'x' } } as Partial<SourceMap>), own, [
      at('relu', 5),
    ]);
    expect(kernels.slice(0, 2).map(({ name, originalLayers }) => [name, originalLayers])).toEqual([
      ['relu', ['a']],
      ['relu #2', ['relu']],
    ]);
  });

  it('has the type of the profiling info where the map does not say', () => {
    const typed = [at('a', 5), at('b', 25), aRow('gone', { nodeType: 'Flatten', status: 'OPTIMIZED_OUT' })];
    const kernels = of(
      mapOf({ a: ['a'], b: ['b'] }, { removed: { gone: 'x' } } as Partial<SourceMap>),
      nodes,
      typed,
    );
    expect(kernelNamed(kernels, 'gone').type).toBe('Flatten');
  });
});
