/** The sentence of each warning of a conversion. */

import { unreachable } from '../../faults/errors.ts';
import type { ConversionWarning, LayerNote } from '../../warnings/conversionWarning.ts';

export function conversionWarningText(warning: ConversionWarning): string {
  if (warning.kind === 'no-source-map')
    return 'openvino-node cannot record the source map in the IR; the native addon does.';
  return `${warning.file}:${warning.line}: ${placedText(warning)}.`;
}

function placedText(warning: Exclude<ConversionWarning, { kind: 'no-source-map' }>): string {
  switch (warning.kind) {
    case 'layer':
      return `layer "${warning.layer}" (${warning.type}) ${layerNoteText(warning.note)}`;
    case 'unknown-net-field':
      return `"${warning.field}" is not a field of a Caffe net and was left out`;
    case 'ignored-field': {
      const { field, layer, type, others } = warning;
      const times = others === 0 ? '' : ` and of ${others} more`;
      return `"${field}" of layer "${layer}" (${type})${times} is not a field of Caffe's own and cannot change the result; it was left out`;
    }
    case 'v0-field-outside':
      return `"${warning.field}" next to "layer { ... }" is left out, as Caffe does in the oldest format (V0)`;
    case 'v0-field-of-other-type':
      return `"${warning.field}" of layer "${warning.layer}" (${warning.type}) is not a field of that type in the oldest format (V0) and is left out, as Caffe does`;
    default:
      return unreachable(warning);
  }
}

/** The rest of a sentence that begins with the layer's name. */
function layerNoteText(note: LayerNote): string {
  switch (note.kind) {
    case 'bottoms-differ':
      return `has bottoms of different shapes (${shapesText(note.shapes)}), which BVLC's Caffe refuses`;
    case 'bottoms-repeated':
      return `repeats dimensions of 1 in its bottoms (${shapesText(note.shapes)}) as forks of Caffe do; BVLC's Caffe refuses that`;
    case 'one-bottom':
      return "has one bottom, as in FlowNet's fork; BVLC's Caffe refuses that";
    case 'batch-statistics':
      return batchStatisticsText(note.because);
    case 'state-restarts':
      return 'begins every inference with a state of 0, where Caffe keeps it until a mark of 0';
    case 'fixed-detections':
      return `always gives ${note.rows} rows, where Caffe gives only those found; behind them the image is -1`;
    case 'fixed-regions':
      return `always gives ${note.rows} regions, where Caffe gives only those that are left; unused rows are 0`;
    case 'zoom-multiplies':
      return `multiplies its bottom's height and width by ${note.factor}: with PSPNet's meaning of zoom_factor, (n - 1) x ${note.factor} + 1, the layers after it would not fit`;
    case 'drops-in-training':
      return 'has its own phase TRAIN: Caffe drops at random there; it was converted as in phase TEST';
    case 'became-input':
      return `reads training data; "${note.blob}" became an input of [${note.shape.join(', ')}]`;
    case 'prepares-data':
      return 'subtracts a mean or scales its data, so prepare the input that way';
    case 'weights-missing':
      return missingText(note);
    case 'shares-memory':
      return `works in place on "${note.written}", which shares its memory with "${note.read}" in Caffe: what reads "${note.read}" after it gets its result, here as in Caffe`;
    case 'overwrites-bottom':
      return `works in place, but Caffe ${overwritingText[note.because]}; it was converted as if its top had another name than "${note.blob}"`;
    default:
      return unreachable(note);
  }
}

type NoteOf<K extends LayerNote['kind']> = Extract<LayerNote, { kind: K }>;

const shapesText = (shapes: readonly (readonly number[])[]): string =>
  shapes.map((shape) => `[${shape.join(',')}]`).join(', ');

const batchCause = {
  'use-global-stats-false': 'use_global_stats: false',
  'phase-train': 'its own phase TRAIN',
  'bn-mode-learn': 'bn_mode LEARN',
} as const;

function batchStatisticsText(because: NoteOf<'batch-statistics'>['because']): string {
  const fact = `has ${batchCause[because]}: it normalises by the mean and variance of the images that run together, so a result depends on the batch`;
  return because === 'bn-mode-learn'
    ? `${fact}; SegNet's compute_bn_statistics.py writes a file of bn_mode INFERENCE`
    : `${fact} (trained statistics are not used)`;
}

function missingText({ weightsFile, roles, firstOf }: NoteOf<'weights-missing'>): string {
  const why =
    firstOf === null
      ? `has no weights in ${weightsFile}`
      : `is not the first layer "${firstOf}": Caffe gives the weights of that name in ${weightsFile} to the first alone`;
  return `${why}; it keeps what its fillers give (${roles.join(', ')})`;
}

const overwritingText = {
  'writes-before-read': 'may write its top before it has read all of its bottom',
  'clears-first-bottom':
    'fills its first bottom before it reads it and gives a result of the other bottoms alone',
  'multiplies-by-top': 'multiplies by its top where its bottom stood and gives a power of the sums alone',
} as const satisfies Record<NoteOf<'overwrites-bottom'>['because'], string>;
