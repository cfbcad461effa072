/** From the range of a tensor to the bounds of its FakeQuantize. */

export interface Range {
  readonly low: number;
  readonly high: number;
}

export type QuantizationScheme = 'symmetric' | 'asymmetric';

export const levels = 256;

/** A tensor that is always zero has a range all the same. */
const leastRange = 1e-6;

/**
 * Bounds in which zero is one of the 256 steps, since padding and ReLU put many values there.
 *
 * Symmetric: u8 from zero for what is never negative, else i8 with zero in the middle (-128 to 127 steps). Asymmetric: u8 with
 * a zero point; of the two bounds the one is moved outwards that needs less.
 */
export function bounds({ low, high }: Range, scheme: QuantizationScheme): Range {
  const floor = Math.min(low, 0);
  const ceiling = Math.max(high, 0, floor + leastRange);
  if (floor === 0) return { low: 0, high: ceiling };
  if (scheme === 'symmetric') {
    const step = Math.max(-floor / 128, ceiling / 127);
    return { low: -128 * step, high: 127 * step };
  }
  const steps = levels - 1;
  // A step on either side that is not empty.
  const most = ceiling > 0 ? steps - 1 : steps;
  const zero = Math.min(Math.max(Math.round((-floor / (ceiling - floor)) * steps), 1), most);
  const step = Math.max(-floor / zero, zero === steps ? 0 : ceiling / (steps - zero));
  return { low: -zero * step, high: (steps - zero) * step };
}
