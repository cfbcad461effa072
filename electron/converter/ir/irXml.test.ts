import { expect, test } from 'vitest';
import { graphOf } from '../testing.ts';
import { irDocument } from './irXml.ts';

test.each([
  ['ELU', 'elu_param { alpha: inf }', /"l" \(Elu\) would have alpha = Infinity, .* give it a finite value/],
  ['ELU', 'elu_param { alpha: 1e39 }', /would have alpha = 1e\+39/],
  ['LRN', 'lrn_param { beta: nan }', /would have beta = NaN/],
  ['MVN', 'mvn_param { eps: inf }', /would have eps = Infinity/],
])('an attribute that no XML can hold is refused: %s { %s }', (type, block, sentence) => {
  const text = `layer { name: "l" type: "${type}" bottom: "data" top: "l" ${block} }`;
  expect(() => irDocument(graphOf(text, { input: [1, 4, 3, 3] }))).toThrow(sentence);
});
