/** One image file to the pixels that a network wants: turned upright, resized, cut, in 8-bit RGB. */
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import type { Preparation } from '../../shared/models/preparation.ts';
import { isBmp } from '../files/imageHead.ts';
import { bmpPixels, decodeBmp } from './bmp.ts';
import { Budget } from './budget.ts';
import { enlarge } from './enlarge.ts';
import type { ImageData } from './imageSet.ts';

// Several images are decoded at once, each by one thread; nothing of one is of use to the next.
sharp.concurrency(1);
sharp.cache(false);

/** One of more would take gigabytes before it is small again. */
const mostPixels = 100e6;
/** Of images that are decoded as a whole; most are decoded row by row. */
const wholeBytes = new Budget(256 * 2 ** 20);
/** What else libvips could open (SVG, PDF, TIFF) may refer to other files, or be none of an image set's. */
const formats: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp']);

/** Edge that a crop keeps of the shorter side: 224 of 256, as ImageNet's networks are tested. */
const cropShare = 0.875;

/** Where an image goes: it is resized to `width` x `height`, of which the network's size is cut out at `left`, `top`. */
interface Placement {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** The larger factor of the two sides counts, so that a crop never reaches past the image. */
export function placementOf(
  image: { readonly width: number; readonly height: number },
  { width, height, resize }: Pick<Preparation, 'width' | 'height' | 'resize'>,
): Placement {
  if (resize === 'fit') return { width, height, left: 0, top: 0 };
  const wide = Math.round(width / cropShare);
  const high = Math.round(height / cropShare);
  const factor = Math.max(wide / image.width, high / image.height);
  const scaled = {
    width: Math.max(wide, Math.round(image.width * factor)),
    height: Math.max(high, Math.round(image.height * factor)),
  };
  return {
    ...scaled,
    left: Math.floor((scaled.width - width) / 2),
    top: Math.floor((scaled.height - height) / 2),
  };
}

/**
 * Interleaved RGB, `height` rows of `width` pixels.
 * @throws Error whose message says what is wrong with the image, without naming it
 */
export async function decodeRgb(
  data: ImageData,
  preparation: Pick<Preparation, 'width' | 'height' | 'resize'>,
): Promise<Uint8Array> {
  if (data.kind === 'pixels') return await decoded(sharpOf(data), data, preparation);
  if (isBmp(data.bytes))
    return await wholeBytes.with(bmpPixels(data.bytes, mostPixels) * 3, async () => {
      const pixels = decodeBmp(data.bytes, mostPixels);
      return decoded(sharpOf({ kind: 'pixels', ...pixels }), pixels, preparation);
    });
  const image = sharp(data.bytes, options);
  const facts = await image.metadata();
  if (!formats.has(facts.format)) throw new Error(`it is ${facts.format}, not JPEG, PNG, BMP or WebP`);
  const bytes = bytesAtOnce(facts);
  if (bytes > wholeBytes.most)
    throw new Error(
      `it would take ${Math.ceil(bytes / 2 ** 20)} MiB to decode; save it smaller, or upright and without interlacing`,
    );
  return await wholeBytes.with(bytes, () => decoded(image, facts.autoOrient, preparation));
}

/** Decoders keep an interlaced image, and turning one, as a whole: a progressive JPEG in coefficients of two bytes. */
function bytesAtOnce({
  format,
  width,
  height,
  channels,
  depth,
  isProgressive,
  orientation = 1,
}: Metadata): number {
  if (format !== 'webp' && !isProgressive && orientation === 1) return 0;
  const wide = depth === 'ushort' || (format === 'jpeg' && isProgressive);
  return width * height * channels * (wide ? 2 : 1);
}

async function decoded(
  image: Sharp,
  upright: { readonly width: number; readonly height: number },
  preparation: Pick<Preparation, 'width' | 'height' | 'resize'>,
): Promise<Uint8Array> {
  const placement = placementOf(upright, preparation);
  const width = Math.min(upright.width, placement.width);
  const height = Math.min(upright.height, placement.height);
  const enlarged = width < placement.width || height < placement.height;
  const { left, top } = placement;
  const size = { width: preparation.width, height: preparation.height };
  const shrunk = image
    // Cut before it is resized, even if nothing is cut off, a JPEG is not shrunk while it is loaded, coarsely.
    .extract({ left: 0, top: 0, width: upright.width, height: upright.height })
    .resize({ width, height, fit: 'fill', kernel: 'linear' });
  const { data: pixels, info } = await (enlarged ? shrunk : shrunk.extract({ left, top, ...size }))
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`it has ${info.channels} channels after decoding instead of 3`);
  return enlarged ? enlarge({ width, height, data: pixels }, { ...placement, size }) : pixels;
}

const options: SharpOptions = {
  autoOrient: true,
  // A warning, such as for an odd tag, leaves the pixels whole; a cut file does not.
  failOn: 'error',
  // Networks were trained on the stored values.
  ignoreIcc: true,
  limitInputPixels: mostPixels,
};

const sharpOf = ({ data, width, height }: Extract<ImageData, { kind: 'pixels' }>): Sharp =>
  sharp(data, { ...options, raw: { width, height, channels: 3 } });
