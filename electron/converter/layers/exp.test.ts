import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph } from '../testing.ts';

test('Exp to the base e is one operation', () => {
  expect(drawn('Exp', '', [[2]])).toEqual(['l = Exp(a) [2]', '-> x = l']);
});

test('Exp to another base is e to the exponent times its logarithm', () => {
  const graph = layerGraph('Exp', 'exp_param { base: 2 scale: 3 shift: -1 }', [2]);
  expect(constantValues(graph, 'l/scale/value')[0]).toBeCloseTo(3 * Math.LN2, 6);
  expect(constantValues(graph, 'l/shift/value')[0]).toBeCloseTo(-Math.LN2, 6);
});

test('Exp to a base that is not positive is refused', () => {
  expect(() => drawn('Exp', 'exp_param { base: 0 }', [[2]])).toThrow(/has base 0; it must be positive/);
});
