import { expect, it } from 'vitest';
import type { Kernel } from '../../documents/profile.ts';
import type { ModelGraph } from '../../models/library.ts';
import { profileOf, recorded } from '../../profile/testing.ts';
import { microseconds } from '../../units.ts';
import { aCell } from '../run/testing.ts';
import { fastestOf, measuredInputsOf, runtimeChanges, timesOfNodes } from './modelRows.ts';

it('shows the FPS of the network whose files were measured, not of another of its name', () => {
  const cells = [
    aCell({ model: 'deploy', precision: 'FP32', mean: 2, modelSha256: 'aa' }),
    aCell({ model: 'deploy', precision: 'INT8', mean: 1, modelSha256: 'aa' }),
    aCell({ model: 'deploy (2)', precision: 'FP32', mean: 0.1, modelSha256: 'bb' }),
  ];
  expect(fastestOf(cells, 'aa')).toEqual({ fps: 1000, device: 'CPU', precision: 'INT8' });
  expect(fastestOf(cells, 'bb')?.fps).toBe(10_000);
  expect(fastestOf(cells, 'cc')).toBeNull();
  expect(fastestOf(cells, null)).toBeNull();
});

it('shows the sizes at which those files were measured', () => {
  const inputs = [{ name: 'x', shape: [26, 1, 16], elementType: 'f32' }];
  const cells = [
    aCell({ model: 'deploy', precision: 'FP32', mean: 2, modelSha256: 'aa' }),
    aCell({ model: 'deploy', precision: 'BF16', mean: 2, modelSha256: 'aa', inputs }),
    aCell({ model: 'deploy', precision: 'FP32', mean: 2, modelSha256: 'bb' }),
  ];
  expect(measuredInputsOf(cells, 'aa')).toEqual(inputs);
  expect(measuredInputsOf(cells, 'bb')).toBeNull();
  expect(measuredInputsOf(cells, null)).toBeNull();
});

const { kernels } = profileOf(recorded.squeezenetCpu());
const [example] = kernels;
const kernel = (name: string, layers: readonly string[], us: number, more: Partial<Kernel> = {}): Kernel => {
  if (example === undefined) throw new Error('the fixture has kernels');
  const own = {
    name,
    originalLayers: [...layers],
    realTimeUs: microseconds(us),
    status: 'executed' as const,
  };
  return { ...example, ...own, ...more };
};
const graphOf = (...nodes: readonly (readonly [id: string, name: string, ...sources: string[]])[]) =>
  ({ nodes: nodes.map(([id, name, ...sources]) => ({ id, name, sources })) }) as unknown as ModelGraph;

it('gives a node the time of the kernels of its layers, and what the longest of them is', () => {
  const times = timesOfNodes(graphOf(['n1', 'conv1', 'relu1'], ['n2', 'pool'], ['n3', 'conv1']), [
    kernel('k1', ['conv1'], 20, { precision: 'FP32', implementation: 'a' }),
    kernel('k2', ['relu1'], 40, { precision: 'BF16', implementation: 'b' }),
    kernel('k3', ['conv1'], 30, { precision: 'INT8', implementation: 'c' }),
    kernel('k4', ['unknown', 'pool'], 10),
    kernel('k5', ['pool'], 7, { status: 'optimizedOut' }),
    kernel('k6', ['nowhere'], 93),
  ]);
  expect([...times.keys()]).toEqual(['n1', 'n2']);
  // Of the time of all kernels: 20 + 40 + 30 + 10 + 7 + 93 = 200.
  expect(times.get('n1')).toEqual({
    ...{ timeUs: 90, share: 0.45, name: 'k2', precision: 'BF16', implementation: 'b' },
  });
  expect(times.get('n2')).toMatchObject({ timeUs: 10, share: 0.05, name: 'k4' });
  expect(timesOfNodes(graphOf(['n1', 'conv1']), [kernel('k', ['conv1'], 0)]).get('n1')?.share).toBe(0);
});

it('lists what the runtime fused, left out and inserted', () => {
  const changes = runtimeChanges([
    kernel('relu1', ['relu1'], 0, { status: 'fused', fusedInto: 'conv1' }),
    kernel('drop', ['drop'], 0, { status: 'optimizedOut', type: 'Dropout', fusedInto: null }),
    kernel('data', ['data'], 0, { status: 'optimizedOut', type: 'Input', fusedInto: null }),
    kernel('reorder', [], 3, { type: 'Reorder', fusedInto: null }),
    kernel('conv1', ['conv1'], 3, { type: 'Convolution', fusedInto: null }),
  ]);
  expect(changes).toEqual([
    { title: 'Fused at compile', names: [{ name: 'relu1', what: 'into conv1' }] },
    { title: 'Left out at compile', names: [{ name: 'drop', what: 'Dropout' }] },
    { title: 'Inserted at compile', names: [{ name: 'reorder', what: 'Reorder' }] },
  ]);
  expect(runtimeChanges([kernel('conv1', ['conv1'], 3, { fusedInto: null })])).toEqual([]);
});
