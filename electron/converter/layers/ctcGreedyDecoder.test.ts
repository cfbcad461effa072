import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const inputs = [
  [6, 2, 4],
  [6, 2],
];
const decoded = (block: string, bottoms = inputs, tops = 1) =>
  drawn('CTCGreedyDecoder', `ctc_decoder_param { ${block} }`, bottoms, { tops });

describe('CTCGreedyDecoder', () => {
  test('always reads the first step', () => {
    const lines = decoded('').filter((line) => !line.includes('Constant'));
    expect(lines).toEqual([
      'l/first = Broadcast(l/first/value, l/first/shape) [1,2]',
      'l/rest = Slice(b, l/rest/start, l/rest/stop, l/rest/step, l/rest/axes) [5,2]',
      'l/mask = Concat(l/first, l/rest) [6,2]',
      'l = CTCGreedyDecoder(a, l/mask) [2,6,1,1]',
      '-> x = l',
    ]);
  });

  test('moves another blank to the end and its labels back', () => {
    const lines = decoded('blank_index: 1');
    expect(lines).toContain('l/ordered = Gather(a, l/order, l/order/axis) [6,2,4]');
    expect(lines).toContain('l = Add(l/labels, l/step) [2,6,1,1]');
    expect(decoded('blank_index: 3').join()).not.toContain('Gather');
  });

  test('of what cannot be converted is refused', () => {
    expect(() => decoded('', inputs, 2)).toThrow(/has a second top/);
    expect(() => decoded('blank_index: 4')).toThrow(/blank_index of 4 for 4 classes/);
    expect(() =>
      decoded('', [
        [6, 2, 4],
        [6, 3],
      ]),
    ).toThrow(/wants probabilities/);
  });
});
