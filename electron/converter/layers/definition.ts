/**
 * What a layer type is to the converter. `plan` sees the layer and the shapes that reach it, and answers with the blobs
 * it learns and with the operations that compute it; weights come from a caffemodel or from fillers afterwards.
 */
import { VinobenchError } from '../../../shared/errors.ts';
import type { CaffeLayer } from '../caffe/caffeModel.ts';
import { bindText, emptyMessage, type Fields, type Message, origin } from '../caffe/message.ts';
import type { FillerParameter } from '../caffe/schema.ts';
import { knownParameterBlocks } from '../caffe/schema.ts';
import type { Value } from '../graph/graph.ts';
import type { NewOperation } from '../graph/graphBuilder.ts';
import type { Tensor } from '../graph/tensor.ts';

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
  /** Adds a constant named `layer/suffix`. */
  constant(suffix: string, tensor: Tensor): Value;
  /** Adds an input of the net under its blob's name; its batch may be overridden. */
  parameter(blob: string, shape: readonly number[]): Value;
}

export interface Plan {
  readonly blobs?: readonly BlobSpec[];
  /** The tops' values; a bottom handed on as it is means that the layer computes nothing. */
  build(build: Build): readonly Value[];
}

export interface PlanInput<F extends Fields> {
  readonly layer: CaffeLayer;
  readonly param: Message<F>;
  readonly bottoms: readonly Value[];
  /** `unsupported` or `input`, with the layer's name, type and line; `sentence` goes on after them. */
  refuse(sentence: string, code?: 'input' | 'unsupported'): VinobenchError;
}

export interface LayerSpec<F extends Fields> {
  readonly types: readonly string[];
  /** The parameter block that the type reads. */
  readonly block?: { readonly name: string; readonly fields: F };
  /** Least and most bottoms; [1, 1] unless told. */
  readonly bottoms?: readonly [number, number];
  readonly tops?: readonly [number, number];
  /** How default weights see the layer; `other` unless told. */
  readonly signal?: SignalRole;
  plan(input: PlanInput<F>): Plan;
}

/**
 * weighted: sums over learned weights; rectifies: cuts about half the signal; passes: leaves its scale about as it was;
 * adds: sums its bottoms; classifies: ends in probabilities.
 */
export type SignalRole = 'weighted' | 'rectifies' | 'passes' | 'adds' | 'classifies' | 'other';

export interface LayerDefinition {
  readonly types: readonly string[];
  readonly signal: SignalRole;
  plan(layer: CaffeLayer, bottoms: readonly Value[]): Plan;
}

export function defineLayer<F extends Fields>(spec: LayerSpec<F>): LayerDefinition {
  return {
    types: spec.types,
    signal: spec.signal ?? 'other',
    plan(layer, bottoms) {
      checkArity(layer, 'bottom', layer.bottoms.length, spec.bottoms ?? [1, 1]);
      checkArity(layer, 'top', layer.tops.length, spec.tops ?? [1, 1]);
      const param = bindBlock(layer, spec);
      const refuse: PlanInput<F>['refuse'] = (sentence, code = 'unsupported') =>
        refuseLayer(layer, sentence, code);
      return spec.plan({ layer, param, bottoms, refuse });
    },
  };
}

export function refuseLayer(
  layer: CaffeLayer,
  sentence: string,
  code: 'input' | 'unsupported' = 'unsupported',
  line = layer.line,
): VinobenchError {
  const { file, name, type } = layer;
  return new VinobenchError(code, `${file}:${line}: layer "${name}" (${type}) ${sentence}.`, {
    place: { file, line, layer: name },
  });
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

/** Fields that Caffe's proto lacks may change the result, so a layer that has one is refused. */
function bindBlock<F extends Fields>(layer: CaffeLayer, spec: LayerSpec<F>): Message<F> {
  const block = spec.block;
  for (const extra of layer.extras) {
    if (extra.name !== block?.name && !knownParameterBlocks.has(extra.name)) {
      throw refuseLayer(
        layer,
        `has a field "${extra.name}" that Caffe does not know`,
        'unsupported',
        extra.at.line,
      );
    }
  }
  const fields = block?.fields ?? ({} as F);
  const given = layer.extras.filter((extra) => extra.name === block?.name);
  const [first, second] = given;
  if (first === undefined) return emptyMessage(fields);
  if (second !== undefined || first.value.kind !== 'message') {
    throw refuseLayer(layer, `wants one block "${first.name} { ... }"`, 'input', (second ?? first).at.line);
  }
  const bound = bindText(first.value, fields, layer.file, first.at);
  const [unknown] = bound[origin].unknown;
  if (unknown !== undefined) {
    throw refuseLayer(
      layer,
      `has a field "${unknown.name}" in ${first.name} that Caffe does not know`,
      'unsupported',
      unknown.at.line,
    );
  }
  return bound;
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
