import fc from 'fast-check';
import { expect, it } from 'vitest';
import scipy from './fixtures/scipy.json' with { type: 'json' };
import { benjaminiHochberg, holm } from './multiplicity.ts';

it('both adjustments are those of statsmodels, in the order given', () => {
  for (const [at, p] of holm(scipy.pValues).entries()) expect(p).toBeCloseTo(scipy.holm[at] ?? -1, 12);
  for (const [at, p] of benjaminiHochberg(scipy.pValues).entries())
    expect(p).toBeCloseTo(scipy.benjaminiHochberg[at] ?? -1, 12);
});

it('an adjusted value is never below the raw one, and Holm is never below Benjamini-Hochberg', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (values) => {
      const [strict, loose] = [holm(values), benjaminiHochberg(values)];
      for (const [at, raw] of values.entries()) {
        expect(loose[at]).toBeGreaterThanOrEqual(raw * (1 - 1e-12));
        expect(strict[at]).toBeGreaterThanOrEqual((loose[at] ?? 2) * (1 - 1e-12));
        expect(strict[at]).toBeLessThanOrEqual(1);
      }
    }),
  );
});

it('one value stays as it is, none gives none, and what is no probability is refused', () => {
  expect([holm([0.03]), benjaminiHochberg([0.03]), holm([])]).toEqual([[0.03], [0.03], []]);
  expect(() => holm([1.2])).toThrow('0 to 1, not 1.2');
  expect(() => benjaminiHochberg([Number.NaN])).toThrow('not NaN');
});
