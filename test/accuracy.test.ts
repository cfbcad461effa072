/** The accuracy command as a user runs it, on networks and images whose answers are known beforehand. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccuracyDocument, accuracyDocumentSchema } from '../shared/documents/accuracy.ts';
import { runCli } from './support/cli.ts';
import { type Solid, solidOf, writeColourNet, writeSolids } from './support/colourNets.ts';
import { parsed } from './support/runs.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vinobench-accuracy-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = (...args: string[]) => runCli(['accuracy', ...args], { home: join(folder, 'home') });
const images = join(folder, 'images');
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

async function accuracy(...args: string[]): Promise<AccuracyDocument> {
  const result = await cli(...args, '--json');
  expect(result).toMatchObject({ exitCode: 0 });
  return accuracyDocumentSchema.parse(parsed(result));
}

/** Ten of each class, the first four with bright other channels; two green ones that claim to be red. */
const solids: readonly Solid[] = [
  ...[0, 1, 2].flatMap((label) =>
    Array.from({ length: 10 }, (_, index) => solidOf(`${label}/${index}.png`, label, index < 4 ? 100 : 40)),
  ),
  solidOf('0/green.png', 1, 40),
  solidOf('0/greener.png', 1, 40),
];

let right = '';
let dim = '';

beforeAll(async () => {
  right = writeColourNet(folder, 'right', [1, 1, 1]);
  // Blue is seen as 80, below the 100 of the others in the first four.
  dim = writeColourNet(folder, 'dim', [1, 1, 0.4]);
  await writeSolids(images, solids);
});

describe('accuracy', () => {
  it('of one model is the share of images that it is right about', async () => {
    const document = await accuracy(right, '--images', images, '--colour', 'rgb');
    expect(document).toMatchObject({ images: 32, broken: [], unlabelled: 0, warnings: [], dropPoints: null });
    expect(document).toMatchObject({ agreement: null, sqnrDb: null, cosine: null, device: 'CPU' });
    const lines = solids.map(({ name }) => `${name}\n${sha256(readFileSync(join(images, name)))}`);
    expect(document.imagesSha256).toBe(sha256(lines.sort().join('\n')));
    const [model] = document.models;
    expect(model).toMatchObject({ name: 'right', precision: 'FP32', top1: 93.75, top5: 100, classes: 3 });
    const [low = 0, high = 0] = model?.confidence95 ?? [];
    expect(low).toBeGreaterThan(75);
    expect(low).toBeLessThan(93.75);
    expect(high).toBeGreaterThan(93.75);
    expect(high).toBeLessThan(100);
  });

  it('of two models has their difference on the same images, and how far their outputs are apart', async () => {
    const document = await accuracy(right, dim, '--images', images, '--colour', 'rgb');
    const [first, second] = document.models;
    expect([first?.top1, second?.top1]).toEqual([93.75, 81.25]);
    expect(document.dropPoints).toBeCloseTo(12.5, 10);
    // Four images of 32 are no proof: an exact McNemar test gives them p = 0.125.
    const [low = 0, high = 0] = document.dropConfidence95 ?? [];
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(20);
    expect(document.agreement).toBeCloseTo(87.5, 10);
    // Computed from the colours alone: blue is 0.4 of what it was.
    let [signal, noise, cosines] = [0, 0, 0];
    for (const { rgb } of solids) {
      const [r, g, b] = rgb;
      const length = (blue: number) => Math.sqrt(r * r + g * g + blue * blue);
      signal += length(b) ** 2;
      noise += (0.6 * b) ** 2;
      cosines += (r * r + g * g + 0.4 * b * b) / (length(b) * length(0.4 * b));
    }
    expect(document.sqnrDb).toBeCloseTo(10 * Math.log10(signal / noise), 3);
    expect(document.cosine).toBeCloseTo(cosines / solids.length, 5);
  });

  it('heeds the order of the colours', async () => {
    const document = await accuracy(right, '--images', images, '--colour', 'bgr');
    expect(document.models[0]?.top1).toBe(31.25);
    expect(document.models[0]?.preparation).toMatchObject({ colour: 'BGR', mean: [0, 0, 0], resize: 'fit' });
  });

  it('heeds mean and scale', async () => {
    // With 170 taken off red it never is the brightest.
    const options = ['--colour', 'rgb', '--mean', '170,0,0', '--scale', '0.5'];
    const document = await accuracy(right, '--images', images, ...options);
    expect(document.models[0]?.top1).toBe(62.5);
  });

  it('takes a subset that the seed chooses', async () => {
    const options = ['--images', images, '--colour', 'rgb', '--subset', '8'];
    const document = await accuracy(right, ...options);
    expect(document.images).toBe(8);
    expect((await accuracy(right, ...options)).models).toEqual(document.models);
  });

  it('without labels tells how often two models agree', async () => {
    const unlabelled = join(folder, 'unlabelled');
    await writeSolids(
      unlabelled,
      [0, 1, 2].map((label) => solidOf(`${label}.png`, label, 100)),
    );
    const document = await accuracy(right, dim, '--images', unlabelled, '--colour', 'rgb');
    expect(document).toMatchObject({ images: 3, dropPoints: null, dropConfidence95: null });
    expect(document.agreement).toBeCloseTo(200 / 3, 10);
    expect(document.models.map(({ top1, confidence95 }) => [top1, confidence95])).toEqual([
      [null, null],
      [null, null],
    ]);
    const { stdout } = await cli(right, dim, '--images', unlabelled, '--colour', 'rgb');
    expect(stdout).toContain('The top class is the same for 66.67 % of the images');
    expect(stdout).toContain('no labels');
  });

  it('leaves a broken image out and names it', async () => {
    const some = join(folder, 'some');
    await writeSolids(some, [solidOf('0/a.png', 0, 40), solidOf('1/b.png', 1, 40)]);
    mkdirSync(join(some, '2'));
    writeFileSync(join(some, '2', 'c.jpg'), 'no image');
    const document = await accuracy(right, '--images', some, '--colour', 'rgb');
    expect(document).toMatchObject({ images: 2, broken: [{ name: '2/c.jpg' }], models: [{ top1: 100 }] });
    const { stdout } = await cli(right, '--images', some, '--colour', 'rgb');
    expect(stdout).toMatch(/1 file was unreadable and left out: 2\/c\.jpg \(.+\)\./);
  });

  it('by a label file counts those that it names', async () => {
    const labels = join(folder, 'labels.txt');
    writeFileSync(labels, '0/0.png 0\n1/0.png 1\n2/5.png 1\n');
    const document = await accuracy(right, '--images', images, '--labels', labels, '--colour', 'rgb');
    expect(document).toMatchObject({ images: 3, unlabelled: 29 });
    expect(document.models[0]?.top1).toBeCloseTo(200 / 3, 10);
  });

  it('says when it has to guess how a network wants its images', async () => {
    const document = await accuracy(right, '--images', images);
    expect(document.warnings.join()).toMatch(/right: No preprocessing is known for this network/);
  });
});

describe('a sentence', () => {
  const put = (name: string, text: string): string => {
    mkdirSync(join(folder, 'wrong', name, '..'), { recursive: true });
    writeFileSync(join(folder, 'wrong', name), text);
    return join(folder, 'wrong', name);
  };

  it.each<[string, () => string[], RegExp]>([
    [
      'labels outside the class range',
      () => [right, '--images', images, '--labels', put('range.txt', '0/1.png 3\n')],
      /range\.txt gives 0\/1\.png the label 3, but the network has 3 classes, 0 to 2\.$/,
    ],
    [
      'labels that are not labels',
      () => [right, '--images', images, '--labels', put('words.txt', '0/1.png cat\n')],
      /words\.txt, line 1: the line is not the name of an image/,
    ],
    [
      'labels of other images',
      () => [right, '--images', images, '--labels', put('other.txt', 'x.png 1\n')],
      /other\.txt labels none of the images in /,
    ],
    [
      'a folder without images',
      () => [right, '--images', join(put('empty/readme.txt', ''), '..')],
      /empty holds no images \(jpg, jpeg, png, bmp or webp files\)\.$/,
    ],
    [
      'images that are all broken',
      () => [right, '--images', join(put('broken/0/a.png', 'x'), '..', '..'), '--colour', 'rgb'],
      /^None of the images in .*broken could be read \(0\/a\.png: .+\)\.$/,
    ],
    [
      'a folder that is not there',
      () => [right, '--images', join(folder, 'nowhere')],
      /nowhere does not exist\.$/,
    ],
    [
      'no labels and one model',
      () => [right, '--images', join(images, '..', 'unlabelled')],
      /have no labels: give them with --labels or as sub-folders, or name a second model/,
    ],
    [
      'networks of different classes',
      () => [right, writeColourNet(folder, 'two', [1, 1]), '--images', images],
      /^right has 3 classes and two has 2, so they cannot be compared\.$/,
    ],
    [
      'means that do not fit',
      () => [right, '--images', images, '--mean', '1,2'],
      /^--mean has 2 values, but the network has 3 channels\.$/,
    ],
    [
      'a scale of 0',
      () => [right, '--images', images, '--scale', '0'],
      /^--scale: a scale of 0 would erase the image\.$/,
    ],
    ['three models', () => [right, right, right, '--images', images], /two models at most; 3 are named\.$/],
    [
      'a device that is not there',
      () => [right, '--images', images, '--device', 'NPU'],
      /^There is no device NPU here/,
    ],
  ])('tells of %s', async (_, args, sentence) => {
    const result = await cli(...args(), '--json');
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    // On a busy machine its progress comes first.
    expect(result.stderr.trim().split('\n').at(-1)).toMatch(sentence);
    expect(result.stderr).not.toMatch(/^ +at /m);
  });
});
