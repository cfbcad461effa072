/** What a graph's operations are to quantization: their roles, their constants, and which are fused into the one before. */
import { Constancy } from '../ir/constancy.ts';
import { type IrGraph, type IrLayer, keyOf, type Source, type Target } from '../ir/irGraph.ts';
import type { Role, Rules } from './rules.ts';

/** Weights of a layer: a constant, or one that is stored in half precision and converted. */
interface Weights {
  readonly constant: IrLayer;
  /** Where the layer takes them from: the constant or its conversion. */
  readonly source: Source;
}

export class Structure {
  readonly graph: IrGraph;
  readonly #rules: Rules;
  readonly #constancy: Constancy;
  readonly #fused = new Map<number, boolean>();
  #followers: Map<string, IrLayer> | undefined;
  #gated: Set<number> | undefined;

  constructor(graph: IrGraph, rules: Rules) {
    this.graph = graph;
    this.#rules = rules;
    this.#constancy = new Constancy(graph, { shapes: true });
  }

  /** Undefined: it stays in float. */
  role(layer: IrLayer): Role | undefined {
    if (!layer.outputs.some(({ precision }) => isFloat(precision))) return undefined;
    if (layer.type === 'Pad' && !this.#padsZeros(layer)) return undefined;
    const role = this.#rules.roles.get(layer.type);
    return (role === 'moving' || role === 'joining') && this.#takesConstant(layer, role) ? undefined : role;
  }

  /**
   * Whether what it moves is a constant: a table of which data picks rows, or one that is joined with data. OpenVINO computes
   * a quantizer behind a constant when it compiles, and then the joined tensor is float whatever the others are.
   */
  #takesConstant(layer: IrLayer, role: 'moving' | 'joining'): boolean {
    const places = role === 'moving' ? [0] : [...layer.inputs.keys()];
    return places.some((place) => {
      const from = this.graph.input(layer, place);
      return from !== undefined && this.isConstant(from.layer);
    });
  }

  /** Whether nothing but zeros or values of the data is put around it: zero is the same before and behind a quantizer. */
  #padsZeros(layer: IrLayer): boolean {
    if (layer.attributes['pad_mode'] !== 'constant') return true;
    const source = this.graph.input(layer, 3);
    if (source === undefined) return true;
    const value = this.graph.layer(source.layer);
    return value.type === 'Const' && this.graph.bytesOf(value).every((byte) => byte === 0);
  }

  /** The inputs that take the values of a tensor, not only its shape. */
  readersOf(source: Source): readonly Target[] {
    return this.graph.consumersOf(source).filter(({ layer }) => !this.isConstant(layer));
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
    const fused = this.#insideGates.has(layer.id) || this.#findFused(layer);
    this.#fused.set(layer.id, fused);
    return fused;
  }

  /** The next layer that processes a tensor in the same kernel. */
  fusedBehind(source: Source): IrLayer | undefined {
    if (this.#followers === undefined) {
      this.#followers = new Map();
      for (const layer of this.graph.layers()) {
        const entry = this.isFused(layer) ? this.#entryOf(layer) : undefined;
        if (entry !== undefined) this.#followers.set(keyOf(entry), layer);
      }
    }
    return this.#followers.get(keyOf(source));
  }

  #findFused(layer: IrLayer): boolean {
    const role = this.role(layer);
    if (role !== 'activation' && role !== 'arithmetic') return false;
    const entry = this.#entryOf(layer);
    return entry !== undefined && this.#isComputed(entry);
  }

  /** Whether a kernel's arithmetic ends in a tensor, so that more of it can follow there. */
  #isComputed(source: Source): boolean {
    const layer = this.graph.layer(source.layer);
    if (layer.type === 'Parameter') return true;
    switch (this.role(layer)) {
      case 'weighted':
      case 'arithmetic':
      case 'reading':
        return true;
      case 'activation':
        return this.isFused(layer);
      default:
        return false;
    }
  }

  /** The one tensor that a layer's result is computed from, element by element, and that nothing else reads. */
  #entryOf(layer: IrLayer): Source | undefined {
    const [input, ...others] = this.dataInputs(layer);
    if (input === undefined) return undefined;
    if (others.length > 0) return this.#gateOf(layer)?.entry;
    const source = this.graph.sourceOf(input);
    return source !== undefined && this.readersOf(source).length === 1 ? source : undefined;
  }

  /**
   * A layer with two data inputs whose both ways lead to one tensor: x * sigmoid(x), however many operations an exporter
   * spells it with.
   */
  #gateOf(layer: IrLayer): Gate | undefined {
    const [one, other, ...more] = this.dataInputs(layer).map((input) =>
      this.#wayUp(this.graph.sourceOf(input)),
    );
    if (one === undefined || other === undefined || more.length > 0) return undefined;
    const isOn = (way: readonly Source[], source: Source) =>
      way.some((each) => keyOf(each) === keyOf(source));
    const entry = one.find((source) => isOn(other, source));
    // One reader for each way, or one for both where the layer reads the tensor twice.
    if (entry === undefined || this.readersOf(entry).length !== 2) return undefined;
    const inside = [one, other].flatMap((way) =>
      way.slice(
        0,
        way.findIndex((source) => keyOf(source) === keyOf(entry)),
      ),
    );
    return { entry, inside: inside.map((source) => source.layer) };
  }

  /** The layers on the ways of all gates that are part of a kernel. */
  get #insideGates(): ReadonlySet<number> {
    if (this.#gated === undefined) {
      const gated = new Set<number>();
      this.#gated = gated;
      for (const layer of this.graph.layers()) {
        const role = this.role(layer);
        if (role !== 'activation' && role !== 'arithmetic') continue;
        const gate = this.#gateOf(layer);
        if (gate !== undefined && this.#isComputed(gate.entry)) for (const id of gate.inside) gated.add(id);
      }
    }
    return this.#gated;
  }

  /** A tensor, and those that it is computed from by operations with one data input that nothing else reads. */
  #wayUp(start: Source | undefined): Source[] {
    const way: Source[] = [];
    let source = start;
    while (source !== undefined && way.length < longestGate) {
      way.push(source);
      const layer = this.graph.layer(source.layer);
      const role = this.role(layer);
      const inputs = this.dataInputs(layer);
      const [input] = inputs;
      if (role !== 'activation' && role !== 'arithmetic') break;
      if (inputs.length !== 1 || input === undefined || this.readersOf(source).length !== 1) break;
      source = this.graph.sourceOf(input);
    }
    return way;
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

/** Where a tensor is combined with what is computed from it alone. */
interface Gate {
  readonly entry: Source;
  /** Layers between the two. */
  readonly inside: readonly number[];
}

/** Operations between a tensor and its gate; exporters spell GELU with five. */
const longestGate = 10;

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
  'MaxPool',
  'AvgPool',
  'Concat',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'ShuffleChannels',
  'ReduceMean',
  'ReduceSum',
  'ReduceMax',
  'DepthToSpace',
  'SpaceToDepth',
  'Split',
  'VariadicSplit',
  'Tile',
]);

export function isFloat(precision: string): boolean {
  return precision === 'FP32' || precision === 'FP16';
}
