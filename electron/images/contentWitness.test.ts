import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Preparation } from '../../shared/models/preparation.ts';
import { bmpFile } from '../../test/support/bmp.ts';
import { contentHash } from './contentHash.ts';
import { ContentWitness } from './contentWitness.ts';
import { openImageFiles } from './openImages.ts';
import { prepareImages } from './prepare.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-witness-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const names = ['a.bmp', 'b.bmp', 'c.bmp'];
const put = (name: string, grey: number) =>
  writeFileSync(
    path.join(folder, name),
    bmpFile(8, 8, () => [grey, grey, grey]),
  );
beforeEach(() => {
  for (const [index, name] of names.entries()) put(name, 50 * index);
  writeFileSync(path.join(folder, 'd.bmp'), 'no picture');
});

const preparation: Preparation = {
  ...{ width: 8, height: 8, channels: 3, colour: 'RGB', layout: 'NCHW', resize: 'fit' },
  mean: [0, 0, 0],
  scale: [1, 1, 1],
};

async function witnessed() {
  const witness = new ContentWitness(folder);
  const set = await openImageFiles(folder, { labelled: false });
  const watched = witness.watched(set);
  /** First value of each image, and the names of those that could not be decoded. */
  const pass = async () => {
    const [values, broken]: [number[], string[]] = [[], []];
    const onBroken = (name: string) => broken.push(name);
    for await (const { data } of prepareImages(watched, preparation, { onBroken }))
      values.push(data[0] ?? Number.NaN);
    return { values, broken };
  };
  return { witness, set, pass };
}

describe('images that are read more than once', () => {
  it('have the hash of what was read, broken ones too', async () => {
    const { witness, set, pass } = await witnessed();
    expect(await pass()).toEqual({ values: [0, 50, 100], broken: ['d.bmp'] });
    expect(await pass()).toEqual({ values: [0, 50, 100], broken: ['d.bmp'] });
    const all = set.images.map((_, index) => index);
    expect(witness.hash(set.images.map(({ name }) => name))).toBe(await contentHash(set, all));
    put('b.bmp', 51);
    expect(witness.hash(set.images.map(({ name }) => name))).not.toBe(await contentHash(set, all));
  });

  it('end whatever is made of them when one of them changes in between', async () => {
    const { pass } = await witnessed();
    await pass();
    put('b.bmp', 51);
    await expect(pass()).rejects.toMatchObject({
      code: 'changed',
      place: { file: path.join(folder, 'b.bmp') },
    });
  });

  it('end it also when one is gone', async () => {
    const { pass } = await witnessed();
    await pass();
    rmSync(path.join(folder, 'a.bmp'));
    await expect(pass()).rejects.toMatchObject({ code: 'changed' });
  });
});
