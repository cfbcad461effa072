/**
 * Where a graph is quantized. Every layer that gains from 8-bit data asks for it at its inputs; a quantizer moves up
 * through what only moves values, as far as everybody below asks, and through a concatenation to all that it joins.
 */
import type { FloatLayer } from '../../../shared/precision/floatLayers.ts';
import type { IrGraph, IrLayer, Source, Target } from '../ir/irGraph.ts';
import { keyOf } from '../ir/irGraph.ts';
import { floatFactsOf } from './floatReasons.ts';
import type { Rules } from './rules.ts';
import { isFloat, Structure } from './structure.ts';

/** One FakeQuantize behind a tensor. */
export interface ActivationQuantizer {
  readonly source: Source;
  /** The inputs that take the quantized tensor; the others keep the float one. */
  readonly targets: readonly Target[];
  /** Quantizers of one group have one scale; its number is the place of its first quantizer in the list. */
  readonly group: number;
  /** A scale for each channel (second dimension). */
  readonly perChannel: boolean;
  readonly nonNegative: boolean;
}

export interface WeightQuantizer {
  readonly layer: number;
  /** Of the weights, one scale for each of their elements. */
  readonly channelAxes: readonly number[];
  /** Steps on either side of zero. */
  readonly steps: number;
}

export interface Placement {
  readonly activations: readonly ActivationQuantizer[];
  readonly weights: readonly WeightQuantizer[];
  /** Names of the weighted layers that run on 8-bit values, in the graph's order. */
  readonly quantizedLayers: readonly string[];
  /** Those that do not, and why. */
  readonly floatLayers: readonly FloatLayer[];
  /** Names of all layers that run on 8-bit values, with weights or without, in the graph's order. */
  readonly askingLayers: readonly string[];
}

/** @param floatLayers names of layers that ask for nothing */
export function placeQuantizers(graph: IrGraph, rules: Rules, floatLayers: ReadonlySet<string>): Placement {
  const structure = new Structure(graph, rules);
  const demand = new Demand(structure, floatLayers);
  const spots = new Spots(structure, demand);
  const weights: WeightQuantizer[] = [];
  const quantizedLayers: string[] = [];
  const left = new Set<number>();
  const askingLayers: string[] = [];
  for (const layer of graph.layers()) {
    const role = structure.role(layer);
    if (role === 'weighted' && demand.isComputing(layer)) {
      const own = structure.weightsOf(layer);
      const quantized = demand.isSink(layer);
      if (quantized) quantizedLayers.push(layer.name);
      else left.add(layer.id);
      if (quantized && own !== undefined) {
        const steps = readsInput(structure, layer) ? rules.weightSteps.first : rules.weightSteps.others;
        weights.push({ layer: layer.id, channelAxes: channelAxes(layer, own.constant), steps });
      }
    }
    if (!demand.isSink(layer)) continue;
    askingLayers.push(layer.name);
    for (const target of demand.wantedInputs(layer)) spots.settle(target);
  }
  return {
    activations: spots.quantizers(rules.channelScales),
    weights,
    quantizedLayers,
    floatLayers: floatFactsOf(graph, rules, left, floatLayers),
    askingLayers,
  };
}

/** Who asks for 8-bit data. */
class Demand {
  readonly #structure: Structure;
  readonly #floatLayers: ReadonlySet<string>;
  readonly #wanted = new Map<string, boolean>();
  readonly #leading = new Map<number, boolean>();

  constructor(structure: Structure, floatLayers: ReadonlySet<string>) {
    this.#structure = structure;
    this.#floatLayers = floatLayers;
  }

  /** Whether it works on the model's data at all, in floating point. */
  isComputing(layer: IrLayer): boolean {
    return this.#structure.dataInputs(layer).length > 0;
  }

  isSink(layer: IrLayer): boolean {
    if (this.#floatLayers.has(layer.name) || !this.isComputing(layer)) return false;
    switch (this.#structure.role(layer)) {
      case 'weighted':
        // Without constant weights it is a product of two data tensors.
        return (
          this.#structure.weightsOf(layer) !== undefined || this.#structure.dataInputs(layer).length === 2
        );
      case 'arithmetic':
        return !this.#structure.isFused(layer) && this.#leadsToKernel(layer);
      case 'reading':
        return true;
      default:
        return false;
    }
  }

  /** Whether something that runs on 8-bit values comes of a layer's result: the decoding of boxes stays in float. */
  #leadsToKernel(layer: IrLayer): boolean {
    const known = this.#leading.get(layer.id);
    if (known !== undefined) return known;
    const leads = layer.outputs.some(({ id }) =>
      this.#structure.readersOf({ layer: layer.id, port: id }).some(({ layer: reader }) => {
        const next = this.#structure.graph.layer(reader);
        const role = this.#structure.role(next);
        if (role === undefined) return false;
        return role === 'weighted' || role === 'reading' || this.#leadsToKernel(next);
      }),
    );
    this.#leading.set(layer.id, leads);
    return leads;
  }

  wantedInputs(layer: IrLayer): Target[] {
    return this.#structure.dataInputs(layer).filter(({ port }) => {
      const precision = layer.inputs.find(({ id }) => id === port)?.precision ?? '';
      return isFloat(precision);
    });
  }

  /** Whether an input wants 8-bit data, for itself or for all that comes behind it. */
  wants(target: Target): boolean {
    const known = this.#wanted.get(keyOf(target));
    if (known !== undefined) return known;
    const layer = this.#structure.graph.layer(target.layer);
    const role = this.#structure.role(layer);
    const wanted =
      role === 'moving' || role === 'joining'
        ? this.isWantedBehind(layer)
        : this.isSink(layer) && this.wantedInputs(layer).some(({ port }) => port === target.port);
    this.#wanted.set(keyOf(target), wanted);
    return wanted;
  }

  /** Of a layer that moves values; outputs that nothing reads (the indices of a MaxPool) have no say. */
  isWantedBehind({ id, outputs }: IrLayer): boolean {
    const read = outputs
      .map((port) => ({ layer: id, port: port.id }))
      .filter((source) => this.#structure.readersOf(source).length > 0);
    return read.length > 0 && read.every((source) => this.#isWantedByAll(source));
  }

  #isWantedByAll(source: Source): boolean {
    const consumers = this.#structure.readersOf(source);
    return consumers.length > 0 && consumers.every((target) => this.wants(target));
  }
}

/** Tensors that get a quantizer, with the groups that share a scale (a forest of parents). */
class Spots {
  readonly #structure: Structure;
  readonly #demand: Demand;
  readonly #spots = new Map<string, { readonly source: Source; readonly targets: Map<string, Target> }>();
  readonly #parents = new Map<string, string>();

  constructor(structure: Structure, demand: Demand) {
    this.#structure = structure;
    this.#demand = demand;
  }

  /** Finds the tensors to quantize so that `target` gets 8-bit data; returns the key of their group. */
  settle(target: Target): string | undefined {
    const { graph } = this.#structure;
    const source = graph.sourceOf(target);
    if (source === undefined || this.#structure.isConstant(source.layer)) return undefined;
    const before = graph.layer(source.layer);
    const role = this.#structure.role(before);
    if ((role === 'moving' || role === 'joining') && this.#demand.isWantedBehind(before)) {
      const inputs = role === 'moving' ? before.inputs.slice(0, 1) : before.inputs;
      const groups = inputs.map(({ id }) => this.settle({ layer: before.id, port: id }));
      return groups.reduce((one, other) => this.#unite(one, other), undefined);
    }
    const key = keyOf(source);
    const spot = this.#spots.get(key) ?? { source, targets: new Map<string, Target>() };
    spot.targets.set(keyOf(target), target);
    this.#spots.set(key, spot);
    return key;
  }

  #root(key: string): string {
    const parent = this.#parents.get(key);
    return parent === undefined ? key : this.#root(parent);
  }

  #unite(one: string | undefined, other: string | undefined): string | undefined {
    if (one === undefined || other === undefined) return one ?? other;
    const [first, second] = [this.#root(one), this.#root(other)];
    if (first !== second) this.#parents.set(second, first);
    return first;
  }

  quantizers(channelScales: boolean): ActivationQuantizer[] {
    const spots = [...this.#spots];
    const roots = spots.map(([key]) => this.#root(key));
    return spots.map(([, { source, targets }], index) => {
      const group = roots.indexOf(roots[index] ?? '');
      const alone = roots.filter((root) => root === roots[index]).length === 1;
      const all = [...targets.values()];
      return {
        source,
        targets: all,
        group,
        perChannel: channelScales && alone && all.every((target) => isDepthwise(this.#structure, target)),
        nonNegative: this.#structure.isNonNegative(source),
      };
    });
  }
}

/** A group convolution with one input and one output channel a group. */
function isDepthwise({ graph }: Structure, target: Target): boolean {
  const layer = graph.layer(target.layer);
  const [, inGroup, outGroup] = layer.inputs[1]?.dims ?? [];
  return layer.type === 'GroupConvolution' && inGroup === 1 && outGroup === 1;
}

/** Whether nothing weighted lies between a layer and the model's input, on the way of its data. */
function readsInput(structure: Structure, layer: IrLayer): boolean {
  const { graph } = structure;
  return structure.dataInputs(layer).some((input) => {
    const from = graph.sourceOf(input);
    if (from === undefined) return false;
    const before = graph.layer(from.layer);
    if (before.type === 'Parameter') return true;
    return structure.role(before) !== 'weighted' && readsInput(structure, before);
  });
}

/** Where the output channels are in the weights (OpenVINO's operation specifications). */
function channelAxes(layer: IrLayer, weights: IrLayer): readonly number[] {
  const rank = weights.outputs[0]?.dims.length ?? 0;
  switch (layer.type) {
    case 'Convolution':
      return [0];
    case 'ConvolutionBackpropData':
      return [1];
    case 'GroupConvolution':
      return [0, 1];
    case 'GroupConvolutionBackpropData':
      return [0, 2];
    default:
      // A batch of matrices has a scale for each matrix, too; a vector has one.
      return rank < 2 ? [] : matMulAxes(layer, rank);
  }
}

function matMulAxes(layer: IrLayer, rank: number): readonly number[] {
  const transposed = layer.attributes['transpose_b'] === 'true' || layer.attributes['transpose_b'] === '1';
  const batch = Array.from({ length: rank - 2 }, (_, axis) => axis);
  return [...batch, transposed ? rank - 2 : rank - 1];
}
