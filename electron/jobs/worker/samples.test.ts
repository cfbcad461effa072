/**
 * Calibration of networks with inputs of every kind: the ranges, the INT8 network and what it computes, compared with the float
 * one.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultCalibration } from '../../../shared/documents/calibration.ts';
import { gibibytes } from '../../../shared/units.ts';
import { loadRuntime } from '../../openvino/load.ts';
import { irOf, jobsFolder } from '../testing.ts';
import type { CalibrationJobRequest } from '../wire/calibration.ts';
import { runCalibration } from './calibration.ts';
import { importModel } from './importModel.ts';

interface TestInput {
  readonly type: string;
  readonly shape: readonly number[];
}

const runtime = loadRuntime();
const folder = jobsFolder();
afterAll(() => folder[Symbol.dispose]());
const at = (name: string) => path.join(folder.path, name);

/** A network that converts its inputs, multiplies each by a matrix, adds these up and convolves the sum as [1, 4, 4, 4]. */
function network(name: string, inputs: readonly TestInput[]): { xml: string; bin: string } {
  const layers: string[] = [];
  const edges: string[] = [];
  const constants: Buffer[] = [];
  let bytes = 0;
  const port = (id: number, precision: string, shape: readonly number[]) =>
    `<port id="${id}" precision="${precision}">${shape.map((size) => `<dim>${size}</dim>`).join('')}</port>`;
  const add = (
    type: string,
    data: Record<string, string | number>,
    from: readonly { id: number; precision: string; shape: readonly number[] }[],
    to: { precision: string; shape: readonly number[] } | null,
  ) => {
    const id = layers.length;
    const attributes = Object.entries(data).map(([key, value]) => `${key}="${value}"`);
    const ins = from.map((one, index) => port(index, one.precision, one.shape)).join('');
    for (const [index, one] of from.entries())
      edges.push(`<edge from-layer="${one.id}" from-port="9" to-layer="${id}" to-port="${index}"/>`);
    layers.push(
      `<layer id="${id}" name="${type}${id}" type="${type}" version="opset1"><data ${attributes.join(' ')}/>${ins === '' ? '' : `<input>${ins}</input>`}${to === null ? '' : `<output>${port(9, to.precision, to.shape)}</output>`}</layer>`,
    );
    return { id, precision: to?.precision ?? '', shape: to?.shape ?? [] };
  };
  const constant = (values: Float32Array | BigInt64Array, shape: readonly number[]) => {
    const [type, precision] = values instanceof Float32Array ? ['f32', 'FP32'] : ['i64', 'I64'];
    const data = { element_type: type, shape: shape.join(','), offset: bytes, size: values.byteLength };
    constants.push(Buffer.from(values.buffer));
    bytes += values.byteLength;
    return add('Const', data, [], { precision, shape });
  };
  const weights = (shape: readonly number[]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return constant(
      Float32Array.from({ length: count }, (_, index) => (((index * 37) % 101) / 50 - 1) / Math.sqrt(count)),
      shape,
    );
  };
  const f32 = (shape: readonly number[]) => ({ precision: 'FP32', shape });
  const parts = inputs.map(({ type, shape }) => {
    const precision = type === 'boolean' ? 'BOOL' : type.replace('f', 'FP').toUpperCase();
    const x = add('Parameter', { element_type: type, shape: shape.join(',') }, [], { precision, shape });
    const float = type === 'f32' ? x : add('Convert', { destination_type: 'f32' }, [x], f32(shape));
    const elements = shape.reduce((product, size) => product * size, 1);
    const flat = constant(BigInt64Array.of(1n, BigInt(elements)), [2]);
    const row = add('Reshape', { special_zero: 'false' }, [float, flat], f32([1, elements]));
    const product = { transpose_a: 'false', transpose_b: 'false' };
    return add('MatMul', product, [row, weights([elements, 64])], f32([1, 64]));
  });
  const sum = parts.reduce((a, b) => add('Add', { auto_broadcast: 'numpy' }, [a, b], f32([1, 64])));
  const image = constant(BigInt64Array.of(1n, 4n, 4n, 4n), [4]);
  const square = add('Reshape', { special_zero: 'false' }, [sum, image], f32([1, 4, 4, 4]));
  const geometry = {
    strides: '1,1',
    dilations: '1,1',
    pads_begin: '1,1',
    pads_end: '1,1',
    auto_pad: 'explicit',
  };
  const conv = add('Convolution', geometry, [square, weights([8, 4, 3, 3])], f32([1, 8, 4, 4]));
  add('Result', {}, [add('ReLU', {}, [conv], f32([1, 8, 4, 4]))], null);
  const xml = at(`${name}.xml`);
  const bin = at(`${name}.bin`);
  writeFileSync(
    xml,
    `<?xml version="1.0"?><net name="${name}" version="11"><layers>${layers.join('')}</layers><edges>${edges.join('')}</edges></net>`,
  );
  writeFileSync(bin, Buffer.concat(constants));
  return { xml, bin };
}

async function calibrate(
  float: { xml: string; bin: string },
  images: Partial<CalibrationJobRequest['images']> = {},
) {
  const nothing = { mean: null, scale: null, colour: null, resize: null };
  const { quantization, estimator, percentile, family, seed } = defaultCalibration;
  const report = await runCalibration(
    {
      ir: irOf(float.xml),
      name: 'net',
      images: { path: null, shapes: null, labels: null, subset: 8, seed, ...images },
      wish: { asked: nothing, known: null },
      ...{ quantization, estimator, percentile, family },
      outputDirectory: at('int8'),
      outputName: path.parse(float.xml).name,
    },
    { signal: new AbortController().signal, onProgress: () => undefined },
  );
  return report;
}

/** Types of the operations between a layer and what makes its data, from the layer upwards. */
async function chainAbove(xml: string, type: string): Promise<string[]> {
  const model = await new runtime.addon.Core().readModel(xml);
  const ops = model.getOps();
  const layer = ops.findIndex((one) => one.getTypeName?.() === type);
  return ops.slice(0, layer).map((one) => one.getTypeName?.() ?? '');
}

describe('a network', () => {
  const kinds: readonly (readonly [string, readonly TestInput[]])[] = [
    ['f32 without axes', [{ type: 'f32', shape: [] }]],
    ['f32 of one axis', [{ type: 'f32', shape: [16] }]],
    ['f32 of two axes', [{ type: 'f32', shape: [1, 16] }]],
    ['f32 wave', [{ type: 'f32', shape: [1, 1, 64] }]],
    ['f32 of four channels', [{ type: 'f32', shape: [1, 4, 8, 8] }]],
    ['f32 image', [{ type: 'f32', shape: [1, 3, 8, 8] }]],
    ['f32 video', [{ type: 'f32', shape: [1, 3, 2, 8, 8] }]],
    ['f16 wave', [{ type: 'f16', shape: [1, 32] }]],
    ['f16 image', [{ type: 'f16', shape: [1, 3, 8, 8] }]],
    ['u8 image', [{ type: 'u8', shape: [1, 8, 8, 3] }]],
    ['i8 image', [{ type: 'i8', shape: [1, 3, 8, 8] }]],
    [
      'i32 next to f32',
      [
        { type: 'i32', shape: [1, 6] },
        { type: 'f32', shape: [1, 16] },
      ],
    ],
    [
      'i64 next to a mask and f32',
      [
        { type: 'i64', shape: [1] },
        { type: 'boolean', shape: [1, 4] },
        { type: 'f32', shape: [4, 4] },
      ],
    ],
    [
      'two images',
      [
        { type: 'u8', shape: [1, 8, 8, 3] },
        { type: 'f32', shape: [1, 3, 8, 8] },
      ],
    ],
  ];

  it.each(kinds)('is calibrated for latency, whatever its inputs are: %s', async (name, inputs) => {
    const report = await calibrate(network(name.replaceAll(' ', '-'), inputs));
    expect(report).toMatchObject({ calibration: 'synthetic', subset: 8, broken: [], comparedImages: 8 });
    expect(report.preparation === null).toBe(!['f32 image', 'f16 image', 'u8 image'].includes(name));
    expect(report.quantizedLayers).toBeGreaterThanOrEqual(1);
    // 8-bit values leave an error, and a small one.
    expect(report.sqnrDb).toBeGreaterThan(12);
  });

  it.each(['u8', 'i32', 'i64', 'boolean'])('has only inputs of type %s', async (type) => {
    const report = await calibrate(network(`only-${type}`, [{ type, shape: [1, 8] }]));
    expect(report).toMatchObject({ calibration: 'synthetic', preparation: null, subset: 8 });
  });

  it('has quantizers behind the conversion of its bytes', async () => {
    const u8 = fileURLToPath(new URL('../../../test/cases/15-u8-nhwc/u8.onnx', import.meta.url));
    const { xml, bin } = await importedIr(u8);
    const report = await calibrate({ xml, bin });
    expect(report).toMatchObject({
      preparation: { layout: 'NHWC', width: 48, height: 40 },
      calibration: 'synthetic',
    });
    expect(report.quantizedLayers).toBeGreaterThanOrEqual(1);
    const above = await chainAbove(report.xml, 'Convolution');
    expect(above.indexOf('FakeQuantize')).toBeGreaterThan(above.indexOf('Convert'));
  });

  it('takes a wave of 16,000 samples', async () => {
    const wave = fileURLToPath(new URL('../../../test/cases/32-non-image-int8/wave.onnx', import.meta.url));
    const { xml, bin } = await importedIr(wave);
    const report = await calibrate({ xml, bin }, { subset: 300 });
    // Thirty-two of them, however many images would be taken.
    expect(report).toMatchObject({ calibration: 'synthetic', preparation: null, subset: 32 });
    expect(report.quantizedLayers).toBeGreaterThanOrEqual(1);
  });
});

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function importedIr(topology: string) {
  const name = path.parse(topology).name;
  mkdirSync(at(name), { recursive: true });
  return await importModel(
    {
      ...{ topology, weights: null, weightsFiles: [], format: 'onnx', name },
      ...{ sourceSha256: sha256(readFileSync(topology)), weightsSha256: null },
      ...{ copyDirectory: at(`${name}-copy`), memoryBytes: gibibytes(2) },
      ...{ outputDirectory: at(name), precision: 'FP32', sizes: { kind: 'measured', batch: null } },
    },
    () => undefined,
  );
}

/** As NumPy writes it. */
function npy(descr: string, shape: readonly number[], data: NodeJS.ArrayBufferView): Buffer {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }\n`;
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\0', 'latin1'), length, Buffer.from(header), bytes]);
}

describe('a folder of arrays', () => {
  const wave = (seed: number) => Float32Array.from({ length: 64 }, (_, index) => Math.sin(seed + index / 5));
  const fill = (name: string, files: Readonly<Record<string, Buffer>>): string => {
    mkdirSync(at(name), { recursive: true });
    for (const [file, bytes] of Object.entries(files)) writeFileSync(path.join(at(name), file), bytes);
    return at(name);
  };
  const input = { type: 'f32', shape: [1, 1, 64] };

  it('is what a network is calibrated on, a file a sample', async () => {
    const files = Object.fromEntries(
      [1, 2, 3].map((seed) => [`${seed}.npy`, npy('<f4', [1, 64], wave(seed))]),
    );
    const report = await calibrate(network('waves', [input]), { path: fill('waves', files), subset: 300 });
    expect(report).toMatchObject({ calibration: 'arrays', preparation: null, subset: 3, broken: [] });
    expect(report.sqnrDb).toBeGreaterThan(20);
    // Ranges of data that goes from -1 to 1 are others than those of numbers from 0 to 1.
    expect(report.irSha256).not.toBe((await calibrate(network('waves', [input]), { subset: 3 })).irSha256);
  });

  it('fills the batch of a network, the first ones again in a last one that is not full', async () => {
    const files = Object.fromEntries(
      [1, 2, 3].map((seed) => [`${seed}.npy`, npy('<f4', [1, 64], wave(seed))]),
    );
    const report = await calibrate(network('batch', [{ type: 'f32', shape: [2, 64] }]), {
      path: fill('batch', files),
    });
    expect(report).toMatchObject({ subset: 3, comparedImages: 2 });
  });

  it('leaves out what does not fit, with the reason', async () => {
    const path = fill('some', {
      'a.npy': npy('<f4', [64], wave(1)),
      'b.npy': npy('<f4', [32], wave(1).subarray(0, 32)),
      'c.npy': Buffer.from('version https://git-lfs.github.com/spec/v1\n'),
    });
    const report = await calibrate(network('some', [input]), { path });
    expect(report.subset).toBe(1);
    expect(report.broken).toEqual([
      {
        name: expect.stringMatching(/b\.npy$/),
        reason: 'it has the shape [32]; input Parameter0 takes [1, 1, 64]',
      },
      {
        name: expect.stringMatching(/c\.npy$/),
        reason: expect.stringMatching(/^it is not a \.npy or \.npz file/),
      },
    ]);
    const none = calibrate(network('some', [{ type: 'f32', shape: [1, 7] }]), { path });
    await expect(none).rejects.toThrow(
      /^None of the arrays in .*some could be read \(.*a\.npy: it has the shape/,
    );
  });

  it('needs names where a network has several inputs', async () => {
    const path = fill('unnamed', { 'a.npy': npy('<f4', [64], wave(1)) });
    const two = network('two', [input, { type: 'i64', shape: [1] }]);
    await expect(calibrate(two, { path })).rejects.toThrow(
      /holds one array, .* use \.npz files with their names/,
    );
  });
});

describe('a folder of images', () => {
  it('is refused for a network that takes no image, with what can be given', async () => {
    const images = at('images');
    mkdirSync(images, { recursive: true });
    writeFileSync(path.join(images, 'a.jpg'), 'x');
    const refused = calibrate(network('no-image', [{ type: 'f32', shape: [1, 16] }]), { path: images });
    await expect(refused).rejects.toThrow(
      /Give a folder of \.npy or \.npz files, one a sample, or leave --images out/,
    );
  });
});
