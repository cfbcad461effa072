/** For the converter's tests: a net given as text becomes a graph; caffemodels are written field by field. */

import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { InputShapes } from '../../shared/models/inputShapes.ts';
import { toHalf } from '../../shared/precision/half.ts';
import type { ConversionWarning } from '../../shared/warnings/conversionWarning.ts';
import { parseCaffe } from './caffe/caffeModel.ts';
import type { Attribute, Graph } from './graph/graph.ts';
import { drawGraph } from './graph/graph.ts';
import { floatValues } from './graph/tensor.ts';
import { lower } from './lower.ts';
import { fillerWeights } from './weights/fillerWeights.ts';
import { signalGains } from './weights/signalGains.ts';
import { readTrainedWeights } from './weights/trainedWeights.ts';
import type { WeightSource } from './weights/weights.ts';

/** @param input its shape, or undefined when the text declares its inputs itself. */
export function graphOf(
  text: string,
  options: {
    input?: readonly number[];
    weights?: WeightSource;
    batch?: number;
    warn?: (warning: ConversionWarning) => void;
    shapes?: InputShapes;
  } = {},
): Graph {
  const dims = options.input?.map((dim) => `dim: ${dim}`).join(' ');
  const declared = dims === undefined ? '' : `input: "data" input_shape { ${dims} }\n`;
  const model = parseCaffe(declared + text, 'net.prototxt', options.shapes);
  const weights = options.weights ?? fillerWeights(1, signalGains(model.layers));
  const { batch } = options;
  return lower(model, weights, {
    inputShape: (_, shape) => (batch === undefined ? shape : [batch, ...shape.slice(1)]),
    warn: options.warn,
  });
}

/** The drawing of a net of one layer `l` on the bottom `data`. */
export const drawLayer = (type: string, block: string, input: readonly number[]): string =>
  drawGraph(graphOf(`layer { name: "l" type: "${type}" bottom: "data" top: "l" ${block} }`, { input }));

/**
 * What a layer `l` becomes: its operations and outputs as drawn, without the net's inputs. Its bottoms are `a`, `b` and so
 * on, its tops `x`, `y` and so on.
 */
export function drawn(
  type: string,
  block: string,
  inputs: readonly (readonly number[])[],
  options: { tops?: number; weights?: WeightSource; warn?: (warning: ConversionWarning) => void } = {},
): string[] {
  const { tops = 1, ...rest } = options;
  const bottoms = inputs.map((_, index) => String.fromCharCode(97 + index));
  const declared = inputs.map((dims, index) => `input: "${bottoms[index]}" input_shape { dim: [${dims}] }`);
  const read = bottoms.map((blob) => `bottom: "${blob}"`);
  const made = ['x', 'y', 'z'].slice(0, tops).map((blob) => `top: "${blob}"`);
  const layer = `layer { name: "l" type: "${type}" ${read.join(' ')} ${made.join(' ')} ${block} }`;
  const lines = drawGraph(graphOf(`${declared.join(' ')}\n${layer}`, rest)).split('\n');
  return lines.filter((line) => !line.includes(' = Parameter '));
}

/** A caffemodel whose layer `l` has these numbers, one list a blob. */
export const learned = (...blobs: readonly BlobBytes[]): WeightSource =>
  readTrainedWeights(caffemodelBytes([{ name: 'l', blobs }]), 'net.caffemodel');

/** The numbers of a constant of the graph. */
export function constantValues(graph: Graph, name: string): number[] {
  const found = graph.operations.find((operation) => operation.name === name);
  if (found?.kind !== 'constant') throw new Error(`${name} is no constant of the graph`);
  return [...floatValues(found.tensor)];
}

/** Attributes of the operation of that name. */
export function attributesOf(graph: Graph, name: string): Readonly<Record<string, Attribute>> {
  const found = graph.operations.find((operation) => operation.name === name);
  if (found?.kind !== 'compute') throw new Error(`${name} computes nothing in the graph`);
  return found.attributes;
}

/** A net of one layer `l` on the bottom `data`. */
export const layerGraph = (
  type: string,
  block: string,
  input: readonly number[],
  weights?: WeightSource,
): Graph =>
  graphOf(`layer { name: "l" type: "${type}" bottom: "data" top: "x" ${block} }`, {
    input,
    ...(weights === undefined ? {} : { weights }),
  });

interface BlobBytes {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export interface LayerBytes {
  readonly name: string;
  readonly blobs: readonly BlobBytes[];
}

export interface CaffemodelStyle {
  /** `v0`: the oldest, in which `layers` wrap a `layer`. */
  readonly format?: 'layer' | 'layers' | 'v0';
  /** num, channels, height, width in place of a shape. */
  readonly legacyShape?: boolean;
  readonly packed?: boolean;
  readonly doubles?: boolean;
  /** NVIDIA's raw_data of this type; `untyped` leaves raw_data_type out of f32. */
  readonly raw?: 'half' | 'float' | 'double' | 'untyped';
}

export function caffemodelBytes(layers: readonly LayerBytes[], style: CaffemodelStyle = {}): Uint8Array {
  const fields = formats[style.format ?? 'layer'];
  const writer = new BinaryWriter();
  writer.tag(1, 2).string('net');
  for (const { name, blobs } of layers) {
    writer.tag(fields.layer, 2).fork();
    if (style.format === 'v0') writer.tag(1, 2).fork();
    writer.tag(fields.name, 2).string(name);
    for (const blob of blobs) {
      writer.tag(fields.blobs, 2).fork();
      writeBlob(writer, blob, style);
      writer.join();
    }
    if (style.format === 'v0') writer.join();
    writer.join();
  }
  return writer.finish();
}

/** Field numbers of caffe.proto. */
const formats = {
  layer: { layer: 100, name: 1, blobs: 7 },
  layers: { layer: 2, name: 4, blobs: 6 },
  v0: { layer: 2, name: 1, blobs: 50 },
} as const;

function writeBlob(writer: BinaryWriter, { shape, values }: BlobBytes, style: CaffemodelStyle): void {
  if (style.legacyShape) {
    const dims = [...new Array<number>(4 - shape.length).fill(1), ...shape];
    for (const [index, dim] of dims.entries()) writer.tag(index + 1, 0).int32(dim);
  } else {
    writer.tag(7, 2).fork().tag(1, 2).fork();
    for (const dim of shape) writer.int64(dim);
    writer.join().join();
  }
  if (style.raw !== undefined) {
    if (style.raw !== 'untyped') writer.tag(10, 0).int32(rawTypes[style.raw]);
    writer.tag(12, 2).bytes(rawBytes(values, style.raw));
    return;
  }
  const field = style.doubles ? 8 : 5;
  const write = (value: number): BinaryWriter => (style.doubles ? writer.double(value) : writer.float(value));
  if (style.packed === false) {
    for (const value of values) {
      writer.tag(field, style.doubles ? 1 : 5);
      write(value);
    }
    return;
  }
  writer.tag(field, 2).fork();
  for (const value of values) write(value);
  writer.join();
}

const rawTypes = { double: 0, float: 1, half: 2 } as const;

function rawBytes(values: readonly number[], type: 'half' | 'float' | 'double' | 'untyped'): Uint8Array {
  if (type === 'double') return new Uint8Array(Float64Array.from(values).buffer);
  const floats = Float32Array.from(values);
  if (type !== 'half') return new Uint8Array(floats.buffer);
  const halves = new Uint16Array(values.length);
  toHalf(floats, halves);
  return new Uint8Array(halves.buffer);
}
