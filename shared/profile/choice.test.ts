import { describe, expect, it } from 'vitest';
import { chosenEntries, pickedWith, profileEntries } from './choice.ts';
import { profileSummary } from './summaryTesting.ts';

const list = [
  profileSummary('d', '22T14:04', { device: 'CPU', precision: 'INT8' }),
  profileSummary('c', '22T14:03', { device: 'GPU', precision: 'FP16' }, { device: 'CPU', precision: 'FP32' }),
  profileSummary('b', '22T14:02', { device: 'CPU', precision: 'FP32', model: 'alexnet' }),
  profileSummary(
    'a',
    '21T09:00',
    { device: 'CPU', precision: 'FP32' },
    { device: 'CPU', precision: 'FP32', isa: 'avx2' },
  ),
];
const entries = profileEntries(list, { name: 'squeezenet1.1', modelSha256: null });
const keys = (picked: readonly string[] = []) =>
  chosenEntries(entries, picked, new Set()).map(({ key }) => key);

describe('of the profiles of a model', () => {
  it('the newest of each configuration is shown, float first and devices together', () => {
    expect(chosenEntries(entries, [], new Set()).map(({ configuration }) => configuration)).toEqual([
      'CPU FP32',
      'CPU FP32 avx2',
      'CPU INT8',
      'GPU FP16',
    ]);
    expect(keys()).toEqual(['c.1', 'a.1', 'd.0', 'c.0']);
  });

  it('the newest is the one that came last, whatever the clock said', () => {
    const one = { device: 'CPU', precision: 'FP32' } as const;
    const ahead = { ...profileSummary('ahead', '29T09:00', one), sequence: 3 };
    const last = { ...profileSummary('last', '22T09:00', one), sequence: 4 };
    for (const both of [
      [ahead, last],
      [last, ahead],
    ]) {
      const of = profileEntries(both, { name: 'squeezenet1.1', modelSha256: null });
      expect(of.map(({ id }) => id)).toEqual(['last', 'ahead']);
    }
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
