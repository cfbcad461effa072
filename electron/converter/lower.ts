/** Caffe model -> graph: every layer becomes the operations that its definition plans. */
import { VinobenchError } from '../../shared/errors.ts';
import type { CaffeLayer, CaffeModel } from './caffe/caffeModel.ts';
import type { WeightSource } from './caffe/weights.ts';
import type { Graph, Value } from './graph/graph.ts';
import { GraphBuilder } from './graph/graphBuilder.ts';
import { type LayerDefinition, refuseLayer } from './layers/definition.ts';
import { layerDefinition, layerTypes, reasonToDrop } from './layers/registry.ts';

/** One version of a blob: an in-place layer makes a new one under the same name. */
interface BlobVersion {
  readonly blob: string;
  readonly value: Value;
  readonly isInput: boolean;
  consumed: boolean;
}

export interface LowerOptions {
  /** Replaces the first dimension of every input. */
  readonly batch?: number | undefined;
}

/** @throws VinobenchError with the layer's name and line for what cannot be converted. */
export function lower(model: CaffeModel, weights: WeightSource, options: LowerOptions = {}): Graph {
  return new Lowering(model, weights, options).run();
}

class Lowering {
  readonly #model: CaffeModel;
  readonly #weights: WeightSource;
  readonly #batch: number | undefined;
  readonly #builder = new GraphBuilder();
  readonly #current = new Map<string, BlobVersion>();
  readonly #versions: BlobVersion[] = [];
  /** Blobs of dropped layers -> that layer. */
  readonly #dropped = new Map<string, CaffeLayer>();

  constructor(model: CaffeModel, weights: WeightSource, options: LowerOptions) {
    this.#model = model;
    this.#weights = weights;
    this.#batch = options.batch;
  }

  run(): Graph {
    const { inputs, layers, left, name, file } = this.#model;
    for (const input of inputs) this.#define(input.blob, this.#parameter(input.blob, input.shape, []), true);
    for (const { name: layer, reason } of left) this.#builder.remove(layer, reason);
    for (const layer of layers) this.#lowerLayer(layer);
    const outputs = this.#versions.filter(
      (version) => !version.consumed && !version.isInput && this.#current.get(version.blob) === version,
    );
    if (outputs.length === 0) {
      throw new VinobenchError(
        'input',
        `${file} computes nothing: no layer of it has an output that is left over.`,
        {
          place: { file },
        },
      );
    }
    return this.#builder.finish(
      name,
      outputs.map(({ blob, value }) => ({ blob, value })),
    );
  }

  #lowerLayer(layer: CaffeLayer): void {
    const reason = reasonToDrop(layer.type);
    if (reason !== undefined) {
      this.#builder.remove(layer.name, reason);
      for (const top of layer.tops) this.#dropped.set(top, layer);
      return;
    }
    const definition = layerDefinition(layer.type);
    if (definition === undefined) {
      throw refuseLayer(
        layer,
        `is of a type that cannot be converted (known are ${layerTypes().join(', ')})`,
      );
    }
    const bottoms = layer.bottoms.map((blob) => this.#bottom(layer, blob));
    const tops = this.#build(
      layer,
      definition,
      bottoms.map((bottom) => bottom.value),
    );
    for (const bottom of bottoms) bottom.consumed = true;
    layer.tops.forEach((blob, index) => {
      const value = tops[index];
      if (value === undefined) throw new TypeError(`${layer.type} made no value for its top ${index}`);
      this.#define(blob, value, layer.type === 'Input');
    });
    const idle = tops.every((top) => bottoms.some((bottom) => bottom.value === top));
    if (idle) this.#builder.remove(layer.name, 'hands its bottom on unchanged');
  }

  #build(layer: CaffeLayer, definition: LayerDefinition, bottoms: readonly Value[]): readonly Value[] {
    const plan = definition.plan(layer, bottoms);
    const blobs = this.#weights.blobs(layer, plan.blobs ?? []);
    return plan.build({
      blobs,
      emit: (operation, suffix) =>
        this.#builder.compute(suffix === undefined ? layer.name : `${layer.name}/${suffix}`, operation, [
          layer.name,
        ]),
      constant: (suffix, tensor) => this.#builder.constant(`${layer.name}/${suffix}`, tensor),
      parameter: (blob, shape) => this.#parameter(blob, shape, [layer.name]),
    });
  }

  #parameter(blob: string, shape: readonly number[], sources: readonly string[]): Value {
    const batched = this.#batch === undefined ? shape : [this.#batch, ...shape.slice(1)];
    return this.#builder.parameter(blob, batched, sources);
  }

  #bottom(layer: CaffeLayer, blob: string): BlobVersion {
    const version = this.#current.get(blob);
    if (version !== undefined) return version;
    const dropped = this.#dropped.get(blob);
    throw refuseLayer(
      layer,
      dropped === undefined
        ? `reads a bottom "${blob}" that no layer before it makes`
        : `reads "${blob}" of the layer "${dropped.name}" (${dropped.type}), which has no shape: give a deploy file, with an Input layer in its place`,
      'input',
    );
  }

  #define(blob: string, value: Value, isInput: boolean): void {
    const version = { blob, value, isInput, consumed: false };
    this.#current.set(blob, version);
    this.#versions.push(version);
    this.#builder.nameTensor(value, blob);
  }
}
