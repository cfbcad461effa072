/** What one set of samples looks like. All samples in one unit; every result is in that unit. */

export type Samples = readonly number[] | Float64Array;

function requireSome(samples: Samples, what: string): void {
  if (samples.length === 0) throw new RangeError(`${what} needs at least one sample`);
}

export function mean(samples: Samples): number {
  requireSome(samples, 'a mean');
  let sum = 0;
  for (const sample of samples) sum += sample;
  return sum / samples.length;
}

/** A copy in ascending order. */
export function sorted(samples: Samples): Float64Array {
  return Float64Array.from(samples).sort();
}

/**
 * Percentile by linear interpolation between order statistics: definition 7 of Hyndman & Fan, "Sample Quantiles in
 * Statistical Packages", The American Statistician 50 (1996), which is the default of numpy and R.
 * @param ascending at least one sample, sorted
 * @param percent 0 to 100
 */
export function percentileOfSorted(ascending: Float64Array, percent: number): number {
  requireSome(ascending, 'a percentile');
  if (!(percent >= 0 && percent <= 100)) {
    throw new RangeError(`a percentile lies between 0 and 100, not ${percent}`);
  }
  const position = ((ascending.length - 1) * percent) / 100;
  const below = Math.floor(position);
  const low = ascending[below] ?? Number.NaN;
  const high = ascending[Math.min(below + 1, ascending.length - 1)] ?? Number.NaN;
  return low + (position - below) * (high - low);
}

/** `percentileOfSorted` of samples in any order. */
export function percentile(samples: Samples, percent: number): number {
  return percentileOfSorted(sorted(samples), percent);
}

export function median(samples: Samples): number {
  return percentile(samples, 50);
}

/** Sample standard deviation (divides by n - 1), in two passes; 0 for a single sample. */
export function standardDeviation(samples: Samples): number {
  const centre = mean(samples);
  if (samples.length === 1) return 0;
  let squares = 0;
  for (const sample of samples) squares += (sample - centre) ** 2;
  return Math.sqrt(squares / (samples.length - 1));
}

/**
 * Geometric mean of positive numbers: the one mean that ranks normalized numbers alike whatever they are normalized to
 * (Fleming & Wallace, "How not to lie with statistics", Communications of the ACM 29 (1986)), so the mean of speedups.
 */
export function geometricMean(values: Samples): number {
  requireSome(values, 'a geometric mean');
  let logarithms = 0;
  for (const value of values) {
    if (!(value > 0)) throw new RangeError(`a geometric mean is of positive numbers, not ${value}`);
    logarithms += Math.log(value);
  }
  return Math.exp(logarithms / values.length);
}
