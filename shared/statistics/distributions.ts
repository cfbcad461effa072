/** The two distribution functions that the intervals and tests here need. */

/** Probability that a standard normal variable is above `z`; absolute error < 7.5e-8 (Abramowitz & Stegun 26.2.17). */
export function normalUpperTail(z: number): number {
  if (z < 0) return 1 - normalUpperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)) * polynomial;
}

/** 97.5 % quantiles of Student's t for 1 to 4 degrees of freedom, where the expansion below is not good enough. */
const smallStudent = [12.7062047362, 4.30265272991, 3.18244630528, 2.7764451052] as const;

/** 97.5 % quantile of the standard normal distribution. */
export const normal975 = 1.959963984540054;

/**
 * 97.5 % quantile of Student's t; error < 5e-4 (Cornish-Fisher expansion, Abramowitz & Stegun 26.7.5).
 * @param degrees of freedom, a whole number from 1
 */
export function student975(degrees: number): number {
  const exact = smallStudent[degrees - 1];
  if (exact !== undefined) return exact;
  const z = normal975;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160,
  ];
  return terms.reduce((sum, term, index) => sum + term / degrees ** (index + 1), z);
}
