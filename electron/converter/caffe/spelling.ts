/** The name that was probably meant by one that is not known. */

/** Slips of the pen that are believed: one in three letters, never more than this. */
const mostSlips = 3;

/**
 * @returns the nearest of `known`, of equally near ones the first; undefined where none is near. Capitals do not count.
 */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  let [best, fewest]: [string | undefined, number] = [undefined, mostSlips + 1];
  for (const candidate of known) {
    const [from, to] = withoutEnding(name.toLowerCase(), candidate.toLowerCase());
    const most = Math.min(fewest - 1, Math.floor(from.length / 3));
    if (Math.abs(to.length - from.length) > most) continue;
    const count = slips(from, to);
    if (count <= most) [best, fewest] = [candidate, count];
  }
  return best;
}

/** Nearly all parameter blocks end alike, which makes no two of them near. */
function withoutEnding(name: string, candidate: string): readonly [string, string] {
  const ending = '_param';
  if (!name.endsWith(ending) || !candidate.endsWith(ending)) return [name, candidate];
  return [name.slice(0, -ending.length), candidate.slice(0, -ending.length)];
}

/**
 * How many letters must be added, left out, replaced, or swapped with their neighbour (Damerau and Levenshtein's distance in
 * its restricted form: optimal string alignment).
 */
export function slips(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return row[to.length] ?? 0;
}
