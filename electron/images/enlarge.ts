/** Enlarging by bilinear interpolation between the centres of pixels, which libvips does half a pixel off. */

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Interleaved RGB, rows from the top. */
  readonly data: Uint8Array;
}

/** What is wanted: the image at `width` x `height`, of that the part of `size` at `left`, `top`. */
interface Window {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly size: { readonly width: number; readonly height: number };
}

interface Taps {
  /** Of the two neighbours of each wanted pixel. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly shareOfSecond: Float64Array;
}

/** Beyond the last centre the border is repeated, as in OpenCV and Pillow. */
export function enlarge(image: Raster, { width, height, left, top, size }: Window): Uint8Array {
  const across = tapsOf(image.width, width, left, size.width);
  const down = tapsOf(image.height, height, top, size.height);
  const result = new Uint8Array(size.width * size.height * 3);
  let at = 0;
  for (let y = 0; y < size.height; y++) {
    const [upper, lower, lowerShare] = tapAt(down, y);
    for (let x = 0; x < size.width; x++) {
      const [before, after, afterShare] = tapAt(across, x);
      for (let channel = 0; channel < 3; channel++) {
        const value = (row: number, column: number) =>
          image.data[(row * image.width + column) * 3 + channel] ?? 0;
        const above = value(upper, before) * (1 - afterShare) + value(upper, after) * afterShare;
        const below = value(lower, before) * (1 - afterShare) + value(lower, after) * afterShare;
        result[at++] = Math.round(above * (1 - lowerShare) + below * lowerShare);
      }
    }
  }
  return result;
}

const tapAt = (taps: Taps, index: number): readonly [number, number, number] => [
  taps.first[index] ?? 0,
  taps.second[index] ?? 0,
  taps.shareOfSecond[index] ?? 0,
];

function tapsOf(from: number, to: number, start: number, count: number): Taps {
  const taps: Taps = {
    first: new Int32Array(count),
    second: new Int32Array(count),
    shareOfSecond: new Float64Array(count),
  };
  for (let index = 0; index < count; index++) {
    const centre = ((start + index + 0.5) * from) / to - 0.5;
    const first = Math.floor(centre);
    taps.first[index] = Math.max(0, first);
    taps.second[index] = Math.min(from - 1, first + 1);
    taps.shareOfSecond[index] = centre - first;
  }
  return taps;
}
