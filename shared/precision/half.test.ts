import { expect, test } from 'vitest';
import { toHalf, widenHalves } from './half.ts';

const half = (value: number): number => {
  const into = new Uint16Array(1);
  toHalf(Float32Array.of(value), into);
  return into[0] ?? -1;
};

const exactValue = (bits: number): number => {
  const magnitude = bits & 0x7fff;
  const exponent = magnitude >> 10;
  const fraction = magnitude & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
};

test('every half is itself', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = exactValue(bits);
    if (!Number.isNaN(value)) expect(half(value)).toBe(bits);
  }
  expect(half(Number.NaN)).toBe(0x7e00);
});

test('the middle between two halves goes to the even one, anything else to the nearer', () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const middle = (exactValue(bits) + exactValue(bits + 1)) / 2;
    const step = 2 ** -20 * (exactValue(bits + 1) - exactValue(bits));
    expect(half(middle)).toBe(bits + (bits & 1));
    if (Math.fround(middle + step) > middle) expect(half(middle + step)).toBe(bits + 1);
    if (Math.fround(middle - step) < middle) expect(half(-(middle - step))).toBe(bits | 0x8000);
  }
});

test('from 65520 on a value is infinite', () => {
  expect(half(65519.99)).toBe(0x7bff);
  expect(half(65520)).toBe(0x7c00);
  expect(half(-1e30)).toBe(0xfc00);
});

test('every half is read back as the value that it stands for', () => {
  const bits = Uint16Array.from({ length: 1 << 16 }, (_, index) => index);
  const unaligned = new Uint8Array(1 + 2 * bits.length);
  unaligned.set(new Uint8Array(bits.buffer), 1);
  const read = new Float32Array(bits.length);
  widenHalves(unaligned.subarray(1), read);
  const odd = bits.filter((half) => !Object.is(read[half], exactValue(half)));
  expect([...odd]).toEqual([]);
});
