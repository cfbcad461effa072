/** Images as a network's input, decoded a few ahead of the consumer. */
import { isFileChanged, VinobenchError } from '../../shared/faults/errors.ts';
import type { Preparation } from '../../shared/models/preparation.ts';
import { decodeRgb } from './decode.ts';
import type { ImageEntry, ImageSet, ReadImage } from './imageSet.ts';

interface PreparedImage {
  readonly name: string;
  readonly label: number | null;
  /** [channels, height, width], or with the channels last, as the preparation's layout says. */
  readonly data: Float32Array;
}

interface PrepareOptions {
  /** Which of the images; left out: all. */
  readonly indices?: readonly number[];
  readonly signal?: AbortSignal;
  /** @param reason of a sentence, without the name: `it is cut off` */
  onBroken(name: string, reason: string): void;
}

/** Twice the threads that decode (libuv's), so that none of them waits; more would only take memory. */
const imagesAhead = 8;
/** Of files that are open at once: large ones are taken one by one. */
const bytesAhead = 96 * 2 ** 20;

/** One image as the input of several networks. */
interface ImageInputs extends Omit<PreparedImage, 'data'> {
  /** One for each preparation. */
  readonly inputs: readonly Float32Array[];
}

type Outcome =
  | { readonly image: ImageInputs }
  | { readonly name: string; readonly reason: string }
  /** Ends all. */
  | { readonly error: unknown };

/** `prepareForEach` for one network. */
export async function* prepareImages(
  set: ImageSet,
  preparation: Preparation,
  options: PrepareOptions,
): AsyncGenerator<PreparedImage, void> {
  for await (const { name, label, inputs } of prepareForEach(set, [preparation], options)) {
    for (const data of inputs) yield { name, label, data };
  }
}

/**
 * In the set's own order (an archive has its own). What cannot be decoded is reported and left out.
 * @param preparations equal ones share their numbers
 * @throws VinobenchError `cancelled`; `changed` where a set that is watched has changed; `input` when the archive itself cannot be
 * read
 */
export async function* prepareForEach(
  set: ImageSet,
  preparations: readonly Preparation[],
  { indices, signal, onBroken }: PrepareOptions,
): AsyncGenerator<ImageInputs, void> {
  const wanted = indices ?? set.images.map((_, index) => index);
  // None of them rejects, so that those no longer awaited after an error cause no unhandled rejection.
  const ahead: { readonly size: number; readonly outcome: Promise<Outcome> }[] = [];
  let bytes = 0;
  const next = async (): Promise<ImageInputs[]> => {
    const first = ahead.shift();
    const outcome = await first?.outcome;
    bytes -= first?.size ?? 0;
    if (signal?.aborted === true) throw new VinobenchError('cancelled', 'Reading images was cancelled.');
    if (outcome === undefined) return [];
    if ('image' in outcome) return [outcome.image];
    if ('error' in outcome) throw outcome.error;
    onBroken(outcome.name, outcome.reason);
    return [];
  };
  for await (const read of set.read(wanted, signal)) {
    const entry = set.images[read.index];
    if (entry === undefined) continue;
    while (ahead.length > 0 && bytes + read.size > bytesAhead) yield* await next();
    bytes += read.size;
    ahead.push({ size: read.size, outcome: prepareOne(entry, read, preparations) });
    if (ahead.length >= imagesAhead) yield* await next();
  }
  while (ahead.length > 0) yield* await next();
}

async function prepareOne(
  { name, label }: ImageEntry,
  read: ReadImage,
  preparations: readonly Preparation[],
): Promise<Outcome> {
  try {
    const image = await read.open();
    const made = new Map<string, Float32Array>();
    const inputs: Float32Array[] = [];
    for (const preparation of preparations) {
      const key = JSON.stringify(preparation);
      const data = made.get(key) ?? normalise(await decodeRgb(image, preparation), preparation);
      made.set(key, data);
      inputs.push(data);
    }
    return { image: { name, label, inputs } };
  } catch (error) {
    return isFileChanged(error) ? { error } : { name, reason: reasonOf(error) };
  }
}

/** libvips says the same thing on several lines, each after its own name for the operation. */
export function reasonOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return line.replace(/^(?:Input buffer|\w+): /, '').replace(/\.+$/, '');
}

/**
 * (pixel - mean) * scale, in the network's order of channels and its layout. A single channel is the luminance of ITU-R
 * BT.601, rounded to 8 bits as OpenCV and Pillow do it.
 * @param rgb interleaved
 */
export function normalise(rgb: Uint8Array, preparation: Preparation): Float32Array {
  const { channels, colour, layout, mean, scale } = preparation;
  const pixels = rgb.length / 3;
  const data = new Float32Array(channels * pixels);
  const [pixelStep, channelStep] = layout === 'NCHW' ? [1, pixels] : [channels, 1];
  for (let channel = 0; channel < channels; channel++) {
    const [offset = 0, factor = 1] = [mean[channel], scale[channel]];
    const source = colour === 'RGB' ? channel : 2 - channel;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const value = channels === 1 ? luminance(rgb, pixel * 3) : (rgb[pixel * 3 + source] ?? 0);
      data[channel * channelStep + pixel * pixelStep] = (value - offset) * factor;
    }
  }
  return data;
}

function luminance(rgb: Uint8Array, at: number): number {
  const [red = 0, green = 0, blue = 0] = [rgb[at], rgb[at + 1], rgb[at + 2]];
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
}
