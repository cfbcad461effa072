import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const tiled = (block: string) => drawn('Tile', `tile_param { ${block} }`, [[2, 3]]);

test('Tile repeats along its axis', () => {
  expect(tiled('tiles: 4').at(-2)).toBe('l = Tile(a, l/repeats) [2,12]');
  expect(tiled('tiles: 4 axis: 0').at(-2)).toBe('l = Tile(a, l/repeats) [8,3]');
  expect(tiled('tiles: 1')).toEqual(['-> x = a']);
});

test('Tile without a number of tiles is refused', () => {
  expect(() => tiled('')).toThrow(/has no number of tiles/);
});
