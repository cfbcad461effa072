import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Preparation } from '../../../shared/models/preparation.ts';
import { openImageFiles } from '../openImages.ts';
import { prepareImages } from '../prepare.ts';
import { drawShape, labelOf, shapeSide } from './drawShape.ts';
import { outlines, shapeClasses } from './outlines.ts';
import { shapeImages, writeShapes } from './shapeImages.ts';

const digest = (pixels: Uint8Array) => createHash('sha256').update(pixels).digest('hex').slice(0, 16);

test('the drawings are those that the example was trained and tested on, on every machine', () => {
  // Seen by the training; other numbers mean that shapes.caffemodel has to be trained again.
  expect([0, 7, 1999].map((index) => digest(drawShape(3, index)))).toEqual([
    'e39d20c937a6c9c4',
    'e911510dedb36641',
    '8f96b560ed9f2357',
  ]);
});

test('another seed or index is another drawing, and any set has as many of each class', () => {
  const drawn = [drawShape(1, 0), drawShape(1, 10), drawShape(2, 0), drawShape(2, 10)].map(digest);
  expect(new Set(drawn).size).toBe(4);
  const counts = Map.groupBy(
    Array.from({ length: 500 }, (_, index) => labelOf(index)),
    (label) => label,
  );
  expect([...counts.values()].map((labels) => labels.length)).toEqual(Array.from({ length: 10 }, () => 50));
});

test('labels are the order of the names, as they are for sub-folders', () => {
  expect([...shapeClasses].sort()).toEqual(shapeClasses);
});

test.each(shapeClasses)('a %s covers its own part of the plane', (name) => {
  const side = 150;
  let covered = 0;
  for (let place = 0; place < side * side; place++) {
    const [x, y] = [
      (3 * ((place % side) + 0.5)) / side - 1.5,
      (3 * (Math.floor(place / side) + 0.5)) / side - 1.5,
    ];
    if (outlines[name](x, y)) covered++;
  }
  const area = (9 * covered) / side ** 2;
  // By the formulas of each figure; a cell of the grid is 0.02 wide.
  const areas = {
    bar: 1.672,
    crescent: 1.429,
    cross: 2.15,
    disc: Math.PI,
    heart: 3.03,
    hexagon: 2.598,
    ring: 2.199,
    square: 2.822,
    star: 1.455,
    triangle: 1.572,
  };
  expect(Math.abs(area - areas[name])).toBeLessThan(0.05);
});

test('files hold the very pixels and labels that the set gives', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'shapes-'));
  try {
    await writeShapes(3, 20, folder);
    const fromFiles = await everything(await openImageFiles(folder, {}));
    const drawn = await everything(shapeImages(3, 20));
    expect(fromFiles.length).toBe(20);
    expect(fromFiles).toEqual(drawn);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const asTheyAre: Preparation = {
  width: shapeSide,
  height: shapeSide,
  channels: 3,
  layout: 'NCHW',
  colour: 'RGB',
  mean: [0, 0, 0],
  scale: [1, 1, 1],
  resize: 'fit',
};

async function everything(set: Awaited<ReturnType<typeof openImageFiles>>) {
  const prepared = [];
  const onBroken = (name: string, reason: string) => {
    throw new Error(`${name}: ${reason}`);
  };
  for await (const image of prepareImages(set, asTheyAre, { onBroken })) prepared.push(image);
  await set.close();
  return prepared.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
