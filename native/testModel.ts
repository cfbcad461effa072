/**
 * Small models for the tests, written as IR version 11 by hand, and their results computed by hand.
 * Format: OpenVINO's "Intermediate Representation and operation sets"; sizes in the XML are elements, offsets bytes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestModel {
  readonly xml: string;
  readonly bin: Uint8Array;
}

const precisions = { f32: 'FP32', f16: 'FP16', bf16: 'BF16', i64: 'I64' } as const;
type Type = keyof typeof precisions;

interface Tensor {
  readonly layer: number;
  readonly port: number;
  readonly shape: readonly number[];
  readonly type: Type;
}

/** Collects layers in topological order. */
class IrWriter {
  readonly #layers: string[] = [];
  readonly #edges: string[] = [];
  readonly #constants: Uint8Array[] = [];
  #offset = 0;

  parameter(name: string, shape: readonly number[], type: Type = 'f32'): Tensor {
    const dimensions = shape.map((size) => (size === -1 ? '?' : size)).join(',');
    return this.layer(name, 'Parameter', { shape: dimensions, element_type: type }, [], shape, type);
  }

  constant(name: string, shape: readonly number[], data: Float32Array | BigInt64Array): Tensor {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const type = data instanceof BigInt64Array ? 'i64' : 'f32';
    const place = { element_type: type, shape: shape.join(','), offset: this.#offset, size: bytes.length };
    this.#constants.push(bytes);
    this.#offset += bytes.length;
    return this.layer(name, 'Const', place, [], shape, type);
  }

  layer(
    name: string,
    kind: string,
    data: Record<string, string | number>,
    inputs: readonly Tensor[],
    shape: readonly number[],
    type: Type = 'f32',
  ): Tensor {
    const id = this.#layers.length;
    const attributes = Object.entries(data).map(([key, value]) => ` ${key}="${value}"`);
    const ports = inputs.map((input, port) => {
      this.#edges.push(
        `<edge from-layer="${input.layer}" from-port="${input.port}" to-layer="${id}" to-port="${port}"/>`,
      );
      return portText(port, input);
    });
    const output = { layer: id, port: inputs.length, shape, type };
    const outputText = kind === 'Result' ? '' : `<output>${portText(output.port, output, name)}</output>`;
    this.#layers.push(
      `<layer id="${id}" name="${name}" type="${kind}" version="opset1"><data${attributes.join('')}/>` +
        `${ports.length > 0 ? `<input>${ports.join('')}</input>` : ''}${outputText}</layer>`,
    );
    return output;
  }

  finish(name: string, rtInfo = ''): TestModel {
    const xml =
      `<?xml version="1.0"?>\n<net name="${name}" version="11"><layers>${this.#layers.join('\n')}</layers>` +
      `<edges>${this.#edges.join('')}</edges><rt_info>${rtInfo}</rt_info></net>`;
    return { xml, bin: new Uint8Array(Buffer.concat(this.#constants)) };
  }
}

function portText(port: number, { shape, type }: Tensor, name?: string): string {
  const dimensions = shape.map((size) => `<dim>${size}</dim>`).join('');
  const names = name === undefined ? '' : ` names="${name}"`;
  return `<port id="${port}" precision="${precisions[type]}"${names}>${dimensions}</port>`;
}

const convolutionData = {
  strides: '1,1',
  dilations: '1,1',
  pads_begin: '0,0',
  pads_end: '0,0',
  auto_pad: 'explicit',
};

/** What convolutionModel computes with: 3 x 3 kernels over `channels` channels. */
interface ConvolutionFacts {
  readonly size: number;
  readonly channels: number;
  readonly filters: number;
}

export const smallConvolution: ConvolutionFacts = { size: 8, channels: 3, filters: 4 };

const weightAt = (index: number) => ((index * 7) % 11) / 8 - 0.6;
const biasAt = (filter: number) => filter / 4 - 0.5;

/** data [1, channels, size, size] -> conv + bias -> relu -> [1, filters, size-2, size-2]; every edge named like its layer. */
export function convolutionModel(
  { size, channels, filters }: ConvolutionFacts = smallConvolution,
  { batch = 1, rtInfo = '' }: { batch?: number; rtInfo?: string } = {},
): TestModel {
  const writer = new IrWriter();
  const shape = [batch, filters, size - 2, size - 2];
  const data = writer.parameter('data', [batch, channels, size, size]);
  const weights = Float32Array.from({ length: filters * channels * 9 }, (_, index) => weightAt(index));
  const kernels = writer.constant('weights', [filters, channels, 3, 3], weights);
  const conv = writer.layer('conv', 'Convolution', convolutionData, [data, kernels], shape);
  const offsets = Float32Array.from({ length: filters }, (_, filter) => biasAt(filter));
  const bias = writer.constant('bias', [1, filters, 1, 1], offsets);
  const sum = writer.layer('conv_bias', 'Add', { auto_broadcast: 'numpy' }, [conv, bias], shape);
  const relu = writer.layer('relu', 'ReLU', {}, [sum], shape);
  writer.layer('result', 'Result', {}, [relu], shape);
  return writer.finish('small', rtInfo);
}

/** The same by hand, for batch 1, in double precision. */
export function referenceConvolution(
  { size, channels, filters }: ConvolutionFacts,
  data: Float32Array,
): Float32Array {
  const out = size - 2;
  const result = new Float32Array(filters * out * out);
  for (let index = 0; index < result.length; index++) {
    const filter = Math.floor(index / (out * out));
    const y = Math.floor(index / out) % out;
    const x = index % out;
    let sum = biasAt(filter);
    for (let tap = 0; tap < channels * 9; tap++) {
      const channel = Math.floor(tap / 9);
      const row = y + (Math.floor(tap / 3) % 3);
      sum +=
        (data[(channel * size + row) * size + x + (tap % 3)] ?? Number.NaN) *
        weightAt(filter * channels * 9 + tap);
    }
    result[index] = Math.max(0, sum);
  }
  return result;
}

/** a + b, both [1, 4]. */
export function additionModel(): TestModel {
  const writer = new IrWriter();
  const inputs = [writer.parameter('a', [1, 4]), writer.parameter('b', [1, 4])];
  const sum = writer.layer('sum', 'Add', { auto_broadcast: 'numpy' }, inputs, [1, 4]);
  writer.layer('result', 'Result', {}, [sum], [1, 4]);
  return writer.finish('addition');
}

/** relu of data [?, 3] in the type given. */
export function reluModel(type: 'f32' | 'f16' | 'bf16' = 'f32', rows = -1): TestModel {
  const writer = new IrWriter();
  const data = writer.parameter('data', [rows, 3], type);
  const relu = writer.layer('relu', 'ReLU', {}, [data], [rows, 3], type);
  writer.layer('result', 'Result', {}, [relu], [rows, 3], type);
  return writer.finish('relu');
}

/** Square matrix products one after another, of which each takes a while: data [size, size]. */
export function slowModel(size: number, products: number): TestModel {
  const writer = new IrWriter();
  const matrix = Float32Array.from({ length: size * size }, (_, index) => ((index % 17) - 8) / size);
  const factor = writer.constant('factor', [size, size], matrix);
  let tensor = writer.parameter('data', [size, size]);
  for (let index = 0; index < products; index++) {
    const data = { transpose_a: 'false', transpose_b: 'false' };
    tensor = writer.layer(`product${index}`, 'MatMul', data, [tensor, factor], [size, size]);
  }
  writer.layer('result', 'Result', {}, [tensor], [size, size]);
  return writer.finish('slow');
}

/** A separate folder, removed by `using`. */
export class ModelFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'vinobench-native-'));

  /** @returns the path of the XML file */
  write(name: string, { xml, bin }: TestModel): string {
    writeFileSync(this.file(`${name}.bin`), bin);
    writeFileSync(this.file(`${name}.xml`), xml);
    return this.file(`${name}.xml`);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export const ramp = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, index) => ((index * 13) % 29) / 14.5 - 1);
