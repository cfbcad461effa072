/** What a configuration computes in, on the runtime itself; values are compared with products in float64. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRuntime } from '../../openvino/load.ts';
import { jobsFolder, onCpu } from '../testing.ts';
import { compileConfiguration } from './configuration.ts';

const halfStored = fileURLToPath(
  new URL('../../../test/cases/22-fp16-ir-on-cpu/saved_by_openvino.xml', import.meta.url),
);
const size = 64;

/** Column n of the weights, before the scale: whole numbers of -127 to 127. */
const weight = (n: number, k: number) => ((n * 37 + k * 101) % 255) - 127;
const scale = 1 / 64;

const port = (id: number, precision: string, shape: readonly number[]) =>
  `<port id="${id}" precision="${precision}">${shape.map((side) => `<dim>${side}</dim>`).join('')}</port>`;
const constant = (
  id: number,
  name: string,
  type: string,
  shape: readonly number[],
  offset: number,
  bytes: number,
) =>
  `<layer id="${id}" name="${name}" type="Const" version="opset1"><data element_type="${type}" shape="${shape.join(', ')}" offset="${offset}" size="${bytes}"/><output>${port(0, type.toUpperCase().replace('F', 'FP'), shape)}</output></layer>`;
const edge = (from: number, out: number, to: number, into: number) =>
  `<edge from-layer="${from}" from-port="${out}" to-layer="${to}" to-port="${into}"/>`;

/** x [1, 64] times weights that are stored as i8 with one scale, and an Add behind the product. */
function writeWeightOnly(folder: string): string {
  const square = [size, size];
  const layers = [
    `<layer id="0" name="x" type="Parameter" version="opset1"><data element_type="f32" shape="1,${size}"/><output>${port(0, 'FP32', [1, size]).replace('<port', '<port names="x"')}</output></layer>`,
    constant(1, 'stored', 'i8', square, 0, size * size),
    `<layer id="2" name="expanded" type="Convert" version="opset1"><data destination_type="f32"/><input>${port(0, 'I8', square)}</input><output>${port(1, 'FP32', square)}</output></layer>`,
    constant(3, 'scale', 'f32', [size, 1], size * size, 4 * size),
    `<layer id="4" name="weights" type="Multiply" version="opset1"><data auto_broadcast="numpy"/><input>${port(0, 'FP32', square)}${port(1, 'FP32', [size, 1])}</input><output>${port(2, 'FP32', square)}</output></layer>`,
    `<layer id="5" name="product" type="MatMul" version="opset1"><data transpose_a="false" transpose_b="true"/><input>${port(0, 'FP32', [1, size])}${port(1, 'FP32', square)}</input><output>${port(2, 'FP32', [1, size])}</output></layer>`,
    constant(6, 'biases', 'f32', [1, size], size * size + 4 * size, 4 * size),
    `<layer id="7" name="bias" type="Add" version="opset1"><data auto_broadcast="numpy"/><input>${port(0, 'FP32', [1, size])}${port(1, 'FP32', [1, size])}</input><output>${port(2, 'FP32', [1, size])}</output></layer>`,
    `<layer id="8" name="y" type="Result" version="opset1"><input>${port(0, 'FP32', [1, size])}</input></layer>`,
  ];
  const edges = [
    edge(1, 0, 2, 0),
    edge(2, 1, 4, 0),
    edge(3, 0, 4, 1),
    edge(0, 0, 5, 0),
    edge(4, 2, 5, 1),
    edge(5, 2, 7, 0),
    edge(6, 0, 7, 1),
    edge(7, 2, 8, 0),
  ];
  const xml = path.join(folder, 'weightOnly.xml');
  writeFileSync(
    xml,
    `<?xml version="1.0"?><net name="weightOnly" version="11"><layers>${layers.join('')}</layers><edges>${edges.join('')}</edges></net>`,
  );
  const stored = Int8Array.from({ length: size * size }, (_, at) => weight(Math.floor(at / size), at % size));
  const floats = new Float32Array(2 * size).fill(scale, 0, size).fill(0.5, size);
  writeFileSync(
    path.join(folder, 'weightOnly.bin'),
    Buffer.concat([new Uint8Array(stored.buffer), new Uint8Array(floats.buffer)]),
  );
  return xml;
}

let folder: ReturnType<typeof jobsFolder>;
let weightOnly: string;

beforeAll(() => {
  folder = jobsFolder();
  weightOnly = writeWeightOnly(folder.path);
});
afterAll(() => folder[Symbol.dispose]());

describe('an IR whose weights are stored as f16', () => {
  it('is FP32 under FP32', async () => {
    const { compiled, report } = await compileConfiguration(onCpu(halfStored));
    expect(compiled).not.toBeNull();
    expect(report).toMatchObject({
      unsupported: null,
      effectivePrecision: 'FP32',
      precisionShare: { FP32: 1 },
      warnings: [],
    });
  });
});

describe('weights that are stored as i8', () => {
  it('are FP32 under FP32, which the report says, and the product behind the name of its Add counts', async () => {
    const { report } = await compileConfiguration(onCpu(weightOnly));
    expect(report).toMatchObject({ effectivePrecision: 'FP32', precisionShare: { FP32: 1 } });
    expect(report.warnings).toEqual([{ kind: 'weights-expanded', stored: 'i8', precision: 'FP32' }]);
  });

  it('are multiplied in f32 indeed: outputs agree with float64', async () => {
    const { compiled } = await compileConfiguration(onCpu(weightOnly));
    const x = Float32Array.from({ length: size }, (_, at) => Math.sin(at));
    const request = compiled?.createInferRequest();
    const tensor = new (loadRuntime().addon.Tensor)('f32', [1, size], x);
    const [output] = Object.values(request?.infer([tensor]) ?? {});
    const outputs = Float32Array.from(output?.data as Float32Array);
    const wanted = Float64Array.from(outputs, (_, n) =>
      x.reduce((sum, value, k) => sum + value * weight(n, k) * scale, 0.5),
    );
    const largest = Math.max(...wanted.map(Math.abs));
    const worst = Math.max(...wanted.map((value, at) => Math.abs(value - (outputs[at] ?? Number.NaN))));
    // Activations in 8 bits would be off by some 6e-3.
    expect(worst / largest).toBeLessThan(1e-5);
  });

  it('are no INT8 network', async () => {
    const { compiled, report } = await compileConfiguration(onCpu(weightOnly, { precision: 'INT8' }));
    expect(compiled).toBeNull();
    expect(report.unsupported).toMatchObject({
      cause: { kind: 'not-quantized' },
      reason: expect.stringContaining('not quantized'),
    });
  });
});

describe('several streams', () => {
  it('are warned of, since one request runs on one of them', async () => {
    const { report } = await compileConfiguration(onCpu(halfStored, { streams: 2 }));
    expect(report.warnings).toEqual([expect.objectContaining({ kind: 'idle-streams', streams: 2 })]);
    const one = await compileConfiguration(onCpu(halfStored, { streams: 1 }));
    expect(one.report.warnings).toEqual([]);
  });
});
