import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const block = (more = '') => `recurrent_param { num_output: 3 ${more} }`;
const operations = (lines: string[]): string[] => lines.filter((line) => !line.includes('Constant'));
const sequence = [
  [2, 4, 5],
  [2, 4],
];

describe('RNN', () => {
  test('is unrolled over time; a mark of 0 forgets the state', () => {
    expect(operations(drawn('RNN', block(), sequence))).toEqual([
      'l/marks = Reshape(b, l/marks/shape) [2,4,1]',
      'l/mark = VariadicSplit(l/marks, l/mark/axis, l/mark/lengths) [1,4,1] [1,4,1]',
      'l/input = MatMul(a, l/input/weights) [2,4,3]',
      'l/bias = Add(l/input, l/bias/value) [2,4,3]',
      'l/step = VariadicSplit(l/bias, l/step/axis, l/step/lengths) [1,4,3] [1,4,3]',
      'l/0/state = Tanh(l/step) [1,4,3]',
      'l/1/kept = Multiply(l/0/state, l/mark) [1,4,3]',
      'l/1/recurrent = MatMul(l/1/kept, l/recurrent/weights) [1,4,3]',
      'l/1/sum = Add(l/step, l/1/recurrent) [1,4,3]',
      'l/1/state = Tanh(l/1/sum) [1,4,3]',
      'l/states = Concat(l/0/state, l/1/state) [2,4,3]',
      'l/output = MatMul(l/states, l/output/weights) [2,4,3]',
      'l/output/bias = Add(l/output, l/output/bias/value) [2,4,3]',
      'l = Tanh(l/output/bias) [2,4,3]',
      '-> x = l',
    ]);
  });

  test('may have an input for all times, and show its state', () => {
    const inputs = [...sequence, [4, 6], [1, 4, 3]];
    const lines = operations(drawn('RNN', block('expose_hidden: true'), inputs, { tops: 2 }));
    expect(lines).toContain('l/constant = MatMul(l/fixed, l/constant/weights) [1,4,3]');
    expect(lines).toContain('l/0/kept = Multiply(d, l/mark) [1,4,3]');
    expect(lines.slice(-2)).toEqual(['-> x = l', '-> y = l/1/state']);
  });

  test('of shapes that do not fit is refused', () => {
    expect(() => drawn('RNN', block('expose_hidden: true'), sequence)).toThrow(/expose_hidden true/);
    expect(() => drawn('RNN', '', sequence)).toThrow(/has no num_output/);
  });
});
