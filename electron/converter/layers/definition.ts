/**
 * What a layer type is to the converter. `plan` sees the layer and the shapes that reach it, and answers with the blobs
 * it learns and with the operations that compute it; weights come from a caffemodel or from fillers afterwards.
 */

import type { VinobenchError } from '../../../shared/faults/errors.ts';
import type { LayerNote } from '../../../shared/warnings/conversionWarning.ts';
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import { bindText, emptyMessage, type Fields, type Message, origin } from '../caffe/message.ts';
import { type RefusalCode, refuseLayer } from '../caffe/refuseLayer.ts';
import type { FillerParameter } from '../caffe/schema.ts';
import { harmlessFields, knownParameterBlocks, LayerParameter } from '../caffe/schema.ts';
import { didYouMean } from '../caffe/spelling.ts';
import { parseTextFormat, type TextField } from '../caffe/textFormat.ts';
import type { Value } from '../graph/graph.ts';
import type { NewMultiOperation, NewOperation } from '../graph/graphBuilder.ts';
import type { Tensor } from '../graph/tensor.ts';
import type { InPlace } from './inPlace.ts';

export interface BlobSpec {
  readonly role: string;
  readonly shape: readonly number[];
  /** As the prototxt gives it; undefined when it does not. */
  readonly filler?: Message<typeof FillerParameter> | undefined;
  /** Without a filler: a constant, or weights of a weighted sum over `fanIn` inputs. */
  readonly fallback: { readonly constant: number } | { readonly fanIn: number };
}

export interface Build {
  /** In the order of the plan's `blobs`, with exactly those shapes. */
  readonly blobs: readonly Tensor[];
  /** Adds an operation of this layer, named after it (plus `/suffix`). */
  emit(operation: NewOperation, suffix?: string): Value;
  /** The same with several outputs. */
  emitAll(operation: NewMultiOperation, suffix?: string): readonly Value[];
  /** Adds a constant named `layer/suffix`. */
  constant(suffix: string, tensor: Tensor): Value;
  /** Adds an input of the net under its blob's name; its batch may be overridden. */
  parameter(blob: string, shape: readonly number[]): Value;
}

export interface LayerPlan {
  readonly blobs?: readonly BlobSpec[];
  /** What Caffe does where a top is the bottom; default: inPlace.ts by type. */
  readonly inPlace?: InPlace;
  /**
   * The tops' values; a bottom handed on as it is means that the layer computes nothing. `undefined` stands for a top
   * that only training has (labels).
   */
  build(build: Build): readonly (Value | undefined)[];
}

/** What a layer may ask of the net around it. */
export interface LayerContext {
  /** Whether the net has its own inputs: `input` fields or Input layers. */
  readonly hasInputs: boolean;
  /** A warning for the user. */
  warn(layer: CaffeLayer, note: LayerNote): void;
  /** A field outside the proto that changes nothing. */
  ignore(layer: CaffeLayer, field: TextField): void;
  readonly stored: StoredShapes;
  /** What the caller gives for an input; undefined: nothing. */
  givenShape(blob: string): readonly number[] | undefined;
  /** What a zoom_factor does to a size: the pixels between are added, (n - 1) z + 1, or the size is multiplied, n z. */
  readonly zoom: 'between' | 'times';
}

/** The shapes of the blobs that the weights hold for a layer; undefined where they have none, or come from fillers. */
type StoredShapes = (layer: CaffeLayer) => readonly (readonly number[])[] | undefined;

export interface PlanInput<F extends Fields> {
  readonly layer: CaffeLayer;
  readonly param: Message<F>;
  /** The first. */
  readonly bottom: Value;
  readonly bottoms: readonly Value[];
  /** The plan of a layer of another type in this one's place; `block` is its parameter block as a prototxt has it. */
  planOf(definition: LayerDefinition, block: string): LayerPlan;
  /** Of this layer: what forks store decides how it is read. */
  stored(): ReturnType<StoredShapes>;
  readonly context: Pick<LayerContext, 'hasInputs' | 'zoom' | 'givenShape'>;
  /** Another parameter block that the type reads, as forks' fused layers do; its defaults where the layer has none. */
  otherBlock<G extends Fields>(block: { readonly name: string; readonly fields: G }): Message<G>;
  /** What the user should know of this layer. */
  warn(note: LayerNote): void;
  /** Throws with the layer's name, type and line, then `sentence`. `unsupported` by default. */
  refuse(sentence: string, code?: RefusalCode): VinobenchError;
}

interface LayerSpec<F extends Fields> {
  readonly types: readonly string[];
  /** The parameter block that the type reads; forks may have other names for it. */
  readonly block?: { readonly name: string; readonly aliases?: readonly string[]; readonly fields: F };
  /** Least and most bottoms; default: [1, 1]. */
  readonly bottoms?: readonly [number, number];
  readonly tops?: readonly [number, number];
  /** How default weights see the layer; default: `other`. */
  readonly signal?: SignalRole;
  plan(input: PlanInput<F>): LayerPlan;
}

/**
 * weighted: sums over learned weights; rectifies: cuts about half the signal; passes: leaves its scale about as it was;
 * adds: sums its bottoms; classifies: ends in probabilities.
 */
type SignalRole = 'weighted' | 'rectifies' | 'passes' | 'adds' | 'classifies' | 'other';

export interface LayerDefinition {
  readonly types: readonly string[];
  readonly signal: SignalRole;
  plan(layer: CaffeLayer, bottoms: readonly Value[], context: LayerContext): LayerPlan;
}

export function defineLayer<F extends Fields>(spec: LayerSpec<F>): LayerDefinition {
  return {
    types: spec.types,
    signal: spec.signal ?? 'other',
    plan(layer, bottoms, context) {
      checkArity(layer, 'bottom', layer.bottoms.length, spec.bottoms ?? [1, 1]);
      checkArity(layer, 'top', layer.tops.length, spec.tops ?? [1, 1]);
      checkExtras(layer, spec.block, context);
      return spec.plan({
        layer,
        param: spec.block === undefined ? emptyMessage({} as F) : bindBlock(layer, spec.block, context),
        bottoms,
        get bottom() {
          const [first] = bottoms;
          if (first === undefined) throw new TypeError(`${layer.type} reads a bottom that it need not have`);
          return first;
        },
        context,
        planOf: (definition, block) =>
          definition.plan({ ...layer, extras: parseTextFormat(block, layer.file).fields }, bottoms, context),
        stored: () => context.stored(layer),
        otherBlock: (block) => bindBlock(layer, block, context),
        warn: (note) => context.warn(layer, note),
        refuse: (sentence, code = 'unsupported') => refuseLayer(layer, sentence, code),
      });
    },
  };
}

function checkArity(
  layer: CaffeLayer,
  what: 'bottom' | 'top',
  count: number,
  [least, most]: readonly [number, number],
): void {
  if (count >= least && count <= most) return;
  const wanted =
    least === most
      ? `${least}`
      : most === Number.POSITIVE_INFINITY
        ? `at least ${least}`
        : `${least} to ${most}`;
  throw refuseLayer(layer, `has ${count} ${what}s where ${wanted} can stand`, 'input');
}

interface BlockSpec<F extends Fields> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly fields: F;
}

/** A field that neither the layer's definition nor `harmlessFields` knows may change the result: the layer is refused. */
function checkExtras(
  layer: CaffeLayer,
  block: Omit<BlockSpec<Fields>, 'fields'> | undefined,
  context: LayerContext,
): void {
  for (const extra of layer.extras) {
    if (extra.name === block?.name || block?.aliases?.includes(extra.name)) continue;
    if (knownParameterBlocks.has(extra.name)) continue;
    if (harmlessFields.has(extra.name)) context.ignore(layer, extra);
    else throw unknownField(layer, extra, 'that', [...knownParameterBlocks, ...Object.keys(LayerParameter)]);
  }
}

function bindBlock<F extends Fields>(
  layer: CaffeLayer,
  { name, aliases = [], fields }: BlockSpec<F>,
  context: LayerContext,
): Message<F> {
  const given = layer.extras.filter((extra) => extra.name === name || aliases.includes(extra.name));
  const [first, second] = given;
  if (first === undefined) return emptyMessage(fields);
  if (second !== undefined || first.value.kind !== 'message') {
    throw refuseLayer(layer, `wants one block "${first.name} { ... }"`, 'input', (second ?? first).at.line);
  }
  const bound = bindText(first.value, fields, layer.file, first.at);
  for (const unknown of bound[origin].unknown) {
    if (harmlessFields.has(unknown.name)) context.ignore(layer, unknown);
    else throw unknownField(layer, unknown, `in ${first.name} that`, Object.keys(fields));
  }
  return bound;
}

/** @param known the names that can stand there. */
function unknownField(
  layer: CaffeLayer,
  { name, at }: TextField,
  where: string,
  known: readonly string[],
): VinobenchError {
  const meant = didYouMean(name, known);
  return refuseLayer(
    layer,
    meant === undefined
      ? `has a field "${name}" ${where} Caffe and the forks known here do not have, and it may change the result`
      : `has an unknown field "${name}". Did you mean "${meant}"`,
    'unsupported',
    at.line,
    meant === undefined ? '.' : '?',
  );
}

/** A learned blob of the plan; `build` gets as many as `blobs` says. */
export function blobOf(build: Build, index: number): Tensor {
  const blob = build.blobs[index];
  if (blob === undefined) throw new TypeError(`no blob ${index} was planned`);
  return blob;
}

/** A layer's axis, counted from the end when negative. */
export function resolveAxis(
  axis: number,
  rank: number,
  refuse: PlanInput<Fields>['refuse'],
  field = 'axis',
): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (resolved < 0 || resolved >= rank) {
    throw refuse(`has ${field} ${axis}, but its bottom has ${rank} dimensions`, 'input');
  }
  return resolved;
}
