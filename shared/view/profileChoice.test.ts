import { describe, expect, it } from 'vitest';
import type { ProfileSummary } from '../profile/stored.ts';
import { chosenEntries, pickedWith, profileEntries } from './profileChoice.ts';

type Configured = Pick<ProfileSummary['configurations'][number], 'device' | 'precision'> &
  Partial<ProfileSummary['configurations'][number]>;

const summary = (id: string, createdAt: string, ...configurations: Configured[]): ProfileSummary => ({
  ...{
    id,
    createdAt: `2026-11-${createdAt}:00.000Z`,
    deletedAt: null,
    failures: 0,
    vinobenchVersion: '0.1.0',
  },
  configurations: configurations.map((one) => ({
    ...{ model: 'squeezenet1.1', effectivePrecision: one.precision, isa: null, batch: 1 },
    ...{ kernels: 40, wallMs: 1.5 },
    ...one,
  })),
  machine: {
    ...{ hostname: 'bench', cpuModel: 'Xeon', physicalCores: 2, logicalProcessors: 4, os: 'Linux' },
    ...{ instructionSets: [], memoryBytes: 8e9, architecture: 'x64', virtualized: false, nodeVersion: '24' },
  },
  runtime: { name: 'OpenVINO', version: '2026.4.0', binding: 'native' },
});

const list = [
  summary('d', '22T14:04', { device: 'CPU', precision: 'INT8' }),
  summary('c', '22T14:03', { device: 'GPU', precision: 'FP16' }, { device: 'CPU', precision: 'FP32' }),
  summary('b', '22T14:02', { device: 'CPU', precision: 'FP32', model: 'alexnet' }),
  summary(
    'a',
    '21T09:00',
    { device: 'CPU', precision: 'FP32' },
    { device: 'CPU', precision: 'FP32', isa: 'avx2' },
  ),
];
const entries = profileEntries(list, 'squeezenet1.1');
const keys = (picked: readonly string[] = []) => chosenEntries(entries, picked).map(({ key }) => key);

describe('of the profiles of a model', () => {
  it('the newest of each configuration is shown, float first and devices together', () => {
    expect(chosenEntries(entries, []).map(({ configuration }) => configuration)).toEqual([
      'CPU FP32',
      'CPU FP32 avx2',
      'CPU INT8',
      'GPU FP16',
    ]);
    expect(keys()).toEqual(['c.1', 'a.1', 'd.0', 'c.0']);
  });

  it('an earlier one takes the place of its own configuration alone', () => {
    expect(keys(['a.0'])).toEqual(['a.0', 'a.1', 'd.0', 'c.0']);
    expect(keys(['gone.0'])).toEqual(keys());
  });

  it('a pick replaces the one before, and that of the newest is no pick', () => {
    expect(pickedWith(entries, [], 'a.0')).toEqual(['a.0']);
    expect(pickedWith(entries, ['a.0'], 'c.1')).toEqual([]);
    expect(pickedWith(entries, ['gone.0', 'a.0'], 'd.0')).toEqual(['a.0']);
  });
});
