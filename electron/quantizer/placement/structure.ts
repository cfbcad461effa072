/** What a graph's operations are to quantization: their roles, their constants, and which are fused into the one before. */
import { Constancy } from '../ir/constancy.ts';
import type { IrGraph, IrLayer, Source, Target } from '../ir/irGraph.ts';
import type { Role, Rules } from './rules.ts';

/** Weights of a layer: a constant, or one that is stored in half precision and converted. */
export interface Weights {
  readonly constant: IrLayer;
  /** Where the layer takes them from: the constant or its conversion. */
  readonly source: Source;
}

export class Structure {
  readonly graph: IrGraph;
  readonly #rules: Rules;
  readonly #constancy: Constancy;
  readonly #fused = new Map<number, boolean>();

  constructor(graph: IrGraph, rules: Rules) {
    this.graph = graph;
    this.#rules = rules;
    this.#constancy = new Constancy(graph, { shapes: true });
  }

  /** Undefined: it stays in float. */
  role(layer: IrLayer): Role | undefined {
    return layer.outputs.some(({ precision }) => isFloat(precision))
      ? this.#rules.roles.get(layer.type)
      : undefined;
  }

  /** Whether a layer's outputs do not depend on the values of the model's inputs: constants and arithmetic on shapes. */
  isConstant(id: number): boolean {
    return this.#constancy.isConstant(id);
  }

  /** The inputs that depend on the values of the model's input. */
  dataInputs(layer: IrLayer): Target[] {
    return layer.inputs
      .map(({ id }) => ({ layer: layer.id, port: id }))
      .filter((target) => {
        const from = this.graph.sourceOf(target);
        return from !== undefined && !this.isConstant(from.layer);
      });
  }

  /** A layer's constant weights (its second input); undefined where they are computed or the first. */
  weightsOf(layer: IrLayer): Weights | undefined {
    const source = this.graph.input(layer, 1);
    const data = this.graph.input(layer, 0);
    if (source === undefined || data === undefined || this.isConstant(data.layer)) return undefined;
    const direct = this.graph.layer(source.layer);
    if (direct.type === 'Const') return { constant: direct, source };
    if (direct.type !== 'Convert') return undefined;
    const from = this.graph.input(direct, 0);
    const constant = from === undefined ? undefined : this.graph.layer(from.layer);
    return constant?.type === 'Const' ? { constant, source } : undefined;
  }

  /**
   * Whether the kernel before computes it: an activation, or arithmetic with a constant, behind something that computes and
   * whose output goes nowhere else. The scaling of the model's input counts as part of that.
   */
  isFused(layer: IrLayer): boolean {
    const known = this.#fused.get(layer.id);
    if (known !== undefined) return known;
    const fused = this.#findFused(layer);
    this.#fused.set(layer.id, fused);
    return fused;
  }

  #findFused(layer: IrLayer): boolean {
    const role = this.role(layer);
    if (role !== 'activation' && role !== 'arithmetic') return false;
    const inputs = this.dataInputs(layer);
    const [input] = inputs;
    const from = input === undefined ? undefined : this.graph.sourceOf(input);
    if (from === undefined || inputs.length > 1 || this.graph.consumersOf(from).length > 1) return false;
    const before = this.graph.layer(from.layer);
    if (before.type === 'Parameter') return true;
    switch (this.role(before)) {
      case 'weighted':
      case 'arithmetic':
      case 'reading':
        return true;
      case 'activation':
        return this.isFused(before);
      default:
        return false;
    }
  }

  /** Whether no value of a tensor can be below zero, whatever the input. */
  isNonNegative(source: Source): boolean {
    const layer = this.graph.layer(source.layer);
    if (alwaysNonNegative.has(layer.type)) return true;
    if (layer.type === 'Clamp') return Number(layer.attributes['min']) >= 0;
    if (!keepsSign.has(layer.type)) return false;
    return this.dataInputs(layer).every((input) => {
      const from = this.graph.sourceOf(input);
      return from !== undefined && this.isNonNegative(from);
    });
  }
}

const alwaysNonNegative = new Set([
  'ReLU',
  'Sigmoid',
  'HSigmoid',
  'HardSigmoid',
  'Softmax',
  'Abs',
  'Sqrt',
  'Exp',
]);
/** Never below zero where no data input is; those that take constants (Add) are not among them. */
const keepsSign = new Set([
  ...['MaxPool', 'AvgPool', 'Concat', 'Reshape', 'Squeeze', 'Unsqueeze', 'Transpose', 'ShuffleChannels'],
  ...[
    'ReduceMean',
    'ReduceSum',
    'ReduceMax',
    'DepthToSpace',
    'SpaceToDepth',
    'Split',
    'VariadicSplit',
    'Tile',
  ],
]);

export function isFloat(precision: string): boolean {
  return precision === 'FP32' || precision === 'FP16';
}
