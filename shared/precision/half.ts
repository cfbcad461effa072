/** f32 -> f16 bits (IEEE 754 binary16), rounded to the nearest, ties to even; and back. */

/** From here on a value rounds to infinity. */
export const halfOverflow = 65520;

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** Writes `from.length` halves into `into`. */
export function toHalf(from: Float32Array, into: Uint16Array): void {
  const bits = new Uint32Array(from.buffer, from.byteOffset, from.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i] ?? 0;
    const magnitude = word & 0x7fffffff;
    into[i] = ((word >>> 16) & 0x8000) | halfMagnitude(magnitude);
  }
}

function halfMagnitude(magnitude: number): number {
  if (magnitude >= 0x47800000) return magnitude > 0x7f800000 ? 0x7e00 : 0x7c00;
  if (magnitude < 0x38800000) {
    // Below the smallest normal half: adding 0.5 lets the f32 adder round to the half's last place, 2^-24.
    scratchBits[0] = magnitude;
    scratch[0] = (scratch[0] ?? 0) + 0.5;
    return (scratchBits[0] ?? 0) - 0x3f000000;
  }
  // Exponent bias 127 -> 15, then half of the 13 bits that go, a little less when the last kept bit is even.
  return (magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13;
}

/** @param from little-endian halves, at any alignment; fills as many places of `into`. */
export function widenHalves(from: Uint8Array, into: Float32Array): void {
  const view = new DataView(from.buffer, from.byteOffset, from.byteLength);
  for (let i = 0; i < from.byteLength / 2; i++) {
    into[i] = halfValue(view.getUint16(2 * i, true));
  }
}

/** The value of the bits of a half. */
export function halfValue(bits: number): number {
  const magnitude = wideMagnitude(bits & 0x7fff);
  return bits & 0x8000 ? -magnitude : magnitude;
}

function wideMagnitude(bits: number): number {
  if (bits >= 0x7c00) return bits > 0x7c00 ? Number.NaN : Number.POSITIVE_INFINITY;
  // The exponent's bias is 112 less; the product is exact, also of a subnormal half.
  scratchBits[0] = bits << 13;
  return (scratch[0] ?? 0) * 2 ** 112;
}
