import { describe, expect, test } from 'vitest';
import { constantValues, drawn, layerGraph } from '../testing.ts';

describe('HardSigmoid', () => {
  test.each(['HSigmoid', 'Hsigmoid'])('%s is that of MobileNetV3', (type) => {
    expect(drawn(type, '', [[2, 3]])).toEqual(['l = HSigmoid(a) [2,3]', '-> x = l']);
  });

  test('has the slope and offset of its block', () => {
    const graph = layerGraph('HardSigmoid', 'hard_sigmoid_param { alpha: 0.25 }', [2]);
    expect(constantValues(graph, 'l/alpha')).toEqual([0.25]);
    expect(constantValues(graph, 'l/beta')).toEqual([0.5]);
  });

  test('without them is refused, because forks disagree', () => {
    expect(() => drawn('HardSigmoid', '', [[2]])).toThrow(/forks disagree.*alpha: 0\.2 beta: 0\.5.*HSigmoid/);
    expect(() => drawn('HSigmoid', 'hard_sigmoid_param { alpha: 1 }', [[2]])).toThrow(
      /write it as a HardSigmoid/,
    );
  });
});
