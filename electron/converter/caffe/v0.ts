/**
 * The oldest Caffe format, V0 (2013): `layers { layer { name: "c" type: "conv" kernelsize: 3 } bottom: .. top: .. }`, with the
 * fields of all types in one block. It becomes the format after it, V1, as UpgradeV0Net of BVLC's util/upgrade_proto.cpp makes
 * it. Fields move as text with their lines; what stands in them is checked where it is read.
 */

import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { ConversionWarning } from '../../../shared/warnings/conversionWarning.ts';
import { didYouMean } from './spelling.ts';
import type { Position, TextField, TextMessage } from './textFormat.ts';
import type { V1LayerType } from './v1.ts';

/** Without `padding`, which becomes the pad of the layer that reads it. */
const types: ReadonlyMap<string, V1LayerType> = new Map([
  ['accuracy', 'ACCURACY'],
  ['bnll', 'BNLL'],
  ['concat', 'CONCAT'],
  ['conv', 'CONVOLUTION'],
  ['data', 'DATA'],
  ['dropout', 'DROPOUT'],
  ['euclidean_loss', 'EUCLIDEAN_LOSS'],
  ['flatten', 'FLATTEN'],
  ['hdf5_data', 'HDF5_DATA'],
  ['hdf5_output', 'HDF5_OUTPUT'],
  ['im2col', 'IM2COL'],
  ['images', 'IMAGE_DATA'],
  ['infogain_loss', 'INFOGAIN_LOSS'],
  ['innerproduct', 'INNER_PRODUCT'],
  ['lrn', 'LRN'],
  ['multinomial_logistic_loss', 'MULTINOMIAL_LOGISTIC_LOSS'],
  ['pool', 'POOLING'],
  ['relu', 'RELU'],
  ['sigmoid', 'SIGMOID'],
  ['softmax', 'SOFTMAX'],
  ['softmax_loss', 'SOFTMAX_LOSS'],
  ['split', 'SPLIT'],
  ['tanh', 'TANH'],
  ['window_data', 'WINDOW_DATA'],
]);

const padding = 'padding';
/** Of which types a padding may be the bottom. */
const padded: ReadonlySet<string> = new Set(['conv', 'pool']);

/** Parameter blocks of V1, by the types that have them. */
const blocks = {
  concat: 'concat_param',
  conv: 'convolution_param',
  data: 'data_param',
  dropout: 'dropout_param',
  hdf5_data: 'hdf5_data_param',
  images: 'image_data_param',
  infogain_loss: 'infogain_loss_param',
  innerproduct: 'inner_product_param',
  lrn: 'lrn_param',
  pool: 'pooling_param',
  window_data: 'window_data_param',
} as const;

type BlockType = keyof typeof blocks;

/** Where a field of V0 goes: to the layer itself, to transform_param, or to the block of its type where that is listed. */
interface Home {
  readonly name: string;
  readonly of: 'layer' | 'transform_param' | readonly BlockType[];
}

const weighted: readonly BlockType[] = ['conv', 'innerproduct'];
const windowed: readonly BlockType[] = ['conv', 'pool'];

const homes: Readonly<Record<string, Home>> = {
  name: { name: 'name', of: 'layer' },
  blobs: { name: 'blobs', of: 'layer' },
  blobs_lr: { name: 'blobs_lr', of: 'layer' },
  weight_decay: { name: 'weight_decay', of: 'layer' },
  hdf5_output_param: { name: 'hdf5_output_param', of: 'layer' },
  scale: { name: 'scale', of: 'transform_param' },
  meanfile: { name: 'mean_file', of: 'transform_param' },
  cropsize: { name: 'crop_size', of: 'transform_param' },
  mirror: { name: 'mirror', of: 'transform_param' },
  num_output: { name: 'num_output', of: weighted },
  biasterm: { name: 'bias_term', of: weighted },
  weight_filler: { name: 'weight_filler', of: weighted },
  bias_filler: { name: 'bias_filler', of: weighted },
  pad: { name: 'pad', of: windowed },
  kernelsize: { name: 'kernel_size', of: windowed },
  stride: { name: 'stride', of: windowed },
  group: { name: 'group', of: ['conv'] },
  pool: { name: 'pool', of: ['pool'] },
  dropout_ratio: { name: 'dropout_ratio', of: ['dropout'] },
  local_size: { name: 'local_size', of: ['lrn'] },
  alpha: { name: 'alpha', of: ['lrn'] },
  beta: { name: 'beta', of: ['lrn'] },
  k: { name: 'k', of: ['lrn'] },
  source: { name: 'source', of: ['data', 'hdf5_data', 'images', 'window_data', 'infogain_loss'] },
  batchsize: { name: 'batch_size', of: ['data', 'hdf5_data', 'images', 'window_data'] },
  rand_skip: { name: 'rand_skip', of: ['data', 'images'] },
  shuffle_images: { name: 'shuffle', of: ['images'] },
  new_height: { name: 'new_height', of: ['images'] },
  new_width: { name: 'new_width', of: ['images'] },
  concat_dim: { name: 'concat_dim', of: ['concat'] },
  det_fg_threshold: { name: 'fg_threshold', of: ['window_data'] },
  det_bg_threshold: { name: 'bg_threshold', of: ['window_data'] },
  det_fg_fraction: { name: 'fg_fraction', of: ['window_data'] },
  det_context_pad: { name: 'context_pad', of: ['window_data'] },
  det_crop_mode: { name: 'crop_mode', of: ['window_data'] },
  // Of a layer that never was in a release.
  new_num: { name: 'new_num', of: [] },
  new_channels: { name: 'new_channels', of: [] },
};

interface UpgradedLayers {
  /** `layers` of V1. */
  readonly layers: readonly TextField[];
  /** One for each field that Caffe leaves out. */
  readonly warnings: readonly ConversionWarning[];
}

interface V0Layer {
  readonly at: Position;
  readonly name: string;
  readonly type: string;
  readonly typeFields: readonly TextField[];
  readonly bottoms: readonly TextField[];
  readonly tops: readonly TextField[];
  /** Everything else of the inner block. */
  readonly fields: readonly TextField[];
}

/** As NetNeedsV0ToV1Upgrade: one layer of V0 makes the whole net one. */
export const isV0 = (layers: readonly TextField[]): boolean =>
  layers.some(({ value }) => value.kind === 'message' && value.fields.some(({ name }) => name === 'layer'));

/**
 * @param layers the net's `layers` fields.
 * @throws VinobenchError `input` with the line, for what Caffe refuses.
 */
export function upgradeV0(layers: readonly TextField[], file: string): UpgradedLayers {
  const warnings: ConversionWarning[] = [];
  const read = layers.map((field) => v0Layer(field, file, warnings));
  return {
    layers: withoutPaddings(read, file).map((layer) => v1Layer(layer, file, warnings)),
    warnings,
  };
}

function v0Layer(field: TextField, file: string, warnings: ConversionWarning[]): V0Layer {
  const outer = blockOf(field, file).fields;
  const inner = outer.filter(({ name }) => name === 'layer');
  const [own] = inner;
  if (own === undefined || inner.length > 1) {
    throw refused(
      file,
      field.at,
      `the file is in the oldest Caffe format (V0), so each "layers" has one "layer { ... }", but this one has ${inner.length}`,
    );
  }
  const named = (fields: readonly TextField[], wanted: string): TextField[] =>
    fields.filter(({ name }) => name === wanted);
  for (const { name, at } of outer) {
    if (name === 'layer' || name === 'bottom' || name === 'top') continue;
    warnings.push({ kind: 'v0-field-outside', file, line: at.line, field: name });
  }
  const { fields } = blockOf(own, file);
  const typeFields = named(fields, 'type');
  return {
    at: field.at,
    name: stringOf(named(fields, 'name')[0]),
    type: stringOf(typeFields[0]),
    typeFields,
    bottoms: named(outer, 'bottom'),
    tops: named(outer, 'top'),
    fields: fields.filter(({ name }) => name !== 'type'),
  };
}

/** UpgradeV0PaddingLayers: a reader of a padding layer reads its bottom instead and takes over its pad. */
function withoutPaddings(layers: readonly V0Layer[], file: string): V0Layer[] {
  /** Blob -> the last layer that makes it. */
  const makers = new Map<string, V0Layer>();
  return layers.flatMap((layer) => {
    const pads = layer.bottoms.map((bottom) => makers.get(stringOf(bottom)));
    for (const top of layer.tops) makers.set(stringOf(top), layer);
    const pad = pads.find((maker) => maker?.type === padding);
    if (pad === undefined) return layer.type === padding ? [] : [layer];
    if (!padded.has(layer.type) || layer.bottoms.length !== 1) {
      throw refused(
        file,
        layer.at,
        `layer "${layer.name}" (${layer.type}) reads the padding "${pad.name}", which only a conv or pool with one bottom can in Caffe`,
      );
    }
    if (pad.bottoms.length !== 1 || pad.tops.length !== 1) {
      throw refused(
        file,
        pad.at,
        `padding "${pad.name}" has ${pad.bottoms.length} bottoms and ${pad.tops.length} tops; it has one of each`,
      );
    }
    const isPad = ({ name }: TextField): boolean => name === 'pad';
    const fields = [...layer.fields.filter((field) => !isPad(field)), ...pad.fields.filter(isPad)];
    return [{ ...layer, bottoms: pad.bottoms, fields }];
  });
}

/** UpgradeV0LayerParameter. */
function v1Layer(layer: V0Layer, file: string, warnings: ConversionWarning[]): TextField {
  const { type, at } = layer;
  const own: TextField[] = [];
  const groups = new Map<string, TextField[]>();
  for (const field of layer.fields) {
    const home = Object.hasOwn(homes, field.name) ? homes[field.name] : undefined;
    if (home === undefined) throw unknownField(field, file);
    const moved = { ...field, name: home.name };
    const block = blockFor(home, type);
    if (block === 'layer') own.push(moved);
    else if (block !== undefined) groups.set(block, [...(groups.get(block) ?? []), moved]);
    else {
      const place = { file, line: field.at.line, layer: layer.name, type };
      warnings.push({ kind: 'v0-field-of-other-type', ...place, field: field.name });
    }
  }
  const parameters = [...groups].map(
    ([name, fields]): TextField => ({ name, at: fields[0]?.at ?? at, value: { kind: 'message', fields } }),
  );
  const upgraded = layer.typeFields.map((field) => upgradedType(field, file));
  const fields = [...own, ...upgraded, ...layer.bottoms, ...layer.tops, ...parameters];
  return { name: 'layers', at, value: { kind: 'message', fields } };
}

function blockFor({ of }: Home, type: string): string | undefined {
  if (of === 'layer' || of === 'transform_param') return of;
  const found = of.find((one) => one === type);
  return found === undefined ? undefined : blocks[found];
}

function upgradedType(field: TextField, file: string): TextField {
  const text = stringOf(field);
  const type = types.get(text);
  if (type !== undefined) return { ...field, value: { kind: 'identifier', text: type } };
  const meant = didYouMean(text, [...types.keys(), padding]);
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw refused(
    file,
    field.at,
    text === ''
      ? 'a layer has a type that is not a quoted string'
      : `"${text}" is not a type of the oldest Caffe format (V0)`,
    hint,
  );
}

function unknownField({ name, at }: TextField, file: string): VinobenchError {
  const meant = didYouMean(name, Object.keys(homes));
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return refused(file, at, `"${name}" is not a field of a layer in the oldest Caffe format (V0)`, hint);
}

/** Empty for anything but a string: who binds the field refuses it. */
const stringOf = (field: TextField | undefined): string =>
  field?.value.kind === 'string' ? field.value.text : '';

function blockOf({ name, at, value }: TextField, file: string): TextMessage {
  if (value.kind === 'message') return value;
  throw refused(file, at, `"${name}" is without a block { ... }`);
}

const refused = (file: string, { line, column }: Position, what: string, hint = ''): VinobenchError =>
  new VinobenchError('input', `${file}:${line}: ${what}.${hint}`, { place: { file, line, column } });
