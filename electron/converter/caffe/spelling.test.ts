import fc from 'fast-check';
import { expect, test } from 'vitest';
import { didYouMean, slips } from './spelling.ts';

test.each([
  ['Convolutionn', 'Convolution'],
  ['convolution', 'Convolution'],
  ['Convoluton', 'Convolution'],
  ['Cnovolution', 'Convolution'],
  ['RELU', 'ReLU'],
  ['InnerProdcut', 'InnerProduct'],
  ['Mystery', undefined],
  ['LR', undefined],
  ['swsh_param', 'swish_param'],
  ['swissh_param', 'swish_param'],
  ['swish_parm', 'swish_param'],
  ['twist_param', undefined],
])('%s was meant as %s', (name, meant) => {
  const known = ['Convolution', 'InnerProduct', 'LRN', 'ReLU', 'swish_param', 'pooling_param'];
  expect(didYouMean(name, known)).toBe(meant);
});

test('slips are counted as by the definition', () => {
  /** Recursive, without a table. */
  const defined = (from: string, to: string): number => {
    if (from === '' || to === '') return from.length + to.length;
    const [restFrom, restTo] = [from.slice(1), to.slice(1)];
    const candidates = [
      defined(restFrom, to) + 1,
      defined(from, restTo) + 1,
      defined(restFrom, restTo) + (from[0] === to[0] ? 0 : 1),
    ];
    if (from.length > 1 && to.length > 1 && from[0] === to[1] && from[1] === to[0]) {
      candidates.push(defined(from.slice(2), to.slice(2)) + 1);
    }
    return Math.min(...candidates);
  };
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
  fc.assert(
    fc.property(word, word, (from, to) => {
      expect(slips(from, to)).toBe(defined(from, to));
    }),
  );
});
