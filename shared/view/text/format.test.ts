import { describe, expect, it } from 'vitest';
import {
  alike,
  boundText,
  bytesText,
  countText,
  decibelText,
  durationText,
  figure,
  fixedText,
  intervalText,
  memoryText,
  microsecondsText,
  percentText,
  plural,
  ratioText,
  shapeText,
  shareText,
  signedMicroseconds,
  thin,
  timeLeftText,
  timesText,
  timeText,
} from './format.ts';

const plain = (text: string) => text.replaceAll(thin, ' ');

describe('parts of a sum', () => {
  it('have the decimals of the sum', () => {
    expect([alike(3.1523, 3.14), alike(-0.00699, 3.14), alike(-0.001, 3.14), alike(12_345, 20_000)]).toEqual([
      '3.15',
      '\u22120.01',
      '0.00',
      '12\u202f345',
    ]);
  });
});

describe('times side by side', () => {
  it('have one unit for all of them', () => {
    expect(timesText([0.5, 0.88]).map(plain)).toEqual(['500 µs', '880 µs']);
    expect(timesText([0.88, 1.55]).map(plain)).toEqual(['0.880 ms', '1.55 ms']);
    expect(timesText([3.36, 2100]).map(plain)).toEqual(['3.36 ms', '2 100 ms']);
    expect(timesText([1200, 2100]).map(plain)).toEqual(['1.20 s', '2.10 s']);
  });
});

describe('numbers as the window writes them', () => {
  it('have three significant digits and grouped thousands', () => {
    expect([718.4, 29.83, 5.437, 1389, 0.779, 0.01234, 0].map((value) => plain(figure(value)))).toEqual([
      '718',
      '29.8',
      '5.44',
      '1 389',
      '0.779',
      '0.0123',
      '0',
    ]);
  });

  it('keep three digits when rounding adds one', () => {
    expect([9.9996, 99.96, 999.6].map((value) => plain(figure(value)))).toEqual(['10.0', '100', '1 000']);
  });

  it('write a minus that is one', () => {
    expect(figure(-4.5)).toBe('−4.50');
    expect(signedMicroseconds(-706.2)).toBe('−706');
    expect(signedMicroseconds(29)).toBe('+29.0');
    expect(microsecondsText(-0.01)).toBe('0.0');
  });

  it('change the unit of a time at a thousand', () => {
    expect([0.9994, 1.394, 2100].map((value) => plain(timeText(value)))).toEqual([
      '999 µs',
      '1.39 ms',
      '2.10 s',
    ]);
  });

  it('tell the wider half of an interval', () => {
    expect(plain(intervalText(100, [99.5, 101]))).toBe('±1.0 %');
  });

  it('give a ratio three digits', () => {
    expect([0.87, 3.067, 9.996, 21.22, 128.4].map(ratioText)).toEqual([
      '0.87×',
      '3.07×',
      '10.0×',
      '21.2×',
      '128×',
    ]);
    expect([9.99, 21.22].map(boundText)).toEqual(['9.99', '21.2']);
  });

  it('give a bound the decimals that show its side of 1', () => {
    expect([3.042, 1.0003, 0.9996, 1, 0.999].map(boundText)).toEqual([
      '3.04',
      '1.0003',
      '0.9996',
      '1.00',
      '0.999',
    ]);
  });

  it('count bytes by thousands', () => {
    expect([0, 999, 4_950_000, 138e6 * 4].map((value) => plain(bytesText(value)))).toEqual([
      '0 B',
      '999 B',
      '4.95 MB',
      '552 MB',
    ]);
    expect(plain(countText(1_235_496))).toBe('1.24 M');
  });

  it('round what is left of more than a minute to ten seconds', () => {
    expect(plain(durationText(531_000))).toBe('8 min 51 s');
  });

  it.each([
    [0, '1 s'],
    [1499, '1 s'],
    [14_300, '14 s'],
    [59_400, '59 s'],
    [60_000, '1 min'],
    [64_000, '1 min'],
    [65_000, '1 min 10 s'],
    [119_600, '2 min'],
    [131_000, '2 min 10 s'],
    [531_000, '8 min 50 s'],
    [3_600_000, '1 h 0 min'],
  ])('say of %i ms that are left: %s', (ms, text) => expect(plain(timeLeftText(ms))).toBe(text));

  it('show shares, shapes and nouns', () => {
    expect([0.976, 0.043, 0].map((share) => plain(shareText(share)))).toEqual(['98 %', '4.3 %', '0 %']);
    expect(shapeText([1, 3, -1, 227])).toBe('1×3×?×227');
    expect(plural(1, 'model')).toBe('1 model');
  });
});

describe('figures that are compared with others', () => {
  it('have fixed decimals and a minus that is one, but no negative zero', () => {
    expect([fixedText(71.4286, 2), fixedText(-0.2, 2), fixedText(-0.001, 2)]).toEqual([
      '71.43',
      '\u22120.20',
      '0.00',
    ]);
    expect([percentText(71.4286), percentText(5, 1)].map(plain)).toEqual(['71.43 %', '5.0 %']);
    expect([decibelText(32.06), decibelText(null)].map(plain)).toEqual(['32.1 dB', 'exact']);
    expect(plain(memoryText(16 * 2 ** 30))).toBe('16 GiB');
  });
});
