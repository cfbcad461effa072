import { expect, test } from 'vitest';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { constantValues, drawn, layerGraph, learned } from '../testing.ts';

const statistics = [
  { shape: [2], values: [2, 4] },
  { shape: [2], values: [8, 32] },
  { shape: [1], values: [2] },
];
const scaleAndShift = (block: string, weights = learned(...statistics)) => {
  const graph = layerGraph('BatchNorm', `batch_norm_param { eps: 0 ${block} }`, [1, 2, 3, 3], weights);
  return [constantValues(graph, 'l/scale/value'), constantValues(graph, 'l/shift/value')];
};

test('BatchNorm divides its sums by the third blob', () => {
  // Means 1 and 2, variances 4 and 16.
  expect(scaleAndShift('')).toEqual([
    [0.5, 0.25],
    [-0.5, -0.5],
  ]);
});

const affine = [
  { shape: [2], values: [4, 8] },
  { shape: [2], values: [10, 20] },
];
const scaled = [
  [2, 2],
  [8, 16],
];
/** NVIDIA's layer does not allow eps: 0. */
const rounded = (lists: number[][]): number[][] =>
  lists.map((list) => list.map((value) => Math.round(value * 1e4) / 1e4));

test.each([
  'scale_bias: true',
  'use_weight_bias: true',
  'scale_filler { value: 1 }',
  'bias_filler { value: 0 }',
  '',
])('BatchNorm of five blobs scales and shifts, whether the file says so or not: %s', (field) => {
  expect(rounded(scaleAndShift(field, learned(...statistics, ...affine)))).toEqual(scaled);
});

test('BatchNorm of five blobs in the older order of DIGITS and Intel is recognised by their shapes', () => {
  expect(scaleAndShift('', learned(...affine, ...statistics))).toEqual(scaled);
  const legacy = [...affine, ...statistics].map(({ values }) => ({
    shape: [1, values.length, 1, 1],
    values,
  }));
  expect(rounded(scaleAndShift('scale_bias: true', learned(...legacy)))).toEqual(scaled);
});

test('BatchNorm of five blobs does not read a scale factor of 0', () => {
  const [mean, variance] = [
    { shape: [2], values: [1, 2] },
    { shape: [2], values: [4, 16] },
  ];
  expect(scaleAndShift('', learned(mean, variance, { shape: [1], values: [0] }, ...affine))).toEqual(scaled);
});

test('BatchNorm of four blobs has no bias, of two no scale factor', () => {
  const four = learned(...statistics, { shape: [2], values: [4, 8] });
  expect(scaleAndShift('use_weight_bias: true bias_term: false', four)).toEqual([
    [2, 2],
    [-2, -4],
  ]);
  const two = learned({ shape: [2], values: [1, 2] }, { shape: [2], values: [4, 16] });
  expect(scaleAndShift('', two)).toEqual([
    [0.5, 0.25],
    [-0.5, -0.5],
  ]);
});

test("NVIDIA's BatchNorm raises eps to 1e-5", () => {
  const [scales] = scaleAndShift(
    'scale_bias: true',
    learned(
      { shape: [2], values: [0, 0] },
      { shape: [2], values: [0, 0] },
      { shape: [1], values: [1] },
      ...affine,
    ),
  );
  expect(scales).toEqual([4, 8].map((factor) => Math.fround(factor / Math.sqrt(1e-5))));
});

test('BatchNorm whose fillers ask for five blobs refuses three', () => {
  expect(() => scaleAndShift('scale_filler { value: 1 }', learned(...statistics))).toThrow(
    /expects 5 blobs \(mean, variance, scale factor, factors, bias\), but net\.caffemodel has 3/,
  );
});

test('BatchNorm of one dimension is one channel', () => {
  expect(drawn('BatchNorm', '', [[5]])[0]).toBe('l/scale/value = Constant f32 [1]');
});

test("Intel's BatchNorm may rectify", () => {
  expect(drawn('BatchNorm', 'batch_norm_param { relu: true }', [[1, 2]]).at(-2)).toBe(
    'l/relu = ReLU(l) [1,2]',
  );
});

test('BatchNorm of the batch itself normalises over it, and says so', () => {
  const warnings: string[] = [];
  const block = 'batch_norm_param { use_global_stats: false eps: 0.5 }';
  const lines = drawn('BatchNorm', block, [[1, 2, 3, 3]], {
    warn: (warning) => warnings.push(warningText(warning)),
  });
  expect(lines).toEqual(['l/axes = Constant i64 [3]', 'l = MVN(a, l/axes) [1,2,3,3]', '-> x = l']);
  expect(warnings).toEqual([expect.stringMatching(/has use_global_stats: false.*depends on the batch/)]);
  expect(() => drawn('BatchNorm', block, [[4]])).toThrow(/a bottom of \[4\]/);
});

test('BatchNorm with add_eps_before_sqrt: false adds eps to the root', () => {
  const weights = learned(
    { shape: [1], values: [0] },
    { shape: [1], values: [4] },
    { shape: [1], values: [1] },
  );
  const graph = layerGraph(
    'BatchNorm',
    'batch_norm_param { eps: 2 add_eps_before_sqrt: false }',
    [1, 1, 1, 1],
    weights,
  );
  expect(constantValues(graph, 'l/scale/value')).toEqual([0.25]);
});
