import { describe, expect, it } from 'vitest';
import { normalUpperTail, student975 } from './distributions.ts';

describe('distributions', () => {
  it('give the 97.5 % quantiles of Student that scipy.stats.t.ppf(0.975, d) gives', () => {
    const quantiles = new Map([
      [1, 12.706204736174694],
      [4, 2.7764451051977934],
      [5, 2.5705818356363146],
      [6, 2.4469118511449786],
      [14, 2.144786687917804],
      [100, 1.9839715185235518],
      [1000, 1.9623390808264083],
    ]);
    for (const [degrees, quantile] of quantiles) {
      expect(Math.abs(student975(degrees) - quantile)).toBeLessThan(5e-4);
    }
  });

  it('are the expansion of Abramowitz & Stegun 26.7.5, written out in Python', () => {
    expect(student975(5)).toBeCloseTo(2.570308227150843, 12);
    expect(student975(6)).toBeCloseTo(2.446804391979526, 12);
    expect(student975(10)).toBeCloseTo(2.2281308968121536, 12);
  });

  it('give the upper tails of the normal distribution that scipy.stats.norm.sf(z) gives', () => {
    const tails = new Map([
      [0, 0.5],
      [1.96, 0.024997895148220435],
      [3, 0.0013498980316300933],
      [4, 3.167124183311986e-5],
      [-1.2, 0.8849303297782918],
    ]);
    for (const [z, tail] of tails) expect(Math.abs(normalUpperTail(z) - tail)).toBeLessThan(7.5e-8);
  });
});
