/** Caffe model -> graph: every layer becomes the operations that its definition plans. */

import { VinobenchError } from '../../shared/faults/errors.ts';
import type { Removal } from '../../shared/models/removal.ts';
import type { ConversionWarning } from '../../shared/warnings/conversionWarning.ts';
import { BlobMemory, type BlobVersion } from './blobMemory.ts';
import { shapeExample, shapeless } from './caffe/caffeModel.ts';
import type { CaffeLayer, CaffeModel } from './caffe/caffeNet.ts';
import { refuseLayer } from './caffe/refuseLayer.ts';
import { didYouMean } from './caffe/spelling.ts';
import type { TextField } from './caffe/textFormat.ts';
import type { Graph, Value } from './graph/graph.ts';
import { GraphBuilder } from './graph/graphBuilder.ts';
import { elementCount, generatedTensor, int64Tensor } from './graph/tensor.ts';
import type { LayerContext, LayerDefinition, LayerPlan } from './layers/definition.ts';
import { type InPlace, inPlaceOf } from './layers/inPlace.ts';
import { layerDefinition, reasonToDrop, unknownType } from './layers/registry.ts';
import { ownerOf } from './layers/sharedMemory.ts';
import { LearnedBlobs } from './weights/learnedBlobs.ts';
import { ParamRules } from './weights/paramRules.ts';
import type { WeightSource } from './weights/weights.ts';
import { zoomMeaning } from './zoomMeaning.ts';

export type InputShape = (blob: string, shape: readonly number[]) => readonly number[];

interface LowerOptions {
  /** Of each input, by the shape that the file gives; left out: that one. */
  readonly inputShape?: InputShape | undefined;
  /** What the user should know of. */
  readonly warn?: ((warning: ConversionWarning) => void) | undefined;
}

/** A blob without a value: of a layer that is left out, or that only training has (`label`). */
interface DroppedBlob {
  readonly layer: CaffeLayer;
  readonly label: boolean;
}

/** @throws VinobenchError with the layer's name and line for what cannot be converted. */
export function lower(model: CaffeModel, weights: WeightSource, options: LowerOptions = {}): Graph {
  const { inputShape } = options;
  const zoom = zoomMeaning(model, (meaning) =>
    new Lowering(model, shapesOf(weights), { inputShape }, meaning).run(),
  );
  return new Lowering(model, weights, options, zoom).run();
}

/** Weights for a run that only finds out shapes. */
const shapesOf = (weights: WeightSource): WeightSource => ({
  kind: 'filler',
  shapes: (layer) => weights.shapes?.(layer),
  blobs: (_, specs) =>
    specs.map(({ shape }) => generatedTensor(shape, () => [new Float32Array(elementCount(shape))])),
});

/** The deepest network known has 5,400 layers, of some operations each; sequences are unrolled, a dozen operations a step. */
const mostOperations = 50_000;
/** Of constants that layers compute from their shapes: prior boxes, orders, states. Large detectors have 20 MiB. */
const mostBytes = 256 * 2 ** 20;

const tooManyOperations = (layer: CaffeLayer): VinobenchError =>
  refuseLayer(
    layer,
    `brings the net past ${mostOperations} operations, the most that can be converted; give the net shorter sequences, or split it`,
    'limit',
  );

const tooManyNumbers = (layer: CaffeLayer): VinobenchError =>
  refuseLayer(
    layer,
    `brings the constants that follow from sizes past ${mostBytes / 2 ** 20} MiB, the most that can be converted; check the sizes of the net's input and of its layers`,
    'limit',
  );

class Lowering {
  readonly #model: CaffeModel;
  readonly #options: LowerOptions;
  readonly #builder = new GraphBuilder();
  readonly #memory: BlobMemory;
  readonly #paramRules = new ParamRules();
  readonly #dropped = new Map<string, DroppedBlob>();
  /** Names of the operations that are inputs of the net. */
  readonly #parameters = new Set<string>();
  readonly #learned: LearnedBlobs;
  /** What is fed under each input's name. */
  readonly #inputBlobs = new Map<string, Value>();
  /** Fields that were left out: name -> where the first stands, and of how many layers. */
  readonly #ignored = new Map<string, { layer: CaffeLayer; field: TextField; count: number }>();
  readonly #context: LayerContext;
  /** What layers may still make of their sizes. */
  readonly #left = { operations: mostOperations, bytes: mostBytes };

  constructor(model: CaffeModel, weights: WeightSource, options: LowerOptions, zoom: LayerContext['zoom']) {
    this.#model = model;
    this.#options = options;
    this.#context = {
      hasInputs: model.inputs.length > 0 || model.layers.some((layer) => layer.type === 'Input'),
      warn: ({ file, line, name, type }, note) =>
        options.warn?.({ kind: 'layer', file, line, layer: name, type, note }),
      ignore: (layer, field) => this.#ignore(layer, field),
      stored: (layer) => weights.shapes?.(layer),
      givenShape: (blob) => model.givenShapes[blob],
      zoom,
    };
    this.#learned = new LearnedBlobs(model, weights, this.#context.warn);
    this.#memory = new BlobMemory(
      (value, shape, operation) => this.#view(value, shape, operation),
      this.#context.warn,
    );
  }

  run(): Graph {
    const { inputs, layers, left, name, file } = this.#model;
    for (const { blob, line, shape } of inputs) {
      if (shape === null) throw shapeless(blob, file, line);
      this.#memory.define({ blob, value: this.#parameter(blob, shape, []), isInput: true });
    }
    for (const { id, because } of left) this.#builder.remove(id, because);
    for (const layer of layers) this.#lowerLayer(layer);
    this.#learned.finish();
    for (const { layer, field, count } of this.#ignored.values()) {
      const place = { file, line: field.at.line, layer: layer.name, type: layer.type };
      this.#options.warn?.({ kind: 'ignored-field', ...place, field: field.name, others: count - 1 });
    }
    const outputs = this.#memory.current
      .filter((version) => !version.consumed && !version.isInput)
      .map((version) => ({ blob: version.blob, value: this.#memory.read(version) }));
    if (outputs.length === 0) {
      throw new VinobenchError(
        'input',
        `${file} computes nothing: no layer of it has an output that is left over.`,
        { place: { file } },
      );
    }
    this.#nameTensors(outputs);
    return this.#builder.finish(name, outputs, this.#learned.learners);
  }

  /**
   * The last value of a blob has its name. An input is fed by its name, whatever is done to it in place; what is only
   * another name of an input stands on it where it is an output.
   */
  #nameTensors(outputs: Graph['outputs']): void {
    for (const { blob, value } of outputs) {
      if (!this.#inputBlobs.has(blob)) this.#builder.nameTensor(value, blob);
    }
    for (const [blob, value] of this.#inputBlobs) this.#builder.nameTensor(value, blob);
    for (const { blob, shape, memory } of this.#memory.current) {
      const value = memory.views.get(shape.join());
      if (value !== undefined && !this.#parameters.has(value.operation))
        this.#builder.nameTensor(value, blob);
    }
  }

  #lowerLayer(layer: CaffeLayer): void {
    const because = reasonToDrop(layer.type) ?? this.#reasonOfBottoms(layer);
    if (because !== undefined) {
      this.#builder.remove(layer.id, because);
      for (const top of layer.tops) this.#drop(top, { layer, label: true });
      return;
    }
    const definition = layerDefinition(layer.type);
    if (definition === undefined) throw unknownType(layer);
    const bottoms = layer.bottoms.map((blob) => this.#bottom(layer, blob));
    const values = bottoms.map((bottom) => this.#memory.read(bottom));
    const { tops, computes, inPlace } = this.#build(layer, definition, values);
    for (const bottom of bottoms) bottom.consumed = true;
    this.#defineTops(layer, bottoms, { bottoms: values, tops }, inPlace);
    if (!computes) this.#builder.remove(layer.id, reasonWithoutOperation(tops, values));
  }

  #defineTops(
    layer: CaffeLayer,
    bottoms: readonly BlobVersion[],
    values: { readonly bottoms: readonly Value[]; readonly tops: readonly (Value | undefined)[] },
    inPlace: InPlace,
  ): void {
    const made: (BlobVersion | undefined)[] = [];
    for (const [index, blob] of layer.tops.entries()) {
      const value = values.tops[index];
      const before = bottoms[index];
      if (value === undefined) this.#drop(blob, { layer, label: index > 0 });
      else if (before !== undefined && blob === layer.bottoms[index]) {
        this.#checkInPlace(layer, blob, [before.shape, value.shape], inPlace);
        made[index] = this.#memory.overwrite(before, value, layer, false);
      } else {
        const isInput = this.#parameters.has(value.operation) && !values.bottoms.includes(value);
        const owner = ownerOf(layer, index, values);
        const shared = owner && (owner.kind === 'bottom' ? bottoms : made)[owner.index];
        const sharing = shared && { with: shared };
        made[index] = this.#memory.define({ blob, value, isInput, sharing });
      }
    }
  }

  #checkInPlace(
    layer: CaffeLayer,
    blob: string,
    [before, after]: readonly [readonly number[], readonly number[]],
    inPlace: InPlace,
  ): void {
    const remedy = `give its top another name than "${blob}"`;
    if (inPlace.kind === 'refused') {
      throw refuseLayer(layer, `cannot work in place in Caffe: ${remedy}`, 'input');
    }
    if (elementCount(before) !== elementCount(after)) {
      throw refuseLayer(
        layer,
        `works in place, but turns [${before}] into [${after}]: Caffe would resize its own bottom; ${remedy}`,
        'input',
      );
    }
    if (inPlace.kind === 'overwrites') {
      this.#context.warn(layer, { kind: 'overwrites-bottom', because: inPlace.because, blob });
    }
  }

  /** Of a layer that reads nothing but labels or the values of losses. */
  #reasonOfBottoms({ bottoms }: CaffeLayer): Removal | undefined {
    const labels = bottoms.every((blob) => !this.#memory.has(blob) && this.#dropped.get(blob)?.label);
    return bottoms.length > 0 && labels ? { kind: 'reads-what-training-needs' } : undefined;
  }

  #build(layer: CaffeLayer, definition: LayerDefinition, bottoms: readonly Value[]) {
    const plan = definition.plan(layer, bottoms, this.#context);
    this.#paramRules.check(layer, plan.blobs ?? []);
    const blobs = this.#learned.of(layer, plan.blobs ?? []);
    let computes = false;
    const named = (suffix: string | undefined): string => {
      computes = true;
      if (--this.#left.operations < 0) throw tooManyOperations(layer);
      return suffix === undefined ? layer.name : `${layer.name}/${suffix}`;
    };
    const tops = plan.build({
      blobs,
      emit: (operation, suffix) => this.#builder.compute(named(suffix), operation, [layer.id]),
      emitAll: (operation, suffix) => this.#builder.computeAll(named(suffix), operation, [layer.id]),
      constant: (suffix, tensor) => {
        if (blobs.length === 0) this.#left.bytes -= tensor.byteLength;
        if (this.#left.bytes < 0) throw tooManyNumbers(layer);
        const made = { ...tensor, origin: blobs.length > 0 ? ('learned' as const) : ('said' as const) };
        return this.#builder.constant(`${layer.name}/${suffix}`, made);
      },
      parameter: (blob, shape) => {
        computes = true;
        return this.#parameter(blob, shape, [layer.id]);
      },
    });
    if (tops.length !== layer.tops.length) throw new TypeError(`${layer.type} made ${tops.length} tops`);
    return { tops, computes, inPlace: inPlaceOf(layer, plan.inPlace) };
  }

  #parameter(blob: string, shape: readonly number[], sources: readonly string[]): Value {
    const { inputShape = () => shape } = this.#options;
    const value = this.#builder.parameter(blob, inputShape(blob, shape), sources);
    this.#parameters.add(value.operation);
    this.#inputBlobs.set(blob, value);
    return value;
  }

  #view(value: Value, shape: readonly number[], name: string): Value {
    const pattern = this.#builder.constant(`${name}/shape`, int64Tensor([shape.length], shape));
    const attributes = { special_zero: false };
    return this.#builder.compute(name, { type: 'Reshape', attributes, inputs: [value, pattern], shape }, []);
  }

  #bottom(layer: CaffeLayer, blob: string): BlobVersion {
    const version = this.#memory.get(blob);
    if (version !== undefined) return version;
    const dropped = this.#dropped.get(blob)?.layer;
    if (dropped !== undefined) {
      throw refuseLayer(
        layer,
        `reads "${blob}" of the layer "${dropped.name}" (${dropped.type}), which has no shape: give a deploy file, with an Input layer in its place, or the shape with ${shapeExample(blob)}`,
        'input',
      );
    }
    const meant = didYouMean(
      blob,
      this.#memory.current.map((known) => known.blob),
    );
    const [hint, end] =
      meant === undefined ? ['', '.' as const] : [`. Did you mean "${meant}"`, '?' as const];
    const sentence = `reads a bottom "${blob}" that no layer before it makes${hint}`;
    throw refuseLayer(layer, sentence, 'input', layer.line, end);
  }

  #drop(blob: string, dropped: DroppedBlob): void {
    this.#memory.drop(blob);
    this.#dropped.set(blob, dropped);
  }

  #ignore(layer: CaffeLayer, field: TextField): void {
    const known = this.#ignored.get(field.name);
    if (known === undefined) this.#ignored.set(field.name, { layer, field, count: 1 });
    else known.count++;
  }
}

function reasonWithoutOperation(tops: ReturnType<LayerPlan['build']>, bottoms: readonly Value[]): Removal {
  if (tops.length === 0) return { kind: 'silence' };
  if (tops.every((top) => top === undefined)) return { kind: 'reads-training-data' };
  if (tops.every((top) => top !== undefined && bottoms.includes(top))) return { kind: 'unchanged' };
  return { kind: 'constant' };
}
