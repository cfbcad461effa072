/** Caffe model -> graph: every layer becomes the operations that its definition plans. */
import { VinobenchError } from '../../shared/errors.ts';
import type { CaffeLayer, CaffeModel } from './caffe/caffeModel.ts';
import type { TextField } from './caffe/textFormat.ts';
import type { WeightSource } from './caffe/weights.ts';
import type { Graph, Value } from './graph/graph.ts';
import { GraphBuilder } from './graph/graphBuilder.ts';
import { type LayerContext, type LayerDefinition, type Plan, refuseLayer } from './layers/definition.ts';
import { layerDefinition, reasonToDrop, unknownType } from './layers/registry.ts';
import { LearnedBlobs } from './learnedBlobs.ts';

/** One version of a blob: an in-place layer makes a new one under the same name. */
interface BlobVersion {
  readonly blob: string;
  readonly value: Value;
  readonly isInput: boolean;
  consumed: boolean;
}

export type InputShape = (blob: string, shape: readonly number[]) => readonly number[];

export interface LowerOptions {
  /** Of each input, by the shape that the file gives; left out: that one. */
  readonly inputShape?: InputShape | undefined;
  /** What the user should know of, one sentence each. */
  readonly warn?: ((warning: string) => void) | undefined;
}

/** A blob without a value: of a layer that is left out, or that only training has (`label`). */
interface DroppedBlob {
  readonly layer: CaffeLayer;
  readonly label: boolean;
}

/** @throws VinobenchError with the layer's name and line for what cannot be converted. */
export function lower(model: CaffeModel, weights: WeightSource, options: LowerOptions = {}): Graph {
  return new Lowering(model, weights, options).run();
}

class Lowering {
  readonly #model: CaffeModel;
  readonly #options: LowerOptions;
  readonly #builder = new GraphBuilder();
  readonly #current = new Map<string, BlobVersion>();
  readonly #versions: BlobVersion[] = [];
  readonly #dropped = new Map<string, DroppedBlob>();
  /** Names of the operations that are inputs of the net. */
  readonly #parameters = new Set<string>();
  readonly #learned: LearnedBlobs;
  /** Fields that were left out: name -> where the first stands, and of how many layers. */
  readonly #ignored = new Map<string, { layer: CaffeLayer; field: TextField; count: number }>();
  readonly #context: LayerContext;

  constructor(model: CaffeModel, weights: WeightSource, options: LowerOptions) {
    this.#model = model;
    this.#learned = new LearnedBlobs(model, weights);
    this.#options = options;
    this.#context = {
      hasInputs: model.inputs.length > 0 || model.layers.some((layer) => layer.type === 'Input'),
      warn: ({ file, line, name, type }, sentence) =>
        options.warn?.(`${file}:${line}: layer "${name}" (${type}) ${sentence}.`),
      ignore: (layer, field) => this.#ignore(layer, field),
      stored: (layer) => weights.shapes?.(layer),
    };
  }

  run(): Graph {
    const { inputs, layers, left, name, file } = this.#model;
    for (const input of inputs) {
      this.#define(input.blob, this.#parameter(input.blob, input.shape, []), true);
    }
    for (const { id, reason } of left) this.#builder.remove(id, reason);
    for (const layer of layers) this.#lowerLayer(layer);
    for (const { layer, field, count } of this.#ignored.values()) {
      const times = count === 1 ? '' : ` and of ${count - 1} more`;
      this.#options.warn?.(
        `${file}:${field.at.line}: "${field.name}" of layer "${layer.name}" (${layer.type})${times} is not a field of Caffe's own and cannot change the result; it was left out.`,
      );
    }
    const outputs = this.#versions.filter(
      (version) => !version.consumed && !version.isInput && this.#current.get(version.blob) === version,
    );
    if (outputs.length === 0) {
      throw new VinobenchError(
        'input',
        `${file} computes nothing: no layer of it has an output that is left over.`,
        { place: { file } },
      );
    }
    return this.#builder.finish(
      name,
      outputs.map(({ blob, value }) => ({ blob, value })),
      this.#learned.learners,
    );
  }

  #lowerLayer(layer: CaffeLayer): void {
    const reason = reasonToDrop(layer.type) ?? this.#reasonOfBottoms(layer);
    if (reason !== undefined) {
      this.#builder.remove(layer.id, reason);
      for (const top of layer.tops) this.#drop(top, { layer, label: true });
      return;
    }
    const definition = layerDefinition(layer.type);
    if (definition === undefined) throw unknownType(layer);
    const bottoms = layer.bottoms.map((blob) => this.#bottom(layer, blob));
    const values = bottoms.map((bottom) => bottom.value);
    const { tops, computes } = this.#build(layer, definition, values);
    for (const bottom of bottoms) bottom.consumed = true;
    for (const [index, blob] of layer.tops.entries()) {
      const value = tops[index];
      if (value === undefined) this.#drop(blob, { layer, label: index > 0 });
      else this.#define(blob, value, this.#parameters.has(value.operation) && !values.includes(value));
    }
    if (!computes) this.#builder.remove(layer.id, reasonWithoutOperation(tops, values));
  }

  /** Of a layer that reads nothing but labels or the values of losses. */
  #reasonOfBottoms({ bottoms }: CaffeLayer): string | undefined {
    const labels = bottoms.every((blob) => !this.#current.has(blob) && this.#dropped.get(blob)?.label);
    return bottoms.length > 0 && labels ? 'reads only what training needs' : undefined;
  }

  #build(layer: CaffeLayer, definition: LayerDefinition, bottoms: readonly Value[]) {
    const plan = definition.plan(layer, bottoms, this.#context);
    const blobs = this.#learned.of(layer, plan.blobs ?? []);
    let computes = false;
    const named = (suffix: string | undefined): string => {
      computes = true;
      return suffix === undefined ? layer.name : `${layer.name}/${suffix}`;
    };
    const tops = plan.build({
      blobs,
      emit: (operation, suffix) => this.#builder.compute(named(suffix), operation, [layer.id]),
      emitAll: (operation, suffix) => this.#builder.computeAll(named(suffix), operation, [layer.id]),
      constant: (suffix, tensor) => {
        const made = { ...tensor, origin: blobs.length > 0 ? ('learned' as const) : ('said' as const) };
        return this.#builder.constant(`${layer.name}/${suffix}`, made);
      },
      parameter: (blob, shape) => {
        computes = true;
        return this.#parameter(blob, shape, [layer.id]);
      },
    });
    if (tops.length !== layer.tops.length) throw new TypeError(`${layer.type} made ${tops.length} tops`);
    return { tops, computes };
  }

  #parameter(blob: string, shape: readonly number[], sources: readonly string[]): Value {
    const { inputShape = () => shape } = this.#options;
    const value = this.#builder.parameter(blob, inputShape(blob, shape), sources);
    this.#parameters.add(value.operation);
    return value;
  }

  #bottom(layer: CaffeLayer, blob: string): BlobVersion {
    const version = this.#current.get(blob);
    if (version !== undefined) return version;
    const dropped = this.#dropped.get(blob)?.layer;
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

  #drop(blob: string, dropped: DroppedBlob): void {
    this.#current.delete(blob);
    this.#dropped.set(blob, dropped);
  }

  #ignore(layer: CaffeLayer, field: TextField): void {
    const known = this.#ignored.get(field.name);
    if (known === undefined) this.#ignored.set(field.name, { layer, field, count: 1 });
    else known.count++;
  }
}

function reasonWithoutOperation(tops: ReturnType<Plan['build']>, bottoms: readonly Value[]): string {
  if (tops.length === 0) return 'only keeps its bottoms from being outputs';
  if (tops.every((top) => top === undefined)) return 'reads training data';
  if (tops.every((top) => top !== undefined && bottoms.includes(top))) return 'hands its bottom on unchanged';
  return 'depends on shapes alone, so its values stand in the file';
}
