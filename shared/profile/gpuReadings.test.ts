import { beforeEach, describe, expect, it } from 'vitest';
import { microseconds, nanoseconds } from '../units.ts';
import { type KernelReport, profileKernels } from './kernels.ts';
import type { RawProfile, RuntimeNode } from './raw.ts';
import { kernelNamed, recorded, withNodes, withRows } from './testing.ts';

describe('a GPU’s readings', () => {
  const raw = recorded.squeezenetGpu();
  let report: KernelReport;
  beforeEach(() => {
    report = profileKernels(raw);
  });

  it('without usable starts are laid end to end in their order, and that is said', () => {
    expect(report.timeline).toBe('order');
    expect(report.kernels.every(({ slotUs }) => slotUs === null)).toBe(true);
    expect(report.warningFacts).toContainEqual({ kind: 'no-start-times' });
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
    { ...raw, inferences: raw.inferences.map(({ rows }) => ({ rows, wallNs: nanoseconds(700_000) })) },
    (row) =>
      row.status === 'EXECUTED' && row.nodeType !== 'Parameter'
        ? {
            ...row,
            startTimeUs: microseconds(7e15 + 10 * (order.get(row.nodeName) ?? 0)),
            realTimeUs: microseconds(8),
          }
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
    const { kernels, timeline, warningFacts } = profileKernels(
      withRows(timed, (row) => {
        if (row.nodeName === 'pool3') return { ...row, startTimeUs: microseconds(9e15) };
        return row.nodeName === 'pool5' ? { ...row, realTimeUs: microseconds(554_896_689_167_924) } : row;
      }),
    );
    expect(timeline).toBe('device');
    expect(kernelNamed(kernels, 'pool3')).toMatchObject({ startUs: null, slotUs: null, status: 'executed' });
    expect(kernelNamed(kernels, 'pool5').realTimeUs).toBe(0);
    expect(warningFacts).toEqual([
      { kind: 'kernel-readings', problem: 'absurd', names: ['pool5'], count: 1, inferences: 16 },
      { kind: 'kernel-readings', problem: 'impossible-starts', names: ['pool3'], count: 1, inferences: 16 },
      { kind: 'kernel-readings', problem: 'unplaced', names: ['pool3'], count: 1, inferences: 16 },
    ]);
  });

  it('may miss a row: the runtime model’s own mean stands in, and that is said', () => {
    const missing = withRows(timed, (row) => (row.nodeName === 'pool3' ? null : row));
    const { kernels, warningFacts } = profileKernels(
      withNodes(missing, (node) =>
        node.name === 'pool3' ? { ...node, rtInfo: { ...node.rtInfo, execTimeMcs: '21' } } : node,
      ),
    );
    expect(kernelNamed(kernels, 'pool3')).toMatchObject({ status: 'executed', calls: 0, realTimeUs: 21 });
    expect(warningFacts[0]).toMatchObject({ problem: 'cold-run-inside', names: ['pool3'] });
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
