/** The drawn shapes as a set of images: one at a time to run a network on them, or as files to train one. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { ImageSet } from '../imageSet.ts';
import { drawShape, labelOf, shapeSide } from './drawShape.ts';
import { shapeClasses } from './outlines.ts';

/** The `count` images of `seed`; nothing is drawn before it is read. */
export function shapeImages(seed: number, count: number): ImageSet {
  const images = Array.from({ length: count }, (_, index) => ({
    name: nameOf(index),
    label: labelOf(index),
  }));
  return {
    images,
    labelled: true,
    labelSource: { kind: 'named-folders', classes: shapeClasses.length },
    async *read(indices) {
      for (const index of indices) {
        const open = async () => ({
          kind: 'pixels' as const,
          width: shapeSide,
          height: shapeSide,
          data: drawShape(seed, index),
        });
        yield { index, size: shapeSide * shapeSide * 3, open };
      }
    },
    close: async () => undefined,
  };
}

/** Writes the same images as PNG files, a sub-folder for each class. */
export async function writeShapes(seed: number, count: number, folder: string): Promise<void> {
  for (const name of shapeClasses) await mkdir(path.join(folder, name), { recursive: true });
  for (let index = 0; index < count; index++) {
    const pixels = { raw: { width: shapeSide, height: shapeSide, channels: 3 as const } };
    await sharp(drawShape(seed, index), pixels)
      .png()
      .toFile(path.join(folder, nameOf(index)));
  }
}

function nameOf(index: number): string {
  return `${shapeClasses[labelOf(index)] ?? ''}/${String(index).padStart(6, '0')}.png`;
}
