/** Which images to take when not all are wanted. */
import { seededRandom } from '../../shared/statistics/random.ts';

/**
 * `size` of the numbers below `count`, ascending, each equally likely to be among them and none twice; all of them when
 * there are no more. The same seed gives the same ones.
 */
export function chooseSubset(count: number, size: number, seed: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (size >= count) return all;
  const random = seededRandom(seed);
  // The first `size` steps of a Fisher-Yates shuffle.
  for (let index = 0; index < size; index++) {
    const other = index + random.below(count - index);
    const [here = 0, there = 0] = [all[index], all[other]];
    all[index] = there;
    all[other] = here;
  }
  return all.slice(0, size).sort((a, b) => a - b);
}
