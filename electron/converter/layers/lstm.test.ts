import { describe, expect, test } from 'vitest';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { drawn } from '../testing.ts';

const block = (more = '') => `recurrent_param { num_output: 3 ${more} }`;
const operations = (lines: string[]): string[] => lines.filter((line) => !line.includes('Constant'));

describe('LSTM', () => {
  test('is unrolled over time; a mark of 0 forgets the state', () => {
    const lines = operations(
      drawn('LSTM', block(), [
        [2, 4, 5],
        [2, 4],
      ]),
    );
    expect(lines).toHaveLength(28);
    expect(lines.slice(0, 5)).toEqual([
      'l/input = MatMul(a, l/input/weights) [2,4,12]',
      'l/bias = Add(l/input, l/bias/value) [2,4,12]',
      'l/step = VariadicSplit(l/bias, l/step/axis, l/step/lengths) [1,4,12] [1,4,12]',
      'l/marks = Reshape(b, l/marks/shape) [2,4,1]',
      'l/mark = VariadicSplit(l/marks, l/mark/axis, l/mark/lengths) [1,4,1] [1,4,1]',
    ]);
    expect(lines).toContain('l/1/kept = Multiply(l/0/output, l/mark) [1,4,3]');
    expect(lines).toContain('l/1/share = Multiply(l/1/forget, l/mark) [1,4,3]');
    expect(lines.slice(-2)).toEqual(['l = Concat(l/0/output, l/1/output) [2,4,3]', '-> x = l']);
  });

  test('may have an input for all times, and show its states', () => {
    const inputs = [
      [2, 4, 5],
      [2, 4],
      [4, 6],
      [1, 4, 3],
      [1, 4, 3],
    ];
    const lines = operations(drawn('LSTM', block('expose_hidden: true'), inputs, { tops: 3 }));
    expect(lines).toContain('l/constant = MatMul(l/fixed, l/constant/weights) [1,4,12]');
    expect(lines).toContain('l/0/kept = Multiply(d, l/mark) [1,4,3]');
    expect(lines.slice(-3)).toEqual(['-> x = l', '-> y = l/1/output', '-> z = l/1/cell']);
  });

  test('says that it begins with a state of 0', () => {
    const warnings: string[] = [];
    drawn(
      'LSTM',
      block(),
      [
        [2, 4, 5],
        [2, 4],
      ],
      { warn: (warning) => warnings.push(warningText(warning)) },
    );
    expect(warnings).toEqual([expect.stringContaining('begins every inference with a state of 0')]);
  });

  test('of shapes that do not fit is refused', () => {
    expect(() =>
      drawn('LSTM', '', [
        [2, 4, 5],
        [2, 4],
      ]),
    ).toThrow(/has no num_output/);
    expect(() =>
      drawn('LSTM', block(), [
        [2, 4, 5],
        [2, 3],
      ]),
    ).toThrow(/cannot read \[2,4,5\], \[2,3\] into 1 tops/);
    expect(() =>
      drawn('LSTM', block('expose_hidden: true'), [
        [2, 4, 5],
        [2, 4],
      ]),
    ).toThrow(/expose_hidden true/);
  });
});
