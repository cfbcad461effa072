import { describe, expect, test } from 'vitest';
import { cpuMsOf } from '../../../test/support/cpuTime.ts';
import { FillerRandom, largestNormal } from '../caffe/random.ts';
import { floatValues } from '../graph/tensor.ts';
import { graphOf } from '../testing.ts';

const weightsOf = (text: string, name: string, input: readonly number[]): Float32Array => {
  const found = graphOf(text, { input }).operations.find((operation) => operation.name === name);
  if (found?.kind !== 'constant') throw new Error(`no constant ${name}`);
  return floatValues(found.tensor);
};
const conv = (name: string, bottom: string, filler: string, outputs = 64, extra = ''): string =>
  `layer { name: "${name}" type: "Convolution" bottom: "${bottom}" top: "${name}"
    convolution_param { num_output: ${outputs} kernel_size: 3 pad: 1 ${filler} ${extra} } }\n`;
const filled = (filler: string): Float32Array =>
  weightsOf(conv('c', 'data', `weight_filler { ${filler} }`), 'c/weights', [1, 32, 8, 8]);
const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: Float32Array): number =>
  Math.sqrt(mean(values.map((value) => value * value)) - mean(values) ** 2);
const fanIn = 32 * 9;
const fanOut = 64 * 9;

describe('fillers', () => {
  test('constant, uniform and gaussian follow their numbers', () => {
    expect(new Set(filled('type: "constant" value: 0.5'))).toEqual(new Set([0.5]));
    const uniform = filled('type: "uniform" min: -1 max: 3');
    expect(mean(uniform)).toBeCloseTo(1, 1);
    expect(Math.min(...uniform.subarray(0, 9999))).toBeGreaterThanOrEqual(-1);
    const gaussian = filled('type: "gaussian" mean: 2 std: 0.5');
    expect(mean(gaussian)).toBeCloseTo(2, 1);
    expect(deviation(gaussian)).toBeCloseTo(0.5, 1);
  });

  test('a sparse gaussian leaves that many inputs an output', () => {
    const values = filled('type: "gaussian" std: 1 sparse: 16');
    expect(values.filter((value) => value !== 0).length / values.length).toBeCloseTo(16 / 64, 1);
  });

  test('xavier and msra scale by the given fan', () => {
    expect(deviation(filled('type: "xavier"')) * Math.sqrt(fanIn)).toBeCloseTo(1, 1);
    expect(deviation(filled('type: "msra"')) * Math.sqrt(fanIn / 2)).toBeCloseTo(1, 1);
    expect(deviation(filled('type: "msra" variance_norm: FAN_OUT')) * Math.sqrt(fanOut / 2)).toBeCloseTo(
      1,
      1,
    );
    expect(
      deviation(filled('type: "msra" variance_norm: AVERAGE')) * Math.sqrt((fanIn + fanOut) / 4),
    ).toBeCloseTo(1, 1);
  });

  test('positive_unitball sums to 1 an output', () => {
    const values = filled('type: "positive_unitball"');
    expect(values.subarray(0, fanIn).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(values.every((value) => value >= 0)).toBe(true);
  });

  test('positive_unitball sums to 1 an output that has more weights than are drawn at once', () => {
    const text = `layer { name: "c" type: "InnerProduct" bottom: "data" top: "c"
      inner_product_param { num_output: 3 weight_filler { type: "positive_unitball" } } }`;
    const inner = 100_000;
    const values = weightsOf(text, 'c/weights', [1, inner]);
    const sums = [0, 1, 2].map((output) =>
      values.subarray(output * inner, (output + 1) * inner).reduce((sum, value) => sum + value, 0),
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 5);
    expect(values[inner]).not.toBe(values[0]);
  });

  test('positive_unitball of millions of short outputs takes no longer than its numbers', () => {
    const text = `layer { name: "c" type: "InnerProduct" bottom: "data" top: "c"
      inner_product_param { num_output: 2000000 weight_filler { type: "positive_unitball" } } }`;
    const ms = cpuMsOf(() => weightsOf(text, 'c/weights', [1, 4]));
    const long = cpuMsOf(() => weightsOf(text.replace('2000000', '80'), 'c/weights', [1, 100_000]));
    expect(ms).toBeLessThan(5 * long + 200);
  });

  test('bilinear is the kernel that doubles an image', () => {
    const text = `layer { name: "c" type: "Convolution" bottom: "data" top: "c"
      convolution_param { num_output: 1 kernel_size: 4 weight_filler { type: "bilinear" } } }`;
    const row = [0.25, 0.75, 0.75, 0.25];
    expect([...weightsOf(text, 'c/weights', [1, 1, 8, 8])]).toEqual(
      row.flatMap((y) => row.map((x) => x * y)),
    );
  });

  test('of an unknown type are refused', () => {
    expect(() => filled('type: "magic"')).toThrow(/a filler "magic" that Caffe does not know/);
  });
});

describe('default weights', () => {
  test('have variance 1 / fan-in, and 2 / fan-in behind a ReLU, taps on the padding left out', () => {
    // Of 8 outputs the first and the last have a tap of three on the padding.
    const onImage = ((3 * 8 - 2) / 8) ** 2;
    const text = `${conv('a', 'data', '')}layer { name: "r" type: "ReLU" bottom: "a" top: "a" }\n${conv('b', 'a', '')}`;
    expect(deviation(weightsOf(text, 'a/weights', [1, 32, 8, 8])) * Math.sqrt(32 * onImage)).toBeCloseTo(
      1,
      1,
    );
    expect(
      deviation(weightsOf(text, 'b/weights', [1, 32, 8, 8])) * Math.sqrt((64 * onImage) / 2),
    ).toBeCloseTo(1, 1);
  });

  test('damp the last convolution of each residual branch by the number of sums', () => {
    const block = (index: number, bottom: string): string =>
      conv(`b${index}`, bottom, '', 32) +
      `layer { name: "s${index}" type: "Eltwise" bottom: "${bottom}" bottom: "b${index}" top: "s${index}" }\n`;
    const text = block(0, 'data') + block(1, 's0') + block(2, 's1') + block(3, 's2');
    expect(deviation(weightsOf(text, 'b2/weights', [1, 32, 8, 8])) * Math.sqrt(fanIn)).toBeCloseTo(1 / 2, 1);
  });

  test('depend on the layer, not on the layers before it', () => {
    const alone = weightsOf(conv('c', 'data', ''), 'c/weights', [1, 32, 8, 8]);
    const after = weightsOf(conv('x', 'data', '') + conv('c', 'data', ''), 'c/weights', [1, 32, 8, 8]);
    expect(after).toEqual(alone);
  });
});

test('the normal generator has the moments of a normal distribution', () => {
  const values = new Float32Array(1_000_000);
  new FillerRandom('moments').fillNormal(values, 0, 1);
  const moment = (power: number): number => mean(values.map((value) => value ** power));
  expect(moment(1)).toBeCloseTo(0, 2);
  expect(moment(2)).toBeCloseTo(1, 1.5);
  expect(moment(3)).toBeCloseTo(0, 1);
  expect(moment(4)).toBeCloseTo(3, 1);
  const beyond = (limit: number): number =>
    values.filter((value) => Math.abs(value) > limit).length / values.length;
  expect(beyond(1)).toBeCloseTo(0.3173, 2);
  expect(beyond(3.6541528)).toBeGreaterThan(0.00015);
  expect(beyond(3.6541528)).toBeLessThan(0.00037);
  expect(beyond(largestNormal)).toBe(0);
});
