/**
 * A deploy file as Caffe sees it in phase TEST: inputs and layers in order, old formats turned into the new one.
 * What is inside a layer's parameter block stays text until that layer's own definition reads it.
 */

import { isVinobenchError, VinobenchError } from '../../../shared/faults/errors.ts';
import { type InputShapes, shapeOption } from '../../../shared/models/inputShapes.ts';
import type { Removal } from '../../../shared/models/removal.ts';
import type { ConversionWarning } from '../../../shared/warnings/conversionWarning.ts';
import { uniqueName } from '../graph/graph.ts';
import type { CaffeInput, CaffeLayer, CaffeModel, LearnedParam } from './caffeNet.ts';
import { checkBlobs } from './graphRules.ts';
import { bindText, type Message, origin, withoutSlips } from './message.ts';
import { type BlobShape, LayerParameter, NetParameter, V1LayerParameter } from './schema.ts';
import { parseTextFormat, pastLimit, type TextField } from './textFormat.ts';
import { isV0, upgradeV0 } from './v0.ts';
import { modernTypeName } from './v1.ts';

type LayerMessage = Message<typeof LayerParameter>;
type V1Message = Message<typeof V1LayerParameter>;
type NetMessage = Message<typeof NetParameter>;

/**
 * @param file how messages call the prototxt.
 * @param givenShapes of inputs to which the file gives none; for others it says nothing.
 * @throws VinobenchError `input` or `unsupported`, with the line.
 */
export function parseCaffe(text: string, file: string, givenShapes: InputShapes = {}): CaffeModel {
  const net = netOf(text, file);
  if (net.layer.length === 0 && net.layers.length === 0) {
    throw new VinobenchError(
      'input',
      `${file} has no layer: a Caffe deploy file lists its layers as "layer { ... }".`,
      { place: { file } },
    );
  }
  if (net.layer.length > 0 && net.layers.length > 0) {
    throw refuse(
      file,
      net.layers[0],
      'has both "layer" and "layers": Caffe reads only one of the two formats',
    );
  }
  const surplus = (net.layer.length > 0 ? net.layer : net.layers)[mostLayers];
  if (surplus !== undefined)
    throw refuse(
      file,
      surplus,
      `has more than ${mostLayers} layers, the most that can be converted; split it into several networks`,
      'limit',
    );
  // The phase is the caller's, level and stages are the file's.
  const state: State = { level: net.state?.level ?? 0, stages: net.state?.stage ?? [] };
  const seen = new Map<string, number>();
  const old = isV0(net.layers) ? upgradeV0(net.layers, file) : { layers: net.layers, warnings: [] };
  const bound = [...net.layer, ...old.layers].map((field) => {
    const { layer, rules } = net.layer.length > 0 ? bindLayer(field, file) : bindV1Layer(field, file);
    if (rules.include.length > 0 && rules.exclude.length > 0) {
      throw refuse(file, field, `has a layer "${layer.name}" with both include and exclude; Caffe takes one`);
    }
    const because = reasonToLeave(rules, state);
    const occurrence = seen.get(layer.sourceName) ?? 0;
    if (because === undefined) seen.set(layer.sourceName, occurrence + 1);
    return { layer: { ...layer, occurrence }, because };
  });
  // A layer of phase TRAIN often shares its name with the one of phase TEST, which is to keep it.
  const ids = new Set<string>();
  const kept = bound.map(({ layer, because }) =>
    because === undefined ? { ...layer, id: uniqueName(layer.name, ids) } : null,
  );
  const listed = bound.map(
    ({ layer }, index) => kept[index] ?? { ...layer, id: uniqueName(layer.name, ids) },
  );
  const layers = kept.filter((layer) => layer !== null);
  const left = bound.flatMap(({ because }, index) => {
    const id = listed[index]?.id;
    return because === undefined || id === undefined ? [] : [{ id, because }];
  });
  const warnings = net[origin].unknown.map(
    ({ name: field, at }): ConversionWarning => ({ kind: 'unknown-net-field', file, line: at.line, field }),
  );
  warnings.push(...old.warnings);
  const inputs = inputsOf(net, file, givenShapes);
  checkBlobs(
    inputs.map(({ blob }) => blob),
    layers,
    file,
  );
  return { name: net.name, file, inputs, givenShapes, layers, left, listed, warnings };
}

/** A residual network of 1,202 weighted layers, the deepest known, lists 5,400. */
const mostLayers = 6_000;

type Rules = Pick<LayerMessage, 'include' | 'exclude'>;
type Bound = { layer: Omit<CaffeLayer, 'occurrence' | 'id'>; rules: Rules };

/** Behind its first layer a text is known to be a network's, and what is wrong with it may be quoted. */
const listsLayers = /(?:^|[\s}>])layers?\s*[:{<]/;

function netOf(text: string, file: string): NetMessage {
  try {
    return withoutSlips(bindText(parseTextFormat(text, file), NetParameter, file), NetParameter, file);
  } catch (error) {
    if (!isVinobenchError(error) || error.cause === pastLimit || listsLayers.test(text)) throw error;
    const { line = 1, column = 1 } = error.place;
    throw new VinobenchError(
      'input',
      `${file}:${line}:${column}: this is not a Caffe network, and the file has no layer: a Caffe deploy file lists its layers as "layer { ... }".`,
      { place: error.place },
    );
  }
}

function bindLayer(field: TextField, file: string): Bound {
  const bound: LayerMessage = bindText(blockOf(field, file), LayerParameter, file, field.at);
  if (bound.type === '') throw refuse(file, field, `has a layer "${bound.name}" without a type`);
  const params = bound.param.map(({ name, share_mode, lr_mult, decay_mult }) => ({
    name,
    permissive: share_mode === 'PERMISSIVE',
    rate: lr_mult,
    decay: decay_mult,
  }));
  const { phase, propagate_down } = bound;
  const own = { phase, propagatedDown: propagate_down.length, ...namesOf(params) };
  return { layer: { ...described(bound, bound.type, field, file), ...own }, rules: bound };
}

function bindV1Layer(field: TextField, file: string): Bound {
  const block = blockOf(field, file);
  const bound: V1Message = bindText(block, V1LayerParameter, file, field.at);
  const type = modernTypeName(bound.type);
  if (type === '') throw refuse(file, field, `has a layer "${bound.name}" without a type`);
  const own = { phase: undefined, propagatedDown: 0, ...namesOf(v1Params(bound)) };
  return { layer: { ...described(bound, type, field, file), ...own }, rules: bound };
}

/** As many as the longest of the old format's lists (UpgradeV1LayerParameter of util/upgrade_proto.cpp). */
function v1Params({ param, blob_share_mode: modes, blobs_lr, weight_decay }: V1Message): LearnedParam[] {
  const count = Math.max(param.length, modes.length, blobs_lr.length, weight_decay.length);
  return Array.from({ length: count }, (_, index) => ({
    name: param[index] ?? '',
    permissive: modes[index] === 'PERMISSIVE',
    rate: blobs_lr[index],
    decay: weight_decay[index],
  }));
}

const namesOf = (params: readonly LearnedParam[]) => ({
  params,
  sharedNames: params.map(({ name }) => name),
});

function described(
  bound: LayerMessage | V1Message,
  type: string,
  field: TextField,
  file: string,
): Omit<Bound['layer'], 'sharedNames' | 'params' | 'phase' | 'propagatedDown'> {
  return {
    // Caffe allows an unnamed layer; messages and the source map need something to call it.
    name: bound.name === '' ? `${type}@${field.at.line}` : bound.name,
    sourceName: bound.name,
    type,
    bottoms: bound.bottom,
    tops: bound.top,
    lossWeights: bound.loss_weight,
    file,
    line: field.at.line,
    extras: bound[origin].unknown,
  };
}

function blockOf(field: TextField, file: string) {
  if (field.value.kind === 'message') return field.value;
  throw refuse(file, field, `has "${field.name}" without a block { ... }`);
}

function refuse(
  file: string,
  field: TextField | undefined,
  what: string,
  code: 'input' | 'limit' = 'input',
): VinobenchError {
  const place = field === undefined ? { file } : { file, line: field.at.line, column: field.at.column };
  return new VinobenchError(code, `${file}:${place.line ?? 1}: the file ${what}.`, { place });
}

interface State {
  readonly level: number;
  readonly stages: readonly string[];
}

/** Net::FilterNet of Caffe's net.cpp for phase TEST. */
function reasonToLeave(rules: Rules, state: State): Removal | undefined {
  if (rules.include.length > 0) {
    if (rules.include.some((rule) => meetsRule(rule, state))) return undefined;
    return rules.include.every((rule) => rule.phase === 'TRAIN')
      ? { kind: 'training-phase' }
      : { kind: 'not-included', stages: state.stages };
  }
  return rules.exclude.some((rule) => meetsRule(rule, state)) ? { kind: 'excluded' } : undefined;
}

/** Net::StateMeetsRule. */
function meetsRule(rule: LayerMessage['include'][number], { level, stages }: State): boolean {
  return (
    (rule.phase === undefined || rule.phase === 'TEST') &&
    (rule.min_level === undefined || rule.min_level <= level) &&
    (rule.max_level === undefined || rule.max_level >= level) &&
    rule.stage.every((stage) => stages.includes(stage)) &&
    !rule.not_stage.some((stage) => stages.includes(stage))
  );
}

function inputsOf(net: NetMessage, file: string, givenShapes: InputShapes): CaffeInput[] {
  const { input, input_shape: shapes, input_dim: dims } = net;
  if (input.length === 0) return [];
  const at = net[origin].fields.get('input')?.line ?? 1;
  if (shapes.length === 0 && dims.length === 0) {
    return input.map((blob) => ({ blob, line: at, shape: givenShapes[blob] ?? null }));
  }
  if (shapes.length > 0) {
    if (shapes.length !== input.length) {
      throw misdeclared(file, at, `${input.length} "input" but ${shapes.length} "input_shape"`);
    }
    return input.map((blob, index) => ({
      blob,
      line: at,
      shape: checkedShape(shapes[index], blob, file, at),
    }));
  }
  if (dims.length !== 4 * input.length) {
    throw misdeclared(
      file,
      at,
      `${input.length} "input" but ${dims.length} "input_dim" (4 for each are needed)`,
    );
  }
  return input.map((blob, index) => ({
    blob,
    line: at,
    shape: checkedDimensions(dims.slice(4 * index, 4 * index + 4), blob, file, at),
  }));
}

function checkedShape(
  shape: Message<typeof BlobShape> | undefined,
  blob: string,
  file: string,
  line: number,
) {
  return checkedDimensions(shape?.dim ?? [], blob, file, shape?.[origin].at?.line ?? line);
}

/** @throws VinobenchError unless every dimension is positive and the whole fits a 32-bit count, as Caffe wants. */
export function checkedDimensions(
  dims: readonly number[],
  blob: string,
  file: string,
  line: number,
): readonly number[] {
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (dims.length === 0 || dims.some((dim) => dim < 1) || count >= 2 ** 31) {
    throw misdeclared(
      file,
      line,
      `input "${blob}" of shape [${dims.join(', ')}], a shape that Caffe does not accept`,
    );
  }
  return dims;
}

/** The option that gives `blob` the shape that is missing. */
export const shapeExample = (blob: string): string => `--shape ${shapeOption(blob, [1, 3, 224, 224])}`;

/** Of an input without a shape. */
export const shapeless = (blob: string, file: string, line: number): VinobenchError =>
  new VinobenchError(
    'input',
    `${file}:${line}: the file gives its input "${blob}" no shape. Give one with ${shapeExample(blob)} (the sizes that the net was trained with), or write an input_shape.`,
    { place: { file, line } },
  );

const misdeclared = (file: string, line: number, what: string): VinobenchError =>
  new VinobenchError('input', `${file}:${line}: the file declares ${what}.`, { place: { file, line } });
