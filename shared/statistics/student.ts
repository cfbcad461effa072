/** Student's t distribution for any positive number of degrees of freedom, whole or not (Welch's are not). */

/** Coefficients of Lanczos' approximation with g = 7 and 9 terms; relative error < 1e-14 for arguments above 0.5. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** Logarithm of the gamma function of x >= 0.5 (Lanczos, "A precision approximation of the gamma function", 1964). */
function logGamma(x: number): number {
  const [first, ...others] = lanczos;
  const sum = others.reduce<number>((total, term, index) => total + term / (x + index), first);
  const shifted = x + lanczos.length - 2.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}

/** Nearest to 0 that a denominator of the fraction may come. */
const tiny = 1e-300;
const mostTerms = 10_000;

/** Regularized incomplete beta function I_x(a, b): continued fraction DLMF 8.17.22 by the modified Lentz method. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast below its mean; above, the other tail is taken.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  );
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * fraction;
}

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
