/**
 * An IR (version 11) as a graph: layers with ports, and from which output each input comes. What this project does not
 * know of a layer (bodies, port maps, rt_info) is kept as it was read and written again.
 */
import type { XmlElement } from './xmlTree.ts';

export interface IrPort {
  /** Unique within its layer, inputs and outputs counted together. */
  readonly id: number;
  /** As the .xml spells it: `FP32`, `I64`. */
  readonly precision: string;
  /** -1 for a dimension that is left open. */
  readonly dims: readonly number[];
  /** `names` and the like, with their entities. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface IrLayer {
  readonly id: number;
  /** Friendly name, entities resolved. */
  readonly name: string;
  readonly type: string;
  /** `opset1`. */
  readonly version: string;
  /** Of its `data` element, with their entities. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly inputs: readonly IrPort[];
  readonly outputs: readonly IrPort[];
  /** Its other elements: rt_info, bodies, port maps. */
  readonly rest: readonly XmlElement[];
  /** Of a constant that is not in the .bin that was read. */
  readonly bytes?: Uint8Array;
}

/** One output of a layer: where a tensor comes from. */
export interface Source {
  readonly layer: number;
  /** Id of the output port. */
  readonly port: number;
}

/** One input of a layer: where a tensor goes. */
export interface Target {
  readonly layer: number;
  /** Id of the input port. */
  readonly port: number;
}

export const keyOf = ({ layer, port }: Source | Target): string => `${layer}:${port}`;

interface NewLayer {
  readonly name: string;
  readonly type: string;
  readonly version?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly inputs: readonly {
    readonly from: Source;
    readonly precision: string;
    readonly dims: readonly number[];
  }[];
  /** Of its only output; a layer without one is a Result. */
  readonly output?: { readonly precision: string; readonly dims: readonly number[] };
  readonly bytes?: Uint8Array;
}

export class IrGraph {
  readonly name: string;
  /** Elements of the document other than layers and edges: rt_info, meta data. */
  readonly rest: readonly XmlElement[];
  /** The .bin that was read. */
  readonly weights: Uint8Array;
  readonly #layers: Map<number, IrLayer>;
  /** Input -> where it comes from. */
  readonly #edges: Map<string, { readonly from: Source; readonly to: Target }>;
  #consumers: Map<string, Target[]> | undefined;
  #nextId: number;

  constructor(
    { name, rest, weights }: Pick<IrGraph, 'name' | 'rest' | 'weights'>,
    layers: Iterable<IrLayer>,
    edges: Iterable<{ readonly from: Source; readonly to: Target }>,
  ) {
    this.name = name;
    this.rest = rest;
    this.weights = weights;
    this.#layers = new Map(Array.from(layers, (layer) => [layer.id, layer]));
    this.#edges = new Map(Array.from(edges, (edge) => [keyOf(edge.to), edge]));
    this.#nextId = Math.max(-1, ...this.#layers.keys()) + 1;
  }

  /** Changes of the copy leave this one as it is; constants are shared. */
  clone(): IrGraph {
    return new IrGraph(this, this.#layers.values(), this.#edges.values());
  }

  layers(): Iterable<IrLayer> {
    return this.#layers.values();
  }

  edges(): Iterable<{ readonly from: Source; readonly to: Target }> {
    return this.#edges.values();
  }

  layer(id: number): IrLayer {
    const layer = this.#layers.get(id);
    if (layer === undefined) throw new RangeError(`the IR has no layer ${id}`);
    return layer;
  }

  /** Undefined for an input that nothing is connected to. */
  sourceOf(target: Target): Source | undefined {
    return this.#edges.get(keyOf(target))?.from;
  }

  /** The layer's input at this place. */
  input(layer: IrLayer, index: number): Source | undefined {
    const port = layer.inputs[index];
    return port === undefined ? undefined : this.sourceOf({ layer: layer.id, port: port.id });
  }

  consumersOf(source: Source): readonly Target[] {
    if (this.#consumers === undefined) {
      this.#consumers = new Map();
      for (const { from, to } of this.#edges.values()) {
        const all = this.#consumers.get(keyOf(from));
        if (all === undefined) this.#consumers.set(keyOf(from), [to]);
        else all.push(to);
      }
    }
    return this.#consumers.get(keyOf(source)) ?? [];
  }

  portOf({ layer, port }: Source): IrPort {
    const found = this.layer(layer).outputs.find(({ id }) => id === port);
    if (found === undefined) throw new RangeError(`layer ${layer} of the IR has no output ${port}`);
    return found;
  }

  /** The bytes of a constant. */
  bytesOf(layer: IrLayer): Uint8Array {
    if (layer.bytes !== undefined) return layer.bytes;
    const offset = Number(layer.attributes['offset']);
    return this.weights.subarray(offset, offset + Number(layer.attributes['size']));
  }

  /** Adds a layer behind its inputs; returns its output, or its id's port 0 when it has none. */
  add(layer: NewLayer): Source {
    const id = this.#nextId++;
    const inputs = layer.inputs.map(({ precision, dims }, index) => port(index, precision, dims));
    const outputs =
      layer.output === undefined ? [] : [port(inputs.length, layer.output.precision, layer.output.dims)];
    this.#layers.set(id, {
      id,
      name: layer.name,
      type: layer.type,
      version: layer.version ?? 'opset1',
      attributes: layer.attributes ?? {},
      inputs,
      outputs,
      rest: [],
      ...(layer.bytes === undefined ? {} : { bytes: layer.bytes }),
    });
    for (const [index, { from }] of layer.inputs.entries()) this.connect(from, { layer: id, port: index });
    return { layer: id, port: inputs.length };
  }

  /** Lets an input take another tensor. */
  connect(from: Source, to: Target): void {
    this.#edges.set(keyOf(to), { from, to });
    this.#consumers = undefined;
  }

  remove(id: number): void {
    this.#layers.delete(id);
    for (const [key, { from, to }] of this.#edges) {
      if (from.layer === id || to.layer === id) this.#edges.delete(key);
    }
    this.#consumers = undefined;
  }
}

const port = (id: number, precision: string, dims: readonly number[]): IrPort => ({
  id,
  precision,
  dims,
  attributes: {},
});
