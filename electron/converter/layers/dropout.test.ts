import { expect, test } from 'vitest';
import { constantValues, drawn, layerGraph } from '../testing.ts';

test('Dropout hands its bottom on', () => {
  expect(drawn('Dropout', 'dropout_param { dropout_ratio: 0.4 }', [[1, 2]])).toEqual(['-> x = a']);
  expect(layerGraph('Dropout', '', [1, 2]).removed.get('l')).toEqual({ kind: 'unchanged' });
});

test('Dropout of a fork that does not scale in training scales at inference', () => {
  const graph = layerGraph('Dropout', 'dropout_param { dropout_ratio: 0.25 scale_train: false }', [1, 2]);
  expect(constantValues(graph, 'l/scale/value')).toEqual([0.75]);
});

test("Bayesian SegNet's Dropout, which is random at inference, is refused", () => {
  expect(() => drawn('Dropout', 'dropout_param { sample_weights_test: true }', [[1, 2]])).toThrow(
    /drops at random also at inference/,
  );
});
