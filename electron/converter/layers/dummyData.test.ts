import { describe, expect, test } from 'vitest';
import { drawGraph } from '../graph/graph.ts';
import { constantValues, graphOf } from '../testing.ts';

const dummy = (block: string, tops = 'top: "a"') =>
  `layer { name: "d" type: "DummyData" ${tops} dummy_data_param { ${block} } }`;
const relu = 'layer { name: "r" type: "ReLU" bottom: "a" top: "r" }';

describe('DummyData', () => {
  test.each([
    ['shape { dim: [8, 3, 4, 5] } data_filler { type: "gaussian" }'],
    ['num: 8 channels: 3 height: 4 width: 5'],
  ])('{ %s } is the input of a net that has none', (block) => {
    expect(drawGraph(graphOf(dummy(block) + relu))).toContain('a = Parameter [8,3,4,5]');
    expect(drawGraph(graphOf(dummy(block) + relu, { batch: 1 }))).toContain('a = Parameter [1,3,4,5]');
  });

  test('next to an input is what its filler says', () => {
    const graph = graphOf(
      `${dummy('shape { dim: [1, 2] } data_filler { value: 3 }')}
       layer { name: "e" type: "Eltwise" bottom: "a" bottom: "data" top: "e" }`,
      { input: [1, 2] },
    );
    expect(constantValues(graph, 'd/data')).toEqual([3, 3]);
    expect(graph.removed.get('d')).toEqual({ kind: 'constant' });
  });

  test('of random numbers next to an input, or of too few shapes, is refused', () => {
    expect(() =>
      graphOf(dummy('shape { dim: 2 } data_filler { type: "uniform" }') + relu, { input: [1, 2] }),
    ).toThrow(/makes random data \("uniform"\) next to the net's inputs/);
    expect(() => graphOf(dummy('', 'top: "a"') + relu)).toThrow(/gives 0 shapes for 1 tops/);
  });
});
