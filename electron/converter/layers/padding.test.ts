import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const padded = (fields: string, input: readonly number[] = [1, 2, 5, 7]): string | undefined =>
  drawn('Padding', `padding_param { ${fields} }`, [input]).at(-2);

test.each([
  ['pad: 2', '[1,2,9,11]'],
  ['pad_h: 1 pad_w: 3', '[1,2,7,13]'],
  ['pad_h_top: 1 pad_w_left: 2 pad_w_right: 3', '[1,2,6,12]'],
  ['pad_l: 1', '[1,2,5,8]'],
  ['pad_t: 1 pad_b: 2 pad_r: 4 pad_value: 0.5 pad_method: CONSTANT', '[1,2,8,11]'],
])('Padding { %s } makes %s', (fields, shape) => {
  expect(padded(fields)).toMatch(/^l = Pad\(/);
  expect(padded(fields)?.endsWith(` ${shape}`)).toBe(true);
});

test.each([
  ['pad: 1 pad_l: 1', /has pads of two forks/],
  ['pad_to_power_of_2: true', /has pad_to_power_of_2; write the pads/],
  ['pad_up: 1', /has an unknown field "pad_up"/],
  ['pad_method: REFLECT', /"pad_method" wants one of CONSTANT/],
])('Padding { %s } is refused', (fields, sentence) => {
  expect(() => padded(fields)).toThrow(sentence);
});
