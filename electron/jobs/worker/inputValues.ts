/**
 * What the inputs of a model are filled with where no file is given: repeatable numbers in the range that each input is
 * likely to take. Indices, tokens and lengths are 0, the one value that is in range wherever anything is; images are pixels;
 * boxes lie in the image; any other float is a fraction between 0 and 1, whose logarithm and root are numbers, too.
 */
import type { MeasuredInput } from '../../../shared/models/inputShapes.ts';

export type InputKind =
  /** Whole numbers 1 to 127, which fit i8 and are exact in f16 and bf16. */
  | { readonly kind: 'pixels' }
  /** k / 128 for k from 1 to 127, exact in f16 and bf16. */
  | { readonly kind: 'fractions' }
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  /** Rows of [x1, y1, x2, y2] in pixels, `numbered` behind a 0 for the first image. */
  | { readonly kind: 'boxes'; readonly numbered: boolean; readonly size: ImageSize }
  /** Rows of [height, width, 1, 1 ...]. */
  | { readonly kind: 'imageSize'; readonly size: ImageSize };

interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** An operation that reads boxes, by the shapes of its inputs. */
export interface BoxReader {
  readonly type: string;
  readonly inputShapes: readonly (readonly number[])[];
}

const floats: ReadonlySet<string> = new Set(['f16', 'bf16', 'f32', 'f64']);
const bytes: ReadonlySet<string> = new Set(['u8', 'i8']);

/** Caffe's and ONNX's regions, and TensorFlow's and PaddlePaddle's names for what goes with an image. */
const boxNames = /(?:^|[^a-z])(?:roi|rois|box|boxes|bbox|bboxes|proposals?|regions?)(?:$|[^a-z])/i;
const sizeNames = /^(?:im|img|image)_?(?:info|shape|size)$/i;
const factorNames = /^(?:im_?)?scale_?factors?$/i;

const regionReaders: ReadonlySet<string> = new Set([
  'ROIPooling',
  'PSROIPooling',
  'DeformablePSROIPooling',
  'ROIAlign',
]);

/**
 * @param inputs all of the model's, among which an image tells how far boxes may reach
 * @param readers operations of the model that may read boxes, whatever their input is called; may be empty
 */
export function inputKind(
  { name, shape, elementType }: MeasuredInput,
  inputs: readonly MeasuredInput[],
  readers: readonly BoxReader[] = [],
): InputKind {
  const image = imageSize(shape);
  if (bytes.has(elementType) && image !== null) return { kind: 'pixels' };
  if (!floats.has(elementType)) return { kind: 'zeros' };
  const size = inputs.map((input) => imageSize(input.shape)).find((found) => found !== null) ?? usualSize;
  const last = shape.at(-1);
  if (shape.length >= 2 && (last === 4 || last === 5)) {
    const isRead = readers.some(
      ({ type, inputShapes }) => regionReaders.has(type) && sameRows(inputShapes[1], shape),
    );
    if (isRead || boxNames.test(name)) return { kind: 'boxes', numbered: last === 5, size };
  }
  if (sizeNames.test(name) && last !== undefined && last >= 2 && last <= 6)
    return { kind: 'imageSize', size };
  if (factorNames.test(name)) return { kind: 'ones' };
  return { kind: image === null ? 'fractions' : 'pixels' };
}

export const mayBeBoxes = ({ shape, elementType }: MeasuredInput): boolean =>
  floats.has(elementType) && shape.length >= 2 && (shape.at(-1) === 4 || shape.at(-1) === 5);

const usualSize: ImageSize = { height: 224, width: 224 };
const leastSide = 8;
const mostChannels = 16;

/** Height and width of what may be an image or a video: few channels before or after two sides; null: neither. */
function imageSize(shape: readonly number[]): ImageSize | null {
  const [rank, height = 0, width = 0] = [shape.length, ...shape.slice(-2)];
  if (rank < 3 || rank > 5) return null;
  const sized = (high: number, wide: number): ImageSize | null =>
    high >= leastSide && wide >= leastSide ? { height: high, width: wide } : null;
  // A spectrogram has one channel and no batch; channels in the last place are a photograph's.
  const [least, most] = rank === 3 ? [3, 4] : [1, mostChannels];
  const [first = 0, last = 0] = [shape.at(rank === 3 ? 0 : 1), shape.at(-1)];
  const channelsFirst = first >= least && first <= most ? sized(height, width) : null;
  if (channelsFirst !== null || last < least || last > 4) return channelsFirst;
  return sized(shape.at(-3) ?? 0, height);
}

const rowsOf = (shape: readonly number[]): string => {
  const squeezed = shape.filter((dimension) => dimension !== 1);
  return squeezed.join();
};
const sameRows = (one: readonly number[] | undefined, other: readonly number[]): boolean =>
  one !== undefined && rowsOf(one) === rowsOf(other);

/** `length` numbers of an input of that kind, the same for the same seed. */
export function valuesOfKind(kind: InputKind, length: number, rowLength: number, seed: number): Float64Array {
  const values = new Float64Array(length);
  switch (kind.kind) {
    case 'zeros':
      break;
    case 'ones':
      values.fill(1);
      break;
    case 'pixels':
      fillWholeNumbers(values, seed, 1);
      break;
    case 'fractions':
      fillWholeNumbers(values, seed, 1 / 128);
      break;
    case 'imageSize':
      values.fill(1);
      for (let row = 0; row < length; row += rowLength) values.set([kind.size.height, kind.size.width], row);
      break;
    case 'boxes': {
      const numbers = new Float64Array(4 * Math.ceil(length / rowLength));
      fillWholeNumbers(numbers, seed, 1);
      for (let row = 0; row * rowLength < length; row++) {
        const corners = box(kind.size, numbers.subarray(4 * row));
        values.set([...(kind.numbered ? [0] : []), ...corners], row * rowLength);
      }
      break;
    }
  }
  return values;
}

/** [x1, y1, x2, y2]: begins in the first half of each side and is a quarter to a half of it long. */
function box({ width, height }: ImageSize, numbers: Float64Array): number[] {
  const ends = (side: number, begin = 0, extent = 0): [number, number] => {
    const from = Math.floor((begin / 256) * side);
    return [from, from + Math.max(1, Math.floor((0.25 + extent / 512) * side))];
  };
  const [x1, x2] = ends(width, numbers[0], numbers[1]);
  const [y1, y2] = ends(height, numbers[2], numbers[3]);
  return [x1, y1, x2, y2];
}

/**
 * Whole numbers 1 to 127 from a 32-bit xorshift generator (Marsaglia 2003), each times a factor. One loop without calls: each cell's
 * process fills an image with code that is not optimized yet.
 */
function fillWholeNumbers(values: Float64Array, seed: number, factor: number): void {
  let state = seed | 0 || 1;
  for (let index = 0; index < values.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[index] = (1 + ((state >>> 1) % 127)) * factor;
  }
}
