import { describe, expect, test } from 'vitest';
import { graphOf } from '../testing.ts';

const product = (name: string, bottom: string, params: string, block = ''): string =>
  `layer { name: "${name}" type: "InnerProduct" bottom: "${bottom}" top: "${name}" ${params}
    inner_product_param { num_output: 4 bias_term: false ${block} } }\n`;
const converts = (text: string): unknown => graphOf(text, { input: [1, 4] });

describe('the params of a layer', () => {
  test('may be as many as its blobs, not more', () => {
    expect(() => converts(product('a', 'data', 'param { lr_mult: 1 }'))).not.toThrow();
    expect(() => converts(product('a', 'data', 'param { lr_mult: 1 } param { lr_mult: 2 }'))).toThrow(
      'net.prototxt:2: layer "a" (InnerProduct) gives "param" 2 times, but learns 1 blobs, which Caffe refuses; remove the surplus.',
    );
    const old = `layers { name: "r" type: RELU bottom: "data" top: "r" blobs_lr: 1 }`;
    expect(() => converts(old)).toThrow(/gives "param" 1 times, but learns 0 blobs/);
  });

  test('share a blob of one shape, or of one count where they say so', () => {
    const first = product('a', 'data', 'param { name: "w" }');
    expect(() => converts(first + product('b', 'a', 'param { name: "w" }'))).not.toThrow();
    const tall = (params: string): string =>
      `layer { name: "b" type: "InnerProduct" bottom: "a" top: "b" ${params}
        inner_product_param { num_output: 2 bias_term: false } }`;
    expect(() => converts(first + tall('param { name: "w" }'))).toThrow(
      /layer "b" .* shares the blob "w" of shape \[2,4\] with layer "a", where it is \[4,4\]/,
    );
    expect(() => converts(first + tall('param { name: "w" share_mode: PERMISSIVE }'))).toThrow(
      /shares the blob/,
    );
  });

  test('of a shared blob agree on its rates', () => {
    const first = product('a', 'data', 'param { name: "w" lr_mult: 1 }');
    const second = (params: string): string => product('b', 'a', `param { name: "w" ${params} }`);
    expect(() => converts(first + second(''))).not.toThrow();
    expect(() => converts(first + second('lr_mult: 1 decay_mult: 0'))).not.toThrow();
    expect(() => converts(first + second('lr_mult: 2'))).toThrow(
      /gives 2 for the lr_mult of the shared blob "w", where an earlier layer gives 1/,
    );
  });
});
