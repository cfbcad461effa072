/**
 * oneDNN's AVX-512 convolutions of one input channel compute wrong numbers where the output is one column wide, stride_w is
 * above 1 and stride_h is 1 (OpenVINO 2026.4, shared/warnings/runtimeFaults.ts). Such an output reads the first columns of the image
 * alone: those are cut out, and the stride, which then moves nothing, is written as 1.
 */
import type { ComputeOperation, Graph, Operation } from '../graph/graph.ts';
import { uniqueName } from '../graph/graph.ts';
import { int64Tensor } from '../graph/tensor.ts';

export function oneColumn(graph: Graph): Graph {
  const names = new Set(graph.operations.map(({ name }) => name));
  let changes = false;
  const operations = graph.operations.flatMap((operation): Operation[] => {
    if (operation.kind !== 'compute' || !failsInOneColumn(operation)) return [operation];
    changes = true;
    return withoutStride(operation, names);
  });
  return changes ? { ...graph, operations } : graph;
}

/** A two-dimensional convolution of the pattern that computes wrong numbers. */
export function failsInOneColumn(operation: ComputeOperation): boolean {
  const strides = numbersOf(operation, 'strides');
  const [high, wide = 1] = strides;
  return (
    strides.length === 2 &&
    readsOneChannel(operation) &&
    high === 1 &&
    wide > 1 &&
    operation.outputs[0]?.shape.at(-1) === 1
  );
}

/** Whether the kernel covers several columns of a single input channel, also as the only group. */
export function readsOneChannel({ type, inputs: [, weights] }: ComputeOperation): boolean {
  const shape = weights?.shape ?? [];
  const channels =
    type === 'Convolution' ? shape[1] : type === 'GroupConvolution' && shape[0] === 1 ? shape[2] : undefined;
  return channels === 1 && (shape.at(-1) ?? 1) > 1;
}

const numbersOf = ({ attributes }: ComputeOperation, name: string): readonly number[] => {
  const value = attributes[name];
  return Array.isArray(value) ? value : [];
};

/** The columns that the only window reads, and the convolution of them. */
function withoutStride(convolution: ComputeOperation, names: Set<string>): Operation[] {
  const [image, weights] = convolution.inputs;
  if (image === undefined || weights === undefined) throw new TypeError('a convolution has two inputs');
  const [[padTop = 0, padLeft = 0], [padBottom = 0]] = [
    numbersOf(convolution, 'pads_begin'),
    numbersOf(convolution, 'pads_end'),
  ];
  const [, dilation = 1] = numbersOf(convolution, 'dilations');
  const reach = dilation * ((weights.shape.at(-1) ?? 1) - 1) + 1 - padLeft;
  const width = image.shape.at(-1) ?? 1;
  const padRight = Math.max(0, reach - width);
  const attributes = {
    ...convolution.attributes,
    strides: [1, 1],
    pads_begin: [padTop, padLeft],
    pads_end: [padBottom, padRight],
  };
  if (reach >= width) return [{ ...convolution, attributes }];
  const { name, sources } = convolution;
  const shape = [...image.shape.slice(0, -1), reach];
  const numbers = { start: 0, stop: reach, step: 1, axes: 3 };
  const constants = Object.entries(numbers).map(([what, number]): Operation => {
    const tensor = int64Tensor([1], [number]);
    const outputs = [{ elementType: 'i64' as const, shape: [1], tensorNames: [] }];
    return {
      kind: 'constant',
      name: uniqueName(`${name}/columns/${what}`, names),
      outputs,
      sources: [],
      tensor,
    };
  });
  const value = (operation: Operation, of: readonly number[], elementType: 'f32' | 'i64') =>
    ({ operation: operation.name, port: 0, elementType, shape: of }) as const;
  const columns: ComputeOperation = {
    kind: 'compute',
    name: uniqueName(`${name}/columns`, names),
    type: 'Slice',
    opset: 'opset8',
    attributes: {},
    inputs: [image, ...constants.map((constant) => value(constant, [1], 'i64'))],
    outputs: [{ elementType: 'f32', shape, tensorNames: [] }],
    sources,
  };
  return [
    ...constants,
    columns,
    { ...convolution, attributes, inputs: [value(columns, shape, 'f32'), weights] },
  ];
}
