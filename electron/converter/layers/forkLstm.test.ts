import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const block = (more = '') => `lstm_param { num_output: 3 clipping_threshold: 0.1 ${more} }`;
const operations = (lines: string[]): string[] => lines.filter((line) => !line.includes('Constant'));

describe('Lstm of forks', () => {
  test('over [T, N, I] needs no marks', () => {
    const lines = operations(drawn('Lstm', block(), [[2, 4, 5]]));
    expect(lines.slice(0, 3)).toEqual([
      'l/input = MatMul(a, l/input/weights) [2,4,12]',
      'l/bias = Add(l/input, l/bias/value) [2,4,12]',
      'l/step = VariadicSplit(l/bias, l/step/axis, l/step/lengths) [1,4,12] [1,4,12]',
    ]);
    expect(lines).toContain('l/1/recurrent = MatMul(l/0/output, l/recurrent/weights) [1,4,12]');
    expect(lines).toContain('l/1/remembered = Multiply(l/1/forget, l/0/added) [1,4,3]');
    expect(lines.at(-2)).toBe('l = Concat(l/0/output, l/1/output) [2,4,3]');
  });

  test('over [T N, I] takes N from batch_size, and marks for where sequences begin', () => {
    const lines = operations(drawn('Lstm', block('batch_size: 2'), [[6, 5], [6]]));
    expect(lines[0]).toBe('l/steps = Reshape(a, l/steps/shape) [3,2,5]');
    expect(lines).toContain('l/1/kept = Multiply(l/0/output, l/mark) [1,2,3]');
    expect(lines.at(-2)).toBe('l/top = Reshape(l, l/top/shape) [6,3]');
  });

  test('of shapes that do not fit is refused', () => {
    expect(() => drawn('Lstm', block('batch_size: 4'), [[6, 5]])).toThrow(/as sequences of a batch of 4/);
    expect(() => drawn('Lstm', block(), [[6, 2, 5], [6]])).toThrow(/has marks of \[6\] for 6 steps/);
    expect(() => drawn('Lstm', '', [[6, 2, 5]])).toThrow(/has no num_output/);
  });
});
