/** Input data on models of every element type, with its own decoder of half floats. */
import { describe, expect, it } from 'vitest';
import { type OnnxType, rowOnnx } from '../../../test/support/onnx.ts';
import { loadRuntime } from '../../openvino/load.ts';
import { inputTensors } from './inputs.ts';

const { addon } = loadRuntime();
const core = new addon.Core();

/** A model of one Parameter and one Result. */
async function passing(elementType: string, shape: readonly number[]) {
  const precision = elementType
    .toUpperCase()
    .replace(/^F(?=\d)/, 'FP')
    .replace('BOOLEAN', 'BOOL');
  const dims = shape.map((dim) => `<dim>${dim}</dim>`).join('');
  const xml = `<?xml version="1.0"?><net name="pass" version="11"><layers>
    <layer id="0" name="data" type="Parameter" version="opset1"><data shape="${shape.join(',')}" element_type="${elementType}"/>
      <output><port id="0" precision="${precision}" names="data">${dims}</port></output></layer>
    <layer id="1" name="out" type="Result" version="opset1"><input><port id="0">${dims}</port></input></layer>
    </layers><edges><edge from-layer="0" from-port="0" to-layer="1" to-port="0"/></edges></net>`;
  const model = await core.readModel(new TextEncoder().encode(xml), new Uint8Array(0));
  return core.compileModel(model, 'CPU');
}

async function firstInput(elementType: string, shape: readonly number[] = [1, 3, 16, 16]) {
  const [tensor] = inputTensors(addon, await passing(elementType, shape));
  if (tensor === undefined) throw new Error('no input');
  return tensor;
}

/** IEEE 754 binary16 and bfloat16, normal numbers; NaN for what is denormal, infinite or not a number. */
function decode(bits: number, exponentBits: number, fractionBits: number): number {
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = bits & (2 ** fractionBits - 1);
  if (exponent === 0 || exponent === 2 ** exponentBits - 1) return Number.NaN;
  const sign = bits >> (exponentBits + fractionBits) ? -1 : 1;
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - 2 ** (exponentBits - 1) + 1);
}

/** Whole numbers 1 to 127, most of which occur. */
function expectPixels(values: readonly number[]): void {
  for (const value of values) expect(Number.isInteger(value) && value >= 1 && value <= 127).toBe(true);
  expect(new Set(values).size).toBeGreaterThan(100);
}

const types: readonly OnnxType[] = ['u8', 'i8', 'u16', 'i16', 'i32', 'i64', 'boolean', 'f16', 'f32', 'f64'];
const shapes: readonly (readonly number[])[] = [[], [7], [2, 3], [1, 2, 3], [1, 3, 16, 16], [1, 3, 2, 8, 8]];

describe('a network', () => {
  it.each(types)('whose input is of %s runs with 0 to 5 dimensions', async (type) => {
    for (const shape of shapes) {
      const model = await core.readModel(Buffer.from(rowOnnx([{ name: 'x', type, shape }])));
      const compiled = await core.compileModel(model, 'CPU');
      const request = compiled.createInferRequest();
      const [tensor, ...more] = inputTensors(addon, compiled);
      if (tensor === undefined || more.length > 0) throw new Error('one input');
      expect([String(tensor.getElementType()), tensor.getShape()]).toEqual([type, shape]);
      const [output] = Object.values(request.infer([tensor]));
      expect(Array.from(output?.data ?? [], Number).every(Number.isFinite)).toBe(true);
    }
  });
});

describe('inputTensors', () => {
  it('fills f32 inputs with whole numbers from 1 to 127', async () => {
    const { data } = await firstInput('f32');
    expect(data).toBeInstanceOf(Float32Array);
    expect(data).toHaveLength(3 * 16 * 16);
    expectPixels(Array.from(data, Number));
  });

  it.each([
    ['f16', 5, 10],
    ['bf16', 8, 7],
  ] as const)(
    'fills %s inputs with the bits of such numbers, none denormal',
    async (type, exponent, fraction) => {
      const { data } = await firstInput(type);
      expect(data).toBeInstanceOf(Uint16Array);
      expectPixels(Array.from(data, Number).map((bits) => decode(bits, exponent, fraction)));
    },
  );

  it.each(['u8', 'i8'])('fills %s inputs with such numbers', async (type) => {
    expectPixels(Array.from((await firstInput(type)).data, Number));
  });

  it.each(['i32', 'i64', 'u32', 'u64', 'i16', 'u16', 'boolean'])(
    'fills %s inputs, which are indices, lengths or marks, with zeros',
    async (type) => {
      expect(new Set(Array.from((await firstInput(type)).data, Number))).toEqual(new Set([0]));
    },
  );

  it.each([[[]], [[7]], [[2, 3]], [[1, 2, 3]], [[2, 3, 4, 5, 2]]])(
    'fills inputs of any number of dimensions: %j',
    async (shape) => {
      const { data } = await firstInput('f32', shape);
      expect(data).toHaveLength(shape.reduce((product, size) => product * size, 1));
      for (const value of data) expect(Number(value) > 0 && Number(value) < 1).toBe(true);
    },
  );

  it('gives the same data every time', async () => {
    expect((await firstInput('f32')).data).toEqual((await firstInput('f32')).data);
  });
});
