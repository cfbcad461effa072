import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph } from '../testing.ts';

test('Log to the base e is one operation', () => {
  expect(drawn('Log', '', [[2]])).toEqual(['l = Log(a) [2]', '-> x = l']);
});

test('Log to another base is divided by its logarithm', () => {
  const block = 'log_param { base: 10 scale: 2 shift: 1 }';
  expect(drawn('Log', block, [[2]]).filter((line) => !line.includes('Constant'))).toEqual([
    'l/scale = Multiply(a, l/scale/value) [2]',
    'l/argument = Add(l/scale, l/shift/value) [2]',
    'l/natural = Log(l/argument) [2]',
    'l = Multiply(l/natural, l/base/value) [2]',
    '-> x = l',
  ]);
  expect(constantValues(layerGraph('Log', block, [2]), 'l/base/value')[0]).toBeCloseTo(Math.LOG10E, 6);
});

test.each([0, -2, 1])('Log to the base %s is refused', (base) => {
  expect(() => drawn('Log', `log_param { base: ${base} }`, [[2]])).toThrow(`has base ${base};`);
});
