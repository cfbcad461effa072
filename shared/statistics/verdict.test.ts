import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seconds } from '../units.ts';
import scipy from './fixtures/scipy.json' with { type: 'json' };
import { pairedProcesses } from './levels.ts';
import {
  type Evidence,
  equivalenceP,
  failsGate,
  judge,
  neededReplicates,
  type Replicates,
  type Tested,
} from './verdict.ts';

const processes: Replicates = { kind: 'processes', count: 4, secondsEach: seconds(10) };
const seen = (percent: number, error: number, degrees = 12): Evidence => ({
  kind: 'tested',
  estimate: { log: Math.log1p(percent / 100), standardError: error / 100, degrees },
  replicates: processes,
});
const verdictsOf = (...evidence: Evidence[]) => judge(evidence).map(({ verdict }) => verdict);
const tested = (evidence: Evidence, ...others: Evidence[]): Tested => {
  const [first] = judge([evidence, ...others]);
  if (first === undefined || first.verdict === 'notTested') throw new Error('it was not tested');
  return first;
};

it('each verdict is said where its rule holds', () => {
  expect(verdictsOf(seen(5, 0.5))).toEqual(['faster']);
  expect(verdictsOf(seen(-5, 0.5))).toEqual(['slower']);
  expect(verdictsOf(seen(0.2, 0.2))).toEqual(['same']);
  expect(verdictsOf(seen(5, 4))).toEqual(['notEnoughData']);
  expect(judge([{ kind: 'untested', why: 'spreadUnknown' }])).toEqual([
    { verdict: 'notTested', why: 'spreadUnknown' },
  ]);
});

it('a significant difference that may be smaller than the limit of same is not called one', () => {
  const small = tested(seen(1.5, 0.4));
  expect(small.p).toBeLessThan(0.01);
  expect(small.verdict).toBe('notEnoughData');
  // With a narrower interval it is within the limit for certain.
  expect(verdictsOf(seen(0.5, 0.1))).toEqual(['same']);
});

it('what is judged next to many without a difference needs more to be called one', () => {
  const alone = seen(5, 1.6);
  expect(verdictsOf(alone)).toEqual(['faster']);
  const beside = tested(alone, ...Array.from({ length: 60 }, () => seen(0.1, 1.6)));
  expect(beside.verdict).toBe('notEnoughData');
  expect(beside.pHolm).toBeGreaterThan(beside.p);
});

it('the untested take no part in the adjustment', () => {
  const alone = tested(seen(5, 1.6));
  const beside = judge([{ kind: 'untested', why: 'otherMachine' }, seen(5, 1.6)])[1];
  expect(beside).toEqual(alone);
});

it('equivalence is the larger of the two one-sided tests, as statsmodels has it', () => {
  const { first, second, within, equivalence, p } = scipy.paired;
  const estimate = pairedProcesses(first, second);
  expect(equivalenceP(estimate, within)).toBeCloseTo(equivalence, 9);
  const evidence: Evidence = { kind: 'tested', estimate, replicates: processes };
  expect(tested(evidence).p).toBeCloseTo(p, 9);
});

it('what is needed makes the interval as narrow as asked, and one fewer does not', () => {
  const estimate = { log: 0.02, standardError: 0.05, degrees: 3 };
  const needed = neededReplicates(estimate, processes, 0.03);
  if (needed === null) throw new Error('nothing is needed');
  expect(needed.seconds).toBe(10 * needed.more);
  const total = processes.count + needed.more;
  const spread = estimate.standardError * Math.sqrt(processes.count);
  // By hand: t of 97.5 % is close to 1.99 at these numbers.
  expect(total).toBeGreaterThan((1.96 * spread) ** 2 / Math.log(1.03) ** 2);
  const after = { ...estimate, standardError: spread / Math.sqrt(total), degrees: total - 1 };
  const before = { ...estimate, standardError: spread / Math.sqrt(total - 1), degrees: total - 2 };
  expect(neededReplicates(after, { ...processes, count: total }, 0.03)).toBeNull();
  expect(neededReplicates(before, { ...processes, count: total - 1 }, 0.03)?.more).toBe(1);
  expect(neededReplicates(estimate, { ...processes, secondsEach: null }, 0.03)?.seconds).toBeNull();
});

it('a gate stops a slowdown that is large and significant, and nothing else', () => {
  const slow = tested(seen(-8, 0.5));
  expect([failsGate(slow, 0.03), failsGate(slow, 0.1)]).toEqual([true, false]);
  expect(failsGate(tested(seen(8, 0.5)), 0.03)).toBe(false);
  expect(failsGate(tested(seen(-8, 6)), 0.03)).toBe(false);
  expect(failsGate({ verdict: 'notTested', why: 'meansOnly' }, 0)).toBe(false);
});

it('a side that never varied is certain', () => {
  expect(verdictsOf(seen(0, 0))).toEqual(['same']);
  expect(verdictsOf(seen(5, 0))).toEqual(['faster']);
});

it('a coloured verdict never stands next to an interval that holds 1, and turning the sides turns it', () => {
  const evidence = fc
    .tuple(fc.double({ min: -30, max: 30, noNaN: true }), fc.double({ min: 0.01, max: 9, noNaN: true }))
    .map(([percent, error]) => seen(percent, error, 5));
  fc.assert(
    fc.property(fc.array(evidence, { minLength: 1, maxLength: 8 }), (all) => {
      const turned = all.map(
        (one): Evidence =>
          one.kind === 'tested' ? { ...one, estimate: { ...one.estimate, log: -one.estimate.log } } : one,
      );
      const opposite = judge(turned);
      for (const [at, one] of judge(all).entries()) {
        if (one.verdict === 'notTested') throw new Error('all are tested');
        const [low, high] = one.confidence95;
        if (one.verdict === 'faster') expect(low).toBeGreaterThan(1.01);
        if (one.verdict === 'slower') expect(high).toBeLessThan(1 / 1.01);
        const words = { faster: 'slower', slower: 'faster', same: 'same', notEnoughData: 'notEnoughData' };
        expect(opposite[at]?.verdict).toBe(words[one.verdict]);
      }
    }),
  );
});

it('limits that are no shares are refused', () => {
  expect(() => judge([], { sameWithin: -1, tells: 0.03 })).toThrow('share from 0, not -1');
  expect(() => judge([], { sameWithin: 0.01, tells: 0 })).toThrow('above 0, not 0');
});
