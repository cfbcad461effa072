/**
 * For the tests of passes: graphs written operation by operation, and what a graph computes, by the formulas of
 * OpenVINO's operation specifications (docs/articles_en/documentation/openvino-ir-format/operation-sets): slow, in double
 * precision, and without a line in common with the passes.
 */
import type { Attribute, ComputeOperation, Graph, Operation, Value } from '../graph/graph.ts';
import { GraphBuilder } from '../graph/graphBuilder.ts';
import { floatTensor, floatValues, int64Tensor, type Tensor, tensorNumbers } from '../graph/tensor.ts';

/** Row-major. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const countOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

/** Every index of the shape, the last dimension fastest. */
function* indices(shape: readonly number[]): Iterable<number[]> {
  for (let at = 0; at < countOf(shape); at++) {
    let rest = at;
    yield shape.toReversed().reduce<number[]>((index, dim) => {
      index.unshift(rest % dim);
      rest = Math.floor(rest / dim);
      return index;
    }, []);
  }
}

const placeOf = (index: readonly number[], shape: readonly number[]): number =>
  index.reduce((place, at, axis) => place * (shape[axis] ?? 1) + at, 0);

const valueAt = ({ shape, data }: Numbers, index: readonly number[]): number =>
  index.every((at, axis) => at >= 0 && at < (shape[axis] ?? 0)) ? (data[placeOf(index, shape)] ?? 0) : 0;

const made = (shape: readonly number[], at: (index: number[]) => number): Numbers => ({
  shape,
  data: [...indices(shape)].map(at),
});

/** NumPy's rules: shapes are aligned at their ends, and a dimension of 1 repeats. */
const spread = (value: Numbers, index: readonly number[]): number =>
  valueAt(
    value,
    value.shape.map((dim, axis) => (dim === 1 ? 0 : (index[index.length - value.shape.length + axis] ?? 0))),
  );

const listOf = (attribute: Attribute | undefined, rank: number, otherwise: number): readonly number[] =>
  Array.isArray(attribute) ? attribute : Array.from({ length: rank }, () => otherwise);

/** @param weights [group, out, in, kernel...] */
function convolution(data: Numbers, weights: Numbers, { outputs, attributes }: ComputeOperation): Numbers {
  const [, perGroup = 1, inputs = 1, ...kernel] = weights.shape;
  const begin = listOf(attributes['pads_begin'], kernel.length, 0);
  const strides = listOf(attributes['strides'], kernel.length, 1);
  const dilations = listOf(attributes['dilations'], kernel.length, 1);
  return made(outputs[0]?.shape ?? [], ([image = 0, channel = 0, ...place]) => {
    const group = Math.floor(channel / perGroup);
    let sum = 0;
    for (const [input = 0, ...tap] of indices([inputs, ...kernel])) {
      const read = tap.map((at, axis) => {
        const start = (place[axis] ?? 0) * (strides[axis] ?? 1) - (begin[axis] ?? 0);
        return start + at * (dilations[axis] ?? 1);
      });
      const weight = valueAt(weights, [group, channel % perGroup, input, ...tap]);
      sum += weight * valueAt(data, [image, group * inputs + input, ...read]);
    }
    return sum;
  });
}

/** @param weights [group, in, out, kernel...]; each input adds its kernel to the output. */
function transposedConvolution(data: Numbers, weights: Numbers, operation: ComputeOperation): Numbers {
  const [groups = 1, inputs = 1, perGroup = 1, ...kernel] = weights.shape;
  const { attributes, outputs } = operation;
  const begin = listOf(attributes['pads_begin'], kernel.length, 0);
  const strides = listOf(attributes['strides'], kernel.length, 1);
  const shape = outputs[0]?.shape ?? [];
  const sums = new Array<number>(countOf(shape)).fill(0);
  for (const [image = 0, channel = 0, ...place] of indices(data.shape)) {
    const group = Math.floor(channel / inputs);
    if (group >= groups) throw new RangeError('more channels than groups have');
    for (const [output = 0, ...tap] of indices([perGroup, ...kernel])) {
      const spot = tap.map((at, axis) => (place[axis] ?? 0) * (strides[axis] ?? 1) + at - (begin[axis] ?? 0));
      const index = [image, group * perGroup + output, ...spot];
      if (!index.every((at, axis) => at >= 0 && at < (shape[axis] ?? 0))) continue;
      const weight = valueAt(weights, [group, channel % inputs, output, ...tap]);
      const at = placeOf(index, shape);
      sums[at] = (sums[at] ?? 0) + weight * valueAt(data, [image, channel, ...place]);
    }
  }
  return { shape, data: sums };
}

function product(left: Numbers, right: Numbers, { attributes, outputs }: ComputeOperation): Numbers {
  const [fromRows, fromColumns] = [attributes['transpose_a'] === true, attributes['transpose_b'] === true];
  const depth = left.shape.at(fromRows ? -2 : -1) ?? 1;
  return made(outputs[0]?.shape ?? [], (index) => {
    const [row = 0, column = 0] = index.slice(-2);
    const rest = index.slice(0, -2);
    const before = (value: Numbers) => rest.slice(rest.length - Math.max(0, value.shape.length - 2));
    return Array.from({ length: depth }, (_, at) => {
      const a = valueAt(left, [...before(left), ...(fromRows ? [at, row] : [row, at])]);
      return a * valueAt(right, [...before(right), ...(fromColumns ? [column, at] : [at, column])]);
    }).reduce((sum, value) => sum + value, 0);
  });
}

const oneGroup = (weights: Numbers): Numbers => ({ ...weights, shape: [1, ...weights.shape] });

const pairwise: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Subtract: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  Divide: (a, b) => a / b,
  Minimum: Math.min,
  Maximum: Math.max,
};

function computed(operation: ComputeOperation, inputs: readonly Numbers[]): Numbers {
  const [first, second, third] = inputs;
  if (first === undefined) throw new TypeError(`${operation.name} reads nothing`);
  const shape = operation.outputs[0]?.shape ?? [];
  if (operation.type === 'ReLU') return made(shape, (index) => Math.max(0, valueAt(first, index)));
  if (operation.type === 'Convert') return first;
  if (operation.type === 'Reshape') return { shape, data: first.data };
  if (second === undefined) throw new TypeError(`${operation.name} reads one value`);
  const pair = pairwise[operation.type];
  if (pair !== undefined) return made(shape, (index) => pair(spread(first, index), spread(second, index)));
  switch (operation.type) {
    case 'Convolution':
      return convolution(first, oneGroup(second), operation);
    case 'GroupConvolution':
      return convolution(first, second, operation);
    case 'ConvolutionBackpropData':
      return transposedConvolution(first, oneGroup(second), operation);
    case 'GroupConvolutionBackpropData':
      return transposedConvolution(first, second, operation);
    case 'MatMul':
      return product(first, second, operation);
    case 'PReLU':
      return made(shape, (index) => {
        const value = valueAt(first, index);
        // One slope a channel, along axis 1 (opset1's PRelu), or one for all.
        const slope = second.data[second.data.length === 1 ? 0 : (index[1] ?? 0)] ?? 0;
        return value < 0 ? value * slope : value;
      });
    case 'Gather': {
      const axis = third?.data[0] ?? 0;
      return made(shape, (index) => valueAt(first, index.with(axis, second.data[index[axis] ?? 0] ?? 0)));
    }
    case 'Slice': {
      const [start = 0, , step = 1, axis = 0] = inputs.slice(1).map(({ data: [only = 0] }) => only);
      return made(shape, (index) => valueAt(first, index.with(axis, start + step * (index[axis] ?? 0))));
    }
    default:
      throw new TypeError(`the reference has no ${operation.type}`);
  }
}

const numbersOf = ({ elementType, shape, ...rest }: Tensor): Numbers => {
  const tensor = { elementType, shape, ...rest };
  return { shape, data: elementType === 'f32' ? [...floatValues(tensor)] : tensorNumbers(tensor) };
};

/** @param inputs what the graph's parameters are. @returns each output's numbers, in order. */
export function evaluated(graph: Graph, inputs: Readonly<Record<string, Numbers>>): Numbers[] {
  const known = new Map<string, Numbers>();
  const read = (name: string): Numbers => {
    const value = known.get(name);
    if (value === undefined) throw new TypeError(`${name} is read before it is computed`);
    return value;
  };
  const numbersFor = (operation: Operation): Numbers => {
    if (operation.kind === 'constant') return numbersOf(operation.tensor);
    if (operation.kind === 'compute')
      return computed(
        operation,
        operation.inputs.map((input) => read(input.operation)),
      );
    const given = inputs[operation.name];
    if (given === undefined) throw new TypeError(`${operation.name} was not given`);
    return given;
  };
  for (const operation of graph.operations) known.set(operation.name, numbersFor(operation));
  return graph.outputs.map(({ value }) => read(value.operation));
}

/** Numbers that look random and are the same each time, between -1 and 1, none of them near 0. */
export const someNumbers = (shape: readonly number[], seed = 1): Numbers => ({
  shape,
  data: Array.from({ length: countOf(shape) }, (_, at) => {
    const sine = Math.sin((at + 1) * 12.9898 + seed * 78.233) * 43758.5453;
    const part = sine - Math.floor(sine);
    return Math.fround(part < 0.5 ? part - 1 : part);
  }),
});

/** Attributes of a convolution over two axes that moves by one and reads no padding. */
export const unpadded = {
  strides: [1, 1],
  pads_begin: [0, 0],
  pads_end: [0, 0],
  dilations: [1, 1],
  auto_pad: 'explicit',
} as const;

/** A graph operation by operation; each is its own source layer, and is given as the value that the next one reads. */
export class GraphOf {
  readonly #builder = new GraphBuilder();

  parameter(name: string, shape: readonly number[]): Value {
    const value = this.#builder.parameter(name, shape, []);
    this.#builder.nameTensor(value, name);
    return value;
  }

  constant(name: string, shape: readonly number[], values: readonly number[]): Value {
    return this.tensor(name, floatTensor(shape, values));
  }

  integers(name: string, shape: readonly number[], values: readonly number[]): Value {
    return this.tensor(name, int64Tensor(shape, values));
  }

  tensor(name: string, tensor: Tensor): Value {
    return this.#builder.constant(name, tensor);
  }

  compute(
    name: string,
    type: string,
    inputs: readonly Value[],
    shape: readonly number[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    const value = this.#builder.compute(name, { type, inputs, shape, attributes }, [name]);
    this.#builder.nameTensor(value, name);
    return value;
  }

  /** An operation of two outputs of the same shape; both are given. */
  computeTwo(
    name: string,
    type: string,
    inputs: readonly Value[],
    shape: readonly number[],
  ): readonly Value[] {
    return this.#builder.computeAll(name, { type, inputs, outputs: [{ shape }, { shape }] }, [name]);
  }

  /** @param results values that the graph gives out, each under the name of its operation. */
  giving(...results: readonly Value[]): Graph {
    return this.#builder.finish(
      'net',
      results.map((value) => ({ blob: value.operation, value })),
    );
  }
}
