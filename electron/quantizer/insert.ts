/** Writes quantizers into a graph: FakeQuantize behind activations, integers with scales in place of weights. */
import { addConstant, floatsOf } from './ir/elements.ts';
import type { IrGraph, IrLayer, Source, Target } from './ir/irGraph.ts';
import { levels } from './ranges/activationRange.ts';
import type { QuantizedWeights } from './ranges/weights.ts';

/** One value for a tensor, or one for each of its channels. */
export interface ActivationBounds {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** Puts a FakeQuantize between a tensor and some of its consumers. */
export function insertFakeQuantize(
  graph: IrGraph,
  source: Source,
  targets: readonly Target[],
  { low, high }: ActivationBounds,
): void {
  const layer = graph.layer(source.layer);
  const { precision, dims } = graph.portOf(source);
  const place = layer.outputs.length > 1 ? `/${layer.outputs.findIndex(({ id }) => id === source.port)}` : '';
  const name = `${layer.name}${place}/quantized`;
  const shape = low.length === 1 ? [] : dims.map((_, axis) => (axis === 1 ? low.length : 1));
  const [lower, upper] = [
    addConstant(graph, `${name}/low`, low, shape),
    addConstant(graph, `${name}/high`, high, shape),
  ];
  const bound = (from: Source) => ({ from, precision, dims: shape });
  const quantized = graph.add({
    name,
    type: 'FakeQuantize',
    attributes: { levels: `${levels}`, auto_broadcast: 'numpy' },
    inputs: [{ from: source, precision, dims }, bound(lower), bound(upper), bound(lower), bound(upper)],
    output: { precision, dims },
  });
  for (const target of targets) graph.connect(quantized, target);
}

/** Lets a layer take its weights as integers, converted and scaled: the form that OpenVINO keeps as 8 bits. */
export function insertWeights(
  graph: IrGraph,
  layer: IrLayer,
  dims: readonly number[],
  { integers, scales, scaleDims }: QuantizedWeights,
): void {
  const name = `${layer.name}/weights`;
  const stored = addConstant(graph, `${name}/integers`, integers, dims);
  const converted = graph.add({
    name: `${name}/converted`,
    type: 'Convert',
    attributes: { destination_type: 'f32' },
    inputs: [{ from: stored, precision: 'I8', dims }],
    output: { precision: 'FP32', dims },
  });
  const scale = addConstant(graph, `${name}/scales`, scales, scaleDims);
  const scaled = graph.add({
    name: `${name}/scaled`,
    type: 'Multiply',
    attributes: { auto_broadcast: 'numpy' },
    inputs: [
      { from: converted, precision: 'FP32', dims },
      { from: scale, precision: 'FP32', dims: scaleDims },
    ],
    output: { precision: 'FP32', dims },
  });
  const port = layer.inputs[1];
  if (port !== undefined) graph.connect(scaled, { layer: layer.id, port: port.id });
}

/**
 * Adds a value to each channel of a layer's output: to its bias where it has one, else as its own bias.
 * @param axis of the channels, from the end of the output's shape
 */
export function shiftBias(graph: IrGraph, layer: IrLayer, shift: Float32Array, axisFromEnd: number): void {
  const [output] = layer.outputs;
  if (output === undefined) return;
  const source = { layer: layer.id, port: output.id };
  const rank = output.dims.length;
  const shape = output.dims.map((_, axis) => (axis === rank - axisFromEnd ? shift.length : 1));
  const bias = ownBias(graph, source, shape);
  if (bias !== undefined) {
    const values = Float32Array.from(shift, (value, channel) => value + (bias.values[channel] ?? 0));
    graph.connect(addConstant(graph, `${layer.name}/bias/corrected`, values, bias.dims), bias.target);
    return;
  }
  const targets = graph.consumersOf(source);
  const constant = addConstant(graph, `${layer.name}/bias/corrected`, shift, shape);
  const added = graph.add({
    name: `${layer.name}/bias`,
    type: 'Add',
    attributes: { auto_broadcast: 'numpy' },
    inputs: [
      { from: source, precision: output.precision, dims: output.dims },
      { from: constant, precision: output.precision, dims: shape },
    ],
    output: { precision: output.precision, dims: output.dims },
  });
  for (const target of targets) if (target.layer !== added.layer) graph.connect(added, target);
}

interface Bias {
  readonly target: Target;
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** The constant of an addition that is the only consumer of a layer's output, when it has one value for each channel. */
function ownBias(graph: IrGraph, source: Source, shape: readonly number[]): Bias | undefined {
  const [consumer, ...others] = graph
    .consumersOf(source)
    .filter(({ layer }) => graph.layer(layer).type !== 'ShapeOf');
  const addition = consumer === undefined ? undefined : graph.layer(consumer.layer);
  if (addition?.type !== 'Add' || others.length > 0) return undefined;
  const port = addition.inputs.find(({ id }) => id !== consumer?.port);
  const target = port === undefined ? undefined : { layer: addition.id, port: port.id };
  const from = target === undefined ? undefined : graph.sourceOf(target);
  const constant = from === undefined ? undefined : constantBehind(graph, from);
  const dims = constant?.outputs[0]?.dims ?? [];
  const aligned = shape.slice(shape.length - dims.length);
  const fits = dims.length <= shape.length && dims.every((dim, axis) => dim === aligned[axis]);
  const whole = aligned.reduce((all, dim) => all * dim, 1) === shape.reduce((all, dim) => all * dim, 1);
  if (constant === undefined || target === undefined || !fits || !whole) return undefined;
  const values = floatsOf(graph, constant);
  return values === undefined ? undefined : { target, dims, values };
}

/** A constant, or the one behind a conversion from half precision. */
function constantBehind(graph: IrGraph, from: Source): IrLayer | undefined {
  const layer = graph.layer(from.layer);
  if (layer.type === 'Const') return layer;
  const behind = layer.type === 'Convert' ? graph.input(layer, 0) : undefined;
  const constant = behind === undefined ? undefined : graph.layer(behind.layer);
  return constant?.type === 'Const' ? constant : undefined;
}

/** Removes constants, and what is computed from them alone, that are no longer used. */
export function removeUnusedConstants(graph: IrGraph, isConstant: (id: number) => boolean): void {
  const unused = (layer: IrLayer) =>
    isConstant(layer.id) &&
    layer.outputs.every(({ id }) => graph.consumersOf({ layer: layer.id, port: id }).length === 0);
  for (;;) {
    const found = [...graph.layers()].filter(unused);
    if (found.length === 0) return;
    for (const { id } of found) graph.remove(id);
  }
}
