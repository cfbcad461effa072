/** p values of several tests at once, adjusted so that each can still be held against one level. */

function requireProbabilities(values: readonly number[]): void {
  const wrong = values.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`a p value is from 0 to 1, not ${wrong}`);
}

const ascending = (values: readonly number[]): number[] =>
  [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));

/**
 * Step-down adjustment that keeps the chance of any false alarm among all tests below the level, whatever their
 * dependence (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6
 * (1979)).
 * @returns in the order given
 * @throws RangeError where a value is no probability
 */
export function holm(values: readonly number[]): number[] {
  requireProbabilities(values);
  const adjusted = new Array<number>(values.length).fill(1);
  let largest = 0;
  for (const [rank, index] of ascending(values).entries()) {
    largest = Math.max(largest, Math.min(1, (values.length - rank) * (values[index] ?? 1)));
    adjusted[index] = largest;
  }
  return adjusted;
}

/**
 * Step-up adjustment that keeps the expected share of false alarms among the alarms below the level, for independent or
 * positively dependent tests (Benjamini & Hochberg, "Controlling the false discovery rate", Journal of the Royal
 * Statistical Society B 57 (1995)).
 * @returns in the order given
 * @throws RangeError where a value is no probability
 */
export function benjaminiHochberg(values: readonly number[]): number[] {
  requireProbabilities(values);
  const adjusted = new Array<number>(values.length).fill(1);
  let smallest = 1;
  for (const [fromLargest, index] of ascending(values).reverse().entries()) {
    const rank = values.length - fromLargest;
    smallest = Math.min(smallest, ((values[index] ?? 1) * values.length) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
}
