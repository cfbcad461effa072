/** Images as the one input of a network, for the jobs that infer on them: which ones, and prepared how. */
import type { Model, Tensor } from '../../../native/types.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { MeasuredInput } from '../../../shared/models/inputShapes.ts';
import {
  bakedPreprocessingSchema,
  type ChosenPreparation,
  choosePreparation,
  type InputSize,
  type PreparationWish,
} from '../../../shared/models/preparation.ts';
import { halfOf } from '../../arrays/fit.ts';
import type { ContentWitness } from '../../images/contentWitness.ts';
import type { ImageSet } from '../../images/imageSet.ts';
import { openImageFiles } from '../../images/openImages.ts';
import { shapeImages } from '../../images/shapes/shapeImages.ts';
import { chooseSubset } from '../../images/subset.ts';
import { syntheticImages } from '../../images/synthetic.ts';
import type { RuntimeAddon } from '../../openvino/load.ts';
import type { ImagesRequest } from '../wire/images.ts';

export interface OpenedImages extends AsyncDisposable {
  readonly set: ImageSet;
  /** Of those to take, into the set's images. */
  readonly indices: readonly number[];
}

/** As many as a calibration takes by default. */
const syntheticCount = 300;

/**
 * @param take labelled: where any image has a label, only those that have one; all: labels are not needed
 * @param witness of what the files hold, for images that are read more than once
 * @throws VinobenchError `input` as `openImages` does
 */
export async function openRequestedImages(
  request: ImagesRequest,
  take: 'labelled' | 'all',
  { signal, witness }: { readonly signal?: AbortSignal; readonly witness?: ContentWitness | undefined } = {},
): Promise<OpenedImages> {
  const { subset, seed } = request;
  const plain = await openSet(request, take === 'labelled', signal);
  const set = witness === undefined ? plain : witness.watched(plain);
  const wanted = set.images.flatMap(({ label }, index) =>
    take === 'labelled' && set.labelled && label === null ? [] : index,
  );
  const chosen = chooseSubset(wanted.length, subset ?? wanted.length, seed);
  return {
    set,
    indices: chosen.flatMap((index) => wanted[index] ?? []),
    [Symbol.asyncDispose]: () => set.close(),
  };
}

async function openSet(
  { path, labels, shapes, subset, seed }: ImagesRequest,
  labelled: boolean,
  signal: AbortSignal | undefined,
): Promise<ImageSet> {
  if (path !== null) return await openImageFiles(path, { labels, labelled, signal });
  return shapes === null
    ? syntheticImages(subset ?? syntheticCount, seed)
    : shapeImages(shapes.seed, shapes.count);
}

/** For sentences. */
export function locationOf({ path, shapes }: ImagesRequest): string {
  if (path !== null) return path;
  return shapes === null ? 'the synthetic set' : "the example's own set";
}

/**
 * @param place of the input that takes the image; left out: the only one
 * @throws VinobenchError `input` for a network that takes something else than an image, or options that do not fit it
 */
export function preparationOfInput(model: Model, wish: PreparationWish, place?: number): ChosenPreparation {
  const input = imageInputOf(model, place);
  try {
    return choosePreparation({ ...wish, baked: bakedInto(model) }, input);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new VinobenchError('input', `--${error.message}.`, { cause: error });
  }
}

/** Whether an image can be the whole input of a network: its only one, with 1 or 3 channels. */
export const takesImages = (inputs: readonly MeasuredInput[]): boolean => {
  const [input, ...others] = inputs;
  if (input === undefined || others.length > 0) return false;
  return imageTypes.includes(input.elementType) && sizeOfShape(input.shape) !== null;
};

function imageInputOf(model: Model, place?: number): InputSize {
  const input = model.inputs[place ?? 0];
  if (input === undefined || (place === undefined && model.inputs.length > 1)) {
    const names = model.inputs.map((port) => port.getAnyName()).join(', ');
    const sentence = `The network has ${model.inputs.length} inputs (${names}); images can be given to a network with one.`;
    throw new VinobenchError('input', sentence, { trouble: { kind: 'image-mismatch', detail: null } });
  }
  const shape = input
    .getPartialShape()
    .getDimensions()
    .map((dimension) => (typeof dimension === 'number' ? dimension : -1));
  const found = sizeOfShape(shape);
  if (found !== null) return found;
  const text = shape.map((dimension) => (dimension < 0 ? '?' : dimension)).join(', ');
  const sentence = `Input ${input.getAnyName()} has the shape [${text}], which is not an image of fixed size with 1 or 3 channels.`;
  throw new VinobenchError('input', sentence, { trouble: { kind: 'image-mismatch', detail: null } });
}

function sizeOfShape(shape: readonly number[]): InputSize | null {
  const [, second = -1, third = -1, fourth = -1] = shape;
  if (shape.length !== 4) return null;
  return sizeOf(second, third, fourth, 'NCHW') ?? sizeOf(fourth, second, third, 'NHWC');
}

function sizeOf(
  channels: number,
  height: number,
  width: number,
  layout: InputSize['layout'],
): InputSize | null {
  if ((channels !== 1 && channels !== 3) || height < 1 || width < 1) return null;
  return { channels, height, width, layout };
}

/** What `convert` put into the network. */
function bakedInto(model: Model) {
  const text = model.getRtInfo?.(['vinobench', 'preprocessing']);
  return text === undefined ? null : bakedPreprocessingSchema.parse(JSON.parse(text));
}

const imageTypes: readonly string[] = ['f32', 'f16', 'u8'];

/** Prepared images as a tensor; a network that takes bytes gets its numbers rounded. */
export function imageTensor(
  addon: RuntimeAddon,
  elementType: string,
  shape: readonly number[],
  data: Float32Array,
): Tensor {
  switch (elementType) {
    case 'f32':
      return new addon.Tensor('f32', [...shape], data);
    case 'f16':
      return new addon.Tensor('f16', [...shape], Uint16Array.from(data, halfOf));
    case 'u8':
      return new addon.Tensor('u8', [...shape], Uint8Array.from(Uint8ClampedArray.from(data)));
    default: {
      const sentence = `The network's input is of type ${elementType}; images can be given as f32, f16 or u8.`;
      throw new VinobenchError('unsupported', sentence, {
        trouble: { kind: 'image-mismatch', detail: null },
      });
    }
  }
}
