/**
 * Where a series of measurements over time changes its level: E-divisive (Matteson & James, "A nonparametric approach for multiple
 * change point analysis of multivariate data", Journal of the American Statistical Association 109 (2014), arXiv 1306.4933) with
 * Student's t instead of permutations, in windows, as Fleming et al. describe it ("Hunter: Using Change Point Detection to Hunt for
 * Performance Regressions", ICPE 2023, arXiv 2301.03034), which Apache Otava does.
 */
import { mean } from './descriptive.ts';
import { studentTwoSided } from './student.ts';

interface ChangePoint {
  /** Of the first value of the new level. */
  readonly index: number;
  readonly before: number;
  readonly after: number;
  /** Two-sided, that both sides have one mean. */
  readonly p: number;
}

interface ChangePointOptions {
  /** Values that are looked at together. */
  readonly window?: number;
  readonly mostP?: number;
  /** Smallest change, as a share of the smaller level. */
  readonly leastMagnitude?: number;
}

/** Candidates are found at a looser level and tested again once all are known, since a neighbour that is missed hides one. */
const looser = 10;

/**
 * @param values above 0, in the order of time
 * @throws RangeError where a value is not finite, or the window holds fewer than 4
 */
export function changePoints(values: readonly number[], options: ChangePointOptions = {}): ChangePoint[] {
  const { window = 30, mostP = 0.001, leastMagnitude = 0.01 } = options;
  if (!(Number.isInteger(window) && window >= 4))
    throw new RangeError(`a window has at least 4 values, not ${window}`);
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`a value of a series is finite, not ${wrong}`);
  const candidates = candidatesOf(values, window, Math.min(1, mostP * looser));
  return strongOf(values, candidates, mostP, leastMagnitude);
}

/** Windows overlap by half, or begin at the last change that was found, so that no change is near the end of each. */
function candidatesOf(values: readonly number[], window: number, mostP: number): number[] {
  const found = new Set<number>();
  const step = Math.floor(window / 2);
  for (let start = 0; start < values.length; ) {
    const inWindow = splitWindow(values.slice(start, start + window), mostP).map((index) => start + index);
    for (const index of inWindow) found.add(index);
    start = Math.max(start + step, ...inWindow);
  }
  return [...found].sort((a, b) => a - b);
}

/** Splits at the most divergent place of all segments while the parts differ significantly. */
function splitWindow(values: readonly number[], mostP: number): number[] {
  const sums = values.map((one) => sumsOfDistances(one, values));
  const inside: number[] = [];
  for (;;) {
    const edges = [0, ...inside, values.length];
    const best = edges
      .slice(1)
      .map((end, at) => mostDivergent(sums, edges[at] ?? 0, end))
      .reduce((a, b) => (b.divergence > a.divergence ? b : a), { index: 0, divergence: 0 });
    if (best.divergence <= 0) return inside;
    const start = edges.findLast((edge) => edge < best.index) ?? 0;
    const end = edges.find((edge) => edge > best.index) ?? values.length;
    const change = changeAt(values, start, best.index, end);
    if (!(change.p <= mostP)) return inside;
    inside.push(best.index);
    inside.sort((a, b) => a - b);
  }
}

/** At i: of the distances from one value to those before the i-th. */
function sumsOfDistances(one: number, values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length + 1);
  let sum = 0;
  for (const [at, other] of values.entries()) {
    sum += Math.abs(one - other);
    sums[at + 1] = sum;
  }
  return sums;
}

/**
 * The place in [start, end) that parts it best, and how well: over all splits and all ends of the right part (equations 5 to 7 of
 * Matteson & James, with exponent 1). The end is free since a second change in the right part would hide the first.
 */
function mostDivergent(
  sums: readonly Float64Array[],
  start: number,
  end: number,
): { index: number; divergence: number } {
  let best = { index: start, divergence: 0 };
  const distancesOf = (one: number, from: number, to: number): number => {
    const ofOne = sums[one];
    return ofOne === undefined ? 0 : (ofOne[to] ?? 0) - (ofOne[from] ?? 0);
  };
  // Sums of the distances within the left part, within the right part, and between them; each grows by one value.
  let withinLeft = 0;
  for (let split = start + 1; split < end; split++) {
    withinLeft += distancesOf(split - 1, start, split - 1);
    let withinRight = 0;
    let between = 0;
    for (let last = split; last < end; last++) {
      between += distancesOf(last, start, split);
      withinRight += distancesOf(last, split, last);
      const [left, right] = [split - start, last + 1 - split];
      const divergence = energy({ left, right, between, withinLeft, withinRight });
      if (divergence > best.divergence) best = { index: split, divergence };
    }
  }
  return best;
}

function energy(parts: {
  left: number;
  right: number;
  between: number;
  withinLeft: number;
  withinRight: number;
}): number {
  const { left, right, between, withinLeft, withinRight } = parts;
  const ofLeft = left < 2 ? 0 : (2 * withinLeft * right) / (left - 1);
  const ofRight = right < 2 ? 0 : (2 * withinRight * left) / (right - 1);
  return (2 * between - ofLeft - ofRight) / (left + right);
}

/** Takes out the weakest change, and tests its neighbours again with the longer segments, until all that are left are strong. */
function strongOf(
  values: readonly number[],
  candidates: readonly number[],
  mostP: number,
  leastMagnitude: number,
): ChangePoint[] {
  const kept = [...candidates];
  for (;;) {
    const changes = kept.map((index, at) =>
      changeAt(values, kept[at - 1] ?? 0, index, kept[at + 1] ?? values.length),
    );
    const least = weakest(changes, mostP, leastMagnitude);
    if (least === null) return changes;
    kept.splice(kept.indexOf(least.index), 1);
  }
}

/** That of the largest p where some is too large, else that of the smallest change where it is too small. */
function weakest(changes: readonly ChangePoint[], mostP: number, leastMagnitude: number): ChangePoint | null {
  const byP = changes.toSorted((a, b) => b.p - a.p)[0];
  if (byP === undefined) return null;
  if (byP.p >= mostP) return byP;
  const smallest = changes.toSorted((a, b) => magnitudeOf(a) - magnitudeOf(b))[0];
  return smallest !== undefined && magnitudeOf(smallest) <= leastMagnitude ? smallest : null;
}

/** Change from one level to the other as a share of the smaller one. */
export function magnitudeOf({ before, after }: Pick<ChangePoint, 'before' | 'after'>): number {
  const smaller = Math.min(Math.abs(before), Math.abs(after));
  return before === after ? 0 : Math.abs(after - before) / smaller;
}

/** Student's t of two samples with one variance. */
function changeAt(values: readonly number[], start: number, index: number, end: number): ChangePoint {
  const [left, right] = [values.slice(start, index), values.slice(index, end)];
  const [before, after] = [mean(left), mean(right)];
  const degrees = left.length + right.length - 2;
  const squares = squaresOf(left, before) + squaresOf(right, after);
  const error = Math.sqrt((squares / degrees) * (1 / left.length + 1 / right.length));
  return { index, before, after, p: pOf(after - before, error, degrees) };
}

const squaresOf = (values: readonly number[], centre: number): number =>
  values.reduce((sum, value) => sum + (value - centre) ** 2, 0);

/** Two levels without any spread differ for certain, two single values never. */
function pOf(difference: number, error: number, degrees: number): number {
  if (degrees < 1) return 1;
  if (error === 0) return difference === 0 ? 1 : 0;
  return studentTwoSided(difference / error, degrees);
}
