import { describe, expect, test } from 'vitest';
import { attributesOf, drawn, layerGraph } from '../testing.ts';

const last = (type: string, block: string, inputs: readonly (readonly number[])[]) =>
  drawn(type, block, inputs).at(-2);

describe('NNUpsample', () => {
  test('repeats each pixel, twice along both sides by default', () => {
    expect(drawn('NNUpsample', '', [[1, 2, 3, 4]]).at(-2)).toMatch(/^l = Interpolate\(.* \[1,2,6,8\]$/);
    const three = drawn('NNUpsample', 'nn_upsample_param { resize: 3 }', [[1, 2, 3, 4]]);
    expect(three.at(-2)).toMatch(/ \[1,2,9,12\]$/);
    expect(() => drawn('NNUpsample', 'nn_upsample_param { resize: 0 }', [[1, 2, 3, 4]])).toThrow(
      /resize of 0/,
    );
    expect(() => drawn('NNUpsample', '', [[1, 2]])).toThrow(/wants images of 4 dimensions/);
  });
});

describe('ResizeBilinear', () => {
  test('has height and width last by default', () => {
    const block = (rest: string) => `resize_bilinear_param { output_height: 6 output_width: 8 ${rest} }`;
    expect(last('ResizeBilinear', block(''), [[1, 3, 4, 2]])).toMatch(/ \[1,6,8,2\]$/);
    expect(last('ResizeBilinear', block('data_format: "NCHW"'), [[1, 2, 3, 4]])).toMatch(/ \[1,2,6,8\]$/);
  });

  test.each([
    ['align_corners: true', 'align_corners'],
    ['half_pixel_centers: true', 'half_pixel'],
    ['', 'asymmetric'],
  ])('with { %s } has coordinates %s', (rest, coordinates) => {
    const block = `resize_bilinear_param { scale_height: 2 scale_width: 2.5 data_format: "NCHW" ${rest} }`;
    const graph = layerGraph('ResizeBilinear', block, [1, 2, 3, 4]);
    expect(attributesOf(graph, 'l')).toMatchObject({ coordinate_transformation_mode: coordinates });
  });

  test('with what it does not know is refused', () => {
    expect(() =>
      last('ResizeBilinear', 'resize_bilinear_param { data_format: "NCHWD" }', [[1, 2, 3, 4]]),
    ).toThrow(/data_format NCHWD/);
    expect(() =>
      last('ResizeBilinear', 'resize_bilinear_param { output_height: 2 pytorch_half_pixel: true }', [
        [1, 2, 3, 4],
      ]),
    ).toThrow(/"pytorch_half_pixel"/);
  });
});

describe('Resample', () => {
  test('enlarges by a factor, to a size, or to that of a second bottom', () => {
    expect(last('Resample', 'resample_param { factor: 2 type: NEAREST }', [[1, 2, 3, 4]])).toMatch(
      / \[1,2,6,8\]$/,
    );
    expect(last('Resample', 'resample_param { width: 9 height: 7 }', [[1, 2, 3, 4]])).toMatch(
      / \[1,2,7,9\]$/,
    );
    expect(
      last('Resample', '', [
        [1, 2, 3, 4],
        [1, 5, 8, 8],
      ]),
    ).toMatch(/ \[1,2,8,8\]$/);
  });

  test.each([
    ['type: CUBIC', /resamples by CUBIC/],
    ['factor: inf', /makes \[Infinity,Infinity\] of/],
    ['factor: 0', /makes \[0,0\] of/],
    ['width: 2 height: 3', /makes its bottom smaller/],
    ['width: 6 height: 3 type: NEAREST', /only whole factors/],
  ])('with { %s } is refused', (block, sentence) => {
    expect(() => last('Resample', `resample_param { ${block} }`, [[1, 2, 3, 4]])).toThrow(sentence);
  });
});
