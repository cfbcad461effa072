import { expect, it } from 'vitest';
import { seconds } from '../units.ts';
import { quiet } from './testing.ts';
import { type ComparedConditions, meanConditions, type UnlikeKind, unlikeConditions } from './unlike.ts';

const unlikeOf = (base: readonly ComparedConditions[], other: readonly ComparedConditions[]) =>
  unlikeConditions(meanConditions(base), meanConditions(other));

const throttled = { processors: 2, throttledPeriods: 3, throttledSeconds: seconds(0.1) };
const unlike: [UnlikeKind, Partial<ComparedConditions>][] = [
  ['quota', { quota: throttled }],
  ['steal', { steal: 0.02 }],
  ['others', { others: { processors: 0.7, within: 0.02 } }],
  ['waiting', { waiting: 0.2 }],
  ['frequency', { frequencyMHz: { start: 3800, end: 3000 } }],
  ['heat', { throttles: 4 }],
  ['governor', { governor: 'powersave' }],
];

it.each(unlike)('finds what disturbed one side alone: %s', (kind, change) => {
  const other = { ...quiet, ...change };
  expect(unlikeOf([quiet], [other])).toEqual([kind]);
  expect(unlikeOf([other], [quiet, quiet])).toEqual([kind]);
  expect(unlikeOf([other], [other, other])).toEqual([]);
});

it('says all that differs, and not twice what made threads wait', () => {
  const governed = { ...quiet, governor: 'powersave', throttles: 4 };
  expect(unlikeOf([quiet], [governed])).toEqual(['heat', 'governor']);
  const beside = { ...quiet, others: { processors: 1, within: 0.02 } };
  expect(unlikeOf([beside], [{ ...beside, waiting: 0.4 }])).toEqual([]);
});

it('finds nothing where one side has no figures, and takes the mean of several processes', () => {
  expect(unlikeOf([], [quiet])).toEqual([]);
  const [none, some] = [quiet, { ...quiet, others: { processors: 0.64, within: 0.02 } }];
  expect(unlikeOf([none], [some])).toEqual(['others']);
  expect(unlikeOf([none], [none, none, some])).toEqual([]);
  const unread = { ...quiet, steal: null, others: null };
  expect(unlikeOf([unread], [{ ...quiet, steal: 0.5 }])).toEqual([]);
});
