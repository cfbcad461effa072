import { describe, expect, it } from 'vitest';
import type { Preparation } from '../../shared/models/preparation.ts';
import { placementOf } from './decode.ts';
import type { ImageData, ImageSet } from './imageSet.ts';
import { normalise, prepareForEach, prepareImages } from './prepare.ts';
import { chooseSubset } from './subset.ts';
import { syntheticImages } from './synthetic.ts';

const preparation: Preparation = {
  width: 4,
  height: 2,
  channels: 3,
  layout: 'NCHW',
  colour: 'BGR',
  mean: [10, 20, 30],
  scale: [1, 2, 0.5],
  resize: 'fit',
};

/** `count` images of one colour each, counted while they are open; those of `broken` are no image. */
function solidImages(count: number, broken: readonly number[] = []) {
  const opened: number[] = [];
  const dataOf = (index: number): ImageData => {
    if (broken.includes(index)) return { kind: 'encoded', bytes: Buffer.from('no image') };
    return { kind: 'pixels', width: 8, height: 8, data: new Uint8Array(192).fill(index) };
  };
  const set: ImageSet = {
    images: Array.from({ length: count }, (_, index) => ({ name: `image ${index}`, label: index })),
    labelled: true,
    labelSource: null,
    async *read(indices) {
      for (const index of indices) {
        const open = async () => {
          opened.push(index);
          return dataOf(index);
        };
        yield { index, size: 192, open };
      }
    },
    close: async () => undefined,
  };
  return { set, opened };
}

describe('normalise', () => {
  // Two pixels of red, green, blue.
  const rgb = Uint8Array.of(1, 2, 3, 101, 102, 103);

  it('puts channels in the order and the layout of the network, less the mean, times the scale', () => {
    expect([...normalise(rgb, preparation)]).toEqual([-7, 93, -36, 164, -14.5, 35.5]);
    expect([...normalise(rgb, { ...preparation, colour: 'RGB' })]).toEqual([-9, 91, -36, 164, -13.5, 36.5]);
    const last = normalise(rgb, { ...preparation, layout: 'NHWC' });
    expect([...last]).toEqual([-7, -36, -14.5, 93, 164, 35.5]);
  });

  it('takes the luminance for one channel', () => {
    const grey = { ...preparation, channels: 1 as const, mean: [0], scale: [1] };
    // round(0.299 R + 0.587 G + 0.114 B)
    expect([...normalise(Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9), grey)]).toEqual([
      76, 150, 29, 9,
    ]);
  });
});

describe('placementOf', () => {
  it.each([
    [
      { width: 500, height: 375 },
      { width: 341, height: 256, left: 58, top: 16 },
    ],
    [
      { width: 375, height: 500 },
      { width: 256, height: 341, left: 16, top: 58 },
    ],
    [
      { width: 10, height: 10 },
      { width: 256, height: 256, left: 16, top: 16 },
    ],
    [
      { width: 4000, height: 256 },
      { width: 4000, height: 256, left: 1888, top: 16 },
    ],
  ])('cuts 224 of 256 out of the middle of %o', (image, placement) => {
    expect(placementOf(image, { width: 224, height: 224, resize: 'crop' })).toEqual(placement);
  });

  it('never cuts past an image whose shape is not that of the network', () => {
    for (const [width, height] of [
      [1, 999],
      [999, 1],
      [333, 77],
      [77, 333],
    ] as const) {
      const { left, top, ...scaled } = placementOf(
        { width, height },
        { width: 300, height: 100, resize: 'crop' },
      );
      expect(left).toBeGreaterThanOrEqual(0);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(scaled.width).toBeGreaterThanOrEqual(left + 300);
      expect(scaled.height).toBeGreaterThanOrEqual(top + 100);
    }
  });
});

describe('prepareImages', () => {
  it('leaves broken images out, and tells their names', async () => {
    const { set } = solidImages(5, [0, 3]);
    const broken: string[] = [];
    const labels: (number | null)[] = [];
    const onBroken = (name: string, reason: string) => broken.push(`${name}: ${reason}`);
    for await (const { label, data } of prepareImages(set, preparation, { onBroken })) {
      labels.push(label);
      expect(data).toHaveLength(24);
      expect(data[0]).toBe((label ?? 0) - 10);
    }
    expect(labels).toEqual([1, 2, 4]);
    expect(broken).toEqual([
      'image 0: Input buffer contains unsupported image format',
      'image 3: Input buffer contains unsupported image format',
    ]);
  });

  it('decodes a few images ahead and no more', async () => {
    const { set, opened } = solidImages(500);
    let taken = 0;
    for await (const _ of prepareImages(set, preparation, { onBroken: () => undefined })) {
      taken++;
      expect(opened.length - taken).toBeLessThanOrEqual(64);
      if (taken === 20) break;
    }
    expect(opened.length).toBeGreaterThan(20);
    expect(opened.length).toBeLessThan(100);
  });

  it('stops when it is cancelled', async () => {
    const { set } = solidImages(50);
    const cancellation = new AbortController();
    const all = async () => {
      const options = { signal: cancellation.signal, onBroken: () => undefined };
      for await (const _ of prepareImages(set, preparation, options)) cancellation.abort();
    };
    await expect(all()).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('prepares one image for several networks, equal ones sharing it', async () => {
    const { set } = solidImages(1);
    const others = [preparation, { ...preparation, width: 6 }, { ...preparation }];
    for await (const { inputs } of prepareForEach(set, others, { onBroken: () => undefined })) {
      expect(inputs.map(({ length }) => length)).toEqual([24, 36, 24]);
      expect(inputs[2]).toBe(inputs[0]);
    }
  });
});

describe('chooseSubset', () => {
  it('chooses without repetition, in order, the same for the same seed', () => {
    const chosen = chooseSubset(1000, 100, 7);
    expect(new Set(chosen).size).toBe(100);
    expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
    expect(chosen).toEqual(chooseSubset(1000, 100, 7));
    expect(chosen).not.toEqual(chooseSubset(1000, 100, 8));
    expect(chosen.every((index) => index >= 0 && index < 1000)).toBe(true);
  });

  it('takes each as often as the others', () => {
    const counts = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 4000; seed++)
      for (const index of chooseSubset(20, 5, seed)) counts[index] = (counts[index] ?? 0) + 1;
    // 1000 expected, standard deviation 27.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(140);
  });

  it('takes all when more are wanted than there are', () => {
    expect(chooseSubset(3, 10, 1)).toEqual([0, 1, 2]);
  });
});

describe('syntheticImages', () => {
  const pixelsOf = async (count: number, seed: number, index: number): Promise<Uint8Array> => {
    for await (const image of syntheticImages(count, seed).read([index])) {
      const data = await image.open();
      if (data.kind === 'pixels') return data.data;
    }
    throw new Error('nothing was drawn');
  };

  it('are the same for the same seed, and no two alike', async () => {
    const image = await pixelsOf(10, 1, 4);
    expect(await pixelsOf(300, 1, 4)).toEqual(image);
    expect(await pixelsOf(10, 2, 4)).not.toEqual(image);
    expect(await pixelsOf(10, 1, 5)).not.toEqual(image);
  });

  it('use the whole range of values', async () => {
    const seen = new Set<number>();
    for (let index = 0; index < 4; index++) for (const value of await pixelsOf(4, 1, index)) seen.add(value);
    expect(seen.size).toBeGreaterThan(250);
  });
});
