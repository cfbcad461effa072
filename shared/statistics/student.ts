/** Student's t distribution for any positive number of degrees of freedom, whole or not (Welch's are not). */
import { incompleteBeta, logGamma } from './beta.ts';

/**
 * Probability that Student's t is above `t`; relative error < 1e-10 (checked against scipy in the tests).
 * @param degrees of freedom, above 0
 * @throws RangeError for other degrees
 */
export function studentUpperTail(t: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`degrees of freedom are above 0, not ${degrees}`);
  const tail = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** Probability of a t at least so far from 0 as this one, to either side. */
export const studentTwoSided = (t: number, degrees: number): number =>
  Math.min(1, 2 * studentUpperTail(Math.abs(t), degrees));

/** By tail, then by degrees of freedom: a comparison asks for few, and for each again and again. */
const known = new Map<number, Map<number, number>>();
const mostKnown = 4096;

/** @throws RangeError for a tail that is not above 0 and at most 0.5 */
export function studentQuantile(tail: number, degrees: number): number {
  const ofTail = known.get(tail) ?? new Map<number, number>();
  const found = ofTail.get(degrees);
  if (found !== undefined) return found;
  const quantile = newQuantile(tail, degrees);
  if (ofTail.size >= mostKnown) ofTail.clear();
  known.set(tail, ofTail.set(degrees, quantile));
  return quantile;
}

/**
 * Which t has the probability `tail` above it, by Newton's method on `studentUpperTail` between bounds that close in (rtsafe of Press et al.,
 * "Numerical Recipes", section 9.4): where a step leaves them, they are halved.
 */
function newQuantile(tail: number, degrees: number): number {
  if (!(tail > 0 && tail <= 0.5)) throw new RangeError(`a tail is above 0 and at most 0.5, not ${tail}`);
  let [low, high] = [0, 1];
  while (studentUpperTail(high, degrees) > tail) [low, high] = [high, 2 * high];
  const density = densityOf(degrees);
  let at = (low + high) / 2;
  for (let step = 0; step < 200 && high - low > 1e-13 * high; step++) {
    const excess = studentUpperTail(at, degrees) - tail;
    if (excess === 0) return at;
    if (excess > 0) low = at;
    else high = at;
    const next = at + excess / density(at);
    if (Math.abs(next - at) <= 1e-14 * high) return next;
    at = next > low && next < high ? next : (low + high) / 2;
  }
  return (low + high) / 2;
}

function densityOf(degrees: number): (t: number) => number {
  const front = Math.exp(logGamma((degrees + 1) / 2) - logGamma(degrees / 2)) / Math.sqrt(degrees * Math.PI);
  return (t) => front * (1 + (t * t) / degrees) ** (-(degrees + 1) / 2);
}
