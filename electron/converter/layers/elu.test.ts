import { expect, test } from 'vitest';
import { attributesOf, layerGraph } from '../testing.ts';

test('ELU has its alpha, 1 by default', () => {
  expect(attributesOf(layerGraph('ELU', 'elu_param { alpha: 0.5 }', [2, 3]), 'l')).toEqual({ alpha: 0.5 });
  expect(attributesOf(layerGraph('ELU', '', [2, 3]), 'l')).toEqual({ alpha: 1 });
});
