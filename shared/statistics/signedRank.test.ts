import fc from 'fast-check';
import { expect, it } from 'vitest';
import scipy from './fixtures/scipy.json' with { type: 'json' };
import { leastForInterval, signedRank } from './signedRank.ts';

it('the exact p value is that of all sign changes, with ties and zeros too', () => {
  for (const { values, p, estimate } of scipy.signedRank) {
    const found = signedRank(values);
    expect(found.method).toBe('exact');
    expect(found.p).toBeCloseTo(p, 10);
    expect(found.hodgesLehmann).toBeCloseTo(estimate, 12);
  }
});

it('above 50 differences the p value is the normal approximation with its corrections', () => {
  for (const { values, p, estimate } of scipy.signedRankLarge) {
    const found = signedRank(values);
    expect(found.method).toBe('normal');
    expect(found.p).toBeCloseTo(p, 6);
    expect(found.hodgesLehmann).toBeCloseTo(estimate, 12);
  }
});

it('the interval is from the k-th Walsh average on either side, k as R has it', () => {
  for (const { count, k } of scipy.signedRankOrder) {
    // Powers of two apart, so that every Walsh average is another one.
    const values = Array.from({ length: count }, (_, index) => 1.5 ** index);
    const averages = values
      .flatMap((one, at) => values.slice(0, at + 1).map((other) => (one + other) / 2))
      .sort((a, b) => a - b);
    expect(signedRank(values).confidence95).toEqual([averages[k - 1], averages[averages.length - k]]);
  }
});

it('fewer than six differences have no interval, since none of 95 % is bounded', () => {
  expect(signedRank([1, 2, 3, 4, 5]).confidence95).toBeNull();
  expect(signedRank([1, 2, 3, 4, 5, 6]).confidence95).toEqual([1, 6]);
});

it('the estimate moves with the differences, turns with their sign, and its interval holds it', () => {
  const differences = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
    minLength: leastForInterval,
    maxLength: 60,
  });
  fc.assert(
    fc.property(differences, fc.double({ min: -1, max: 1, noNaN: true }), (values, shift) => {
      const [plain, moved] = [signedRank(values), signedRank(values.map((one) => one + shift))];
      expect(moved.hodgesLehmann).toBeCloseTo(plain.hodgesLehmann + shift, 9);
      const turned = signedRank(values.map((one) => -one));
      expect(turned.hodgesLehmann).toBeCloseTo(-plain.hodgesLehmann, 9);
      expect(turned.p).toBeCloseTo(plain.p, 9);
      const [low, high] = plain.confidence95 ?? [Number.NaN, Number.NaN];
      expect(low).toBeLessThanOrEqual(plain.hodgesLehmann);
      expect(high).toBeGreaterThanOrEqual(plain.hodgesLehmann);
    }),
    { numRuns: 60 },
  );
});

it('all zeros show no difference, and what is not finite is refused', () => {
  expect(signedRank([0, 0, 0, 0, 0, 0])).toMatchObject({ hodgesLehmann: 0, p: 1 });
  expect(signedRank(Array.from({ length: 51 }, () => 0)).p).toBe(1);
  expect(() => signedRank([])).toThrow('at least one difference');
  expect(() => signedRank([1, Number.NaN])).toThrow('finite, not NaN');
});
