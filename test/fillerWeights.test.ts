/** Weights that a prototxt leaves open keep the signal alive through 150 layers, as OpenVINO computes it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { convertCaffe } from '../electron/converter/convert.ts';
import { loadRuntime } from '../electron/openvino/load.ts';
import { randomSource } from './support/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-filler-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shape = [1, 3, 12, 12];
const layers = 150;
const smallestNormal = 2 ** -126;

const input = `input: "data" input_shape { ${shape.map((dim) => `dim: ${dim}`).join(' ')} }\n`;
const layer = (type: string, name: string, bottoms: readonly string[], block = ''): string =>
  `layer { name: "${name}" type: "${type}" ${bottoms.map((bottom) => `bottom: "${bottom}"`).join(' ')} top: "${name}" ${block} }\n`;
const convolution = (name: string, bottom: string, outputs: number, kernel: number): string =>
  layer(
    'Convolution',
    name,
    [bottom],
    `convolution_param { num_output: ${outputs} kernel_size: ${kernel} pad: ${(kernel - 1) / 2} }`,
  );
/** An output of the net, so that the value in between can be looked at. */
const tap = (blob: string): string => layer('Split', `tap_${blob}`, [blob]);

function plainNet(): string {
  let text = input;
  let blob = 'data';
  for (let index = 0; index < layers; index++) {
    text += convolution(`c${index}`, blob, 16, 3) + layer('ReLU', `r${index}`, [`c${index}`]);
    blob = `r${index}`;
    text += tap(`c${index}`);
  }
  return text + layer('Softmax', 'prob', [blob]);
}

function residualNet(): string {
  let text = input + convolution('stem', 'data', 32, 3);
  let blob = 'stem';
  for (let index = 0; index < layers / 3; index++) {
    const [a, b, c] = [`a${index}`, `b${index}`, `c${index}`];
    text += convolution(a, blob, 16, 1) + layer('ReLU', `${a}_relu`, [a]);
    text += convolution(b, `${a}_relu`, 16, 3) + layer('BatchNorm', `${b}_bn`, [b]);
    text += layer('Scale', `${b}_scale`, [`${b}_bn`]) + layer('ReLU', `${b}_relu`, [`${b}_scale`]);
    text += convolution(c, `${b}_relu`, 32, 1) + layer('Eltwise', `sum${index}`, [blob, c]);
    text += layer('ReLU', `out${index}`, [`sum${index}`]) + tap(c) + tap(`sum${index}`);
    blob = `out${index}`;
  }
  return text + layer('Softmax', 'prob', [blob]);
}

async function deviations(name: string, text: string, inputDeviation: number): Promise<number[]> {
  const prototxt = join(folder, `${name}.prototxt`);
  writeFileSync(prototxt, text);
  const { xml } = await convertCaffe({ prototxt, output: { directory: folder }, precision: 'FP32' });
  const { addon } = loadRuntime();
  const core = new addon.Core();
  const compiled = core.compileModelSync(core.readModelSync(xml), 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
  const request = compiled.createInferRequest();
  const random = randomSource(7);
  const image = Float32Array.from(
    { length: shape.reduce((product, dim) => product * dim, 1) },
    // Uniform, of that standard deviation.
    () => (random() - 0.5) * Math.sqrt(12) * inputDeviation,
  );
  request.setInputTensor(new addon.Tensor('f32', shape, image));
  request.infer();
  return compiled.outputs.map((output) => {
    const { data } = request.getTensor(output);
    if (!(data instanceof Float32Array)) throw new Error(`${output} is not float32`);
    expect(data.every((value) => Number.isFinite(value))).toBe(true);
    expect(data.every((value) => value === 0 || Math.abs(value) >= smallestNormal)).toBe(true);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    return Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
  });
}

describe.each([1, 64])('with inputs of standard deviation %d', (inputDeviation) => {
  test('the signal neither fades nor explodes through 150 plain convolutions', async () => {
    const found = await deviations('plain', plainNet(), inputDeviation);
    expect(found).toHaveLength(layers + 1);
    const signals = found.slice(0, -1).map((deviation) => deviation / inputDeviation);
    expect(Math.min(...signals.slice(0, -1))).toBeGreaterThan(1e-3);
    expect(Math.max(...signals)).toBeLessThan(1e3);
  });

  test('nor through 150 convolutions in 50 residual blocks', async () => {
    const found = await deviations('residual', residualNet(), inputDeviation);
    expect(found).toHaveLength((2 * layers) / 3 + 1);
    const sums = found.slice(0, -1).filter((_, index) => index % 2 === 1);
    expect(Math.min(...sums.slice(0, -1)) / inputDeviation).toBeGreaterThan(0.1);
    expect(Math.max(...sums) / inputDeviation).toBeLessThan(10);
  });
});
