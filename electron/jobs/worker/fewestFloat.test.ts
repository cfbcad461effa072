import { expect, test } from 'vitest';
import { fewestFloat } from './fewestFloat.ts';

const ranked = Array.from({ length: 21 }, (_, index) => `layer ${index + 1}`);

/** A drop that goes once all of `culprits` are in float. */
function dropping(culprits: readonly string[]) {
  const asked: (readonly string[])[] = [];
  const measure = async (layers: readonly string[]) => {
    asked.push(layers);
    return culprits.every((name) => layers.includes(name)) ? 0.5 : 3;
  };
  return { asked, measure };
}

test.each(ranked.map((_, index) => index + 1))(
  'finds that the first %i of 21 layers are all needed',
  async (needed) => {
    const { asked, measure } = dropping(ranked.slice(0, needed));
    const { layers, attempts } = await fewestFloat(ranked, 0.5, measure);
    expect(layers).toEqual(ranked.slice(0, needed));
    expect(attempts.map(({ floatLayers }) => floatLayers)).toEqual(asked.map(({ length }) => length));
    expect(Math.max(...asked.map(({ length }) => length))).toBeLessThan(ranked.length);
    expect(asked.length).toBeLessThanOrEqual(9 + needed);
  },
);

test.each([[['layer 1']], [['layer 9']], [['layer 2', 'layer 13']], [['layer 5', 'layer 6', 'layer 20']]])(
  'leaves nothing in float but %j, however they rank',
  async (culprits) => {
    const { asked, measure } = dropping(culprits);
    expect((await fewestFloat(ranked, 0.5, measure)).layers).toEqual(culprits);
    expect(new Set(asked.map((layers) => layers.join())).size).toBe(asked.length);
  },
);

test('the only layer stays in float without being measured: a float model has no drop', async () => {
  const measure = () => Promise.reject(new Error('measured'));
  expect(await fewestFloat(['conv'], 0.5, measure)).toEqual({ layers: ['conv'], attempts: [] });
});
