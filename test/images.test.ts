/** Images as a network gets them, against Pillow's; and the same images out of a folder and out of archives. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { contentHash } from '../electron/images/contentHash.ts';
import { openImageFiles } from '../electron/images/openImages.ts';
import { prepareImages } from '../electron/images/prepare.ts';
import { zipOf } from '../setup/testSupport.ts';
import type { Preparation } from '../shared/models/preparation.ts';
import { pythonWith } from './support/python.ts';

const script = fileURLToPath(new URL('support/pillow_reference.py', import.meta.url));

function temporaryFolder(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'vinobench-images-')));
}

const plain = { layout: 'NCHW', colour: 'RGB' } as const;
const common = { ...plain, channels: 3 } as const;
const preparations: readonly Preparation[] = [
  { ...common, width: 224, height: 224, mean: [0, 0, 0], scale: [1, 1, 1], resize: 'fit' },
  {
    ...common,
    width: 224,
    height: 224,
    mean: [123.68, 116.78, 103.94],
    scale: [0.017, 0.018, 0.02],
    resize: 'crop',
  },
  { ...common, width: 96, height: 48, mean: [0, 0, 0], scale: [1, 1, 1], resize: 'crop' },
];

/** What the script takes of them. */
const asked = preparations.map(({ width, height, resize, mean, scale }) => ({
  width,
  height,
  resize,
  mean,
  scale,
}));

async function preparedIn(folder: string, preparation: Preparation): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  const broken: string[] = [];
  const set = await openImageFiles(folder);
  for await (const { name, data } of prepareImages(set, preparation, {
    onBroken: (name, reason) => broken.push(`${name}: ${reason}`),
  }))
    found.set(name, data);
  expect(broken).toEqual([]);
  return found;
}

describe('next to Pillow', () => {
  const folder = temporaryFolder();
  let names: string[] = [];
  let missing = '';

  beforeAll(async () => {
    const python = await pythonWith(['numpy', 'pillow']);
    if (python.kind === 'missing') {
      missing = python.reason;
      return;
    }
    const run = await promisify(execFile)(python.python, [script, folder, JSON.stringify(asked)]);
    names = z.array(z.string()).parse(JSON.parse(run.stdout));
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.for(preparations.map((preparation, index) => ({ index, ...preparation })))(
    'prepares JPEG, PNG, WebP and BMP alike: $width x $height, $resize',
    async ({ index, ...preparation }, context) => {
      if (missing !== '') return context.skip(missing);
      const prepared = await preparedIn(folder, preparation);
      expect([...prepared.keys()]).toEqual(names);
      for (const name of names) {
        const bytes = readFileSync(join(folder, `${name}.${index}.f32`));
        const reference = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
        const { mean, worst } = differenceInPixels(prepared.get(name), reference, preparation);
        expect(mean, name).toBeLessThan(0.8);
        expect(worst, name).toBeLessThan(12);
      }
    },
  );
});

/** In steps of a pixel's value, 0 to 255. */
function differenceInPixels(
  found: Float32Array | undefined,
  reference: Float32Array,
  { scale }: Preparation,
): { mean: number; worst: number } {
  expect(found).toHaveLength(reference.length);
  let [sum, worst] = [0, 0];
  const perChannel = reference.length / 3;
  for (const [index, value] of reference.entries()) {
    const step = scale[Math.floor(index / perChannel)] ?? 1;
    const difference = Math.abs((found?.[index] ?? Number.NaN) - value) / step;
    sum += difference;
    worst = Math.max(worst, difference);
  }
  return { mean: sum / reference.length, worst };
}

describe('an archive', () => {
  const folder = temporaryFolder();
  const files = new Map<string, Buffer>();
  const grey: Preparation = {
    ...plain,
    width: 8,
    height: 8,
    channels: 1,
    mean: [0],
    scale: [1],
    resize: 'fit',
  };

  beforeAll(async () => {
    for (let index = 0; index < 12; index++) {
      const name = `set/${index % 3}/image ${index}.${index % 2 === 0 ? 'png' : 'jpg'}`;
      const background = { r: 20 * index, g: 255 - 20 * index, b: 90 };
      const picture = sharp({ create: { width: 40, height: 30, channels: 3, background } });
      files.set(name, await (index % 2 === 0 ? picture.png() : picture.jpeg()).toBuffer());
    }
    files.set('set/2/broken.png', Buffer.from('\x89PNG and no more'));
    files.set('set/readme.txt', Buffer.from('no image'));
    for (const [name, bytes] of files) {
      mkdirSync(join(folder, 'plain', name, '..'), { recursive: true });
      writeFileSync(join(folder, 'plain', name), bytes);
    }
    const entries = Array.from(files, ([name, content]) => ({ name, content }));
    writeFileSync(join(folder, 'set.zip'), zipOf(entries));
    const archive = pack();
    for (const [name, bytes] of files) archive.entry({ name: `./${name}` }, bytes);
    archive.finalize();
    const tar = await buffer(archive);
    writeFileSync(join(folder, 'set.tar'), tar);
    writeFileSync(join(folder, 'set.tar.gz'), gzipSync(tar));
    writeFileSync(join(folder, 'cut.tar.gz'), gzipSync(tar).subarray(0, 900));
    writeFileSync(join(folder, 'cut.tar'), tar.subarray(0, 2000));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const readAll = async (name: string, indices?: readonly number[]) => {
    const set = await openImageFiles(join(folder, name));
    const broken: string[] = [];
    const found = new Map<string, { label: number | null; data: number[] }>();
    const options = { onBroken: (image: string) => broken.push(image), ...(indices && { indices }) };
    for await (const { name: image, label, data } of prepareImages(set, grey, options))
      found.set(image, { label, data: [...data] });
    const hash = await contentHash(set, indices ?? set.images.map((_, index) => index));
    await set.close();
    return { found, broken, hash };
  };

  it.each(['set.zip', 'set.tar', 'set.tar.gz'])('%s gives what the folder gives', async (name) => {
    const fromFolder = await readAll('plain');
    const fromArchive = await readAll(name);
    expect(fromFolder.found.size).toBe(12);
    expect(fromFolder.found.get('set/1/image 4.png')?.label).toBe(1);
    expect(fromArchive.found).toEqual(fromFolder.found);
    expect(fromArchive.broken).toEqual(['set/2/broken.png']);
    expect(fromArchive.hash).toBe(fromFolder.hash);
  });

  it.each(['plain', 'set.zip', 'set.tar', 'set.tar.gz'])(
    '%s gives those that are wanted only',
    async (name) => {
      const { found, hash } = await readAll(name, [1, 6, 11]);
      expect([...found.keys()].sort()).toEqual([
        'set/0/image 3.jpg',
        'set/1/image 4.png',
        'set/2/image 5.jpg',
      ]);
      expect(hash).not.toBe((await readAll('plain')).hash);
      expect(hash).toBe((await readAll('plain', [1, 6, 11])).hash);
    },
  );

  it.each(['cut.tar', 'cut.tar.gz'])('%s, which is cut off, is reported', async (name) => {
    await expect(openImageFiles(join(folder, name))).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining(`${name} cannot be read as a tar archive (`),
    });
  });

  it('has another hash when one image is another', async () => {
    const { hash } = await readAll('plain');
    const file = join(folder, 'plain', 'set/0/image 0.png');
    const before = readFileSync(file);
    onTestFinished(() => writeFileSync(file, before));
    writeFileSync(file, Buffer.concat([before, Buffer.from('x')]));
    expect((await readAll('plain')).hash).not.toBe(hash);
  });
});
