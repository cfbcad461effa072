import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bmpFile } from '../../../test/support/bmp.ts';
import fixtures from '../../arrays/fixtures/numpy.json' with { type: 'json' };
import { hashed } from './inputFiles.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-given-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => path.join(folder, name);
const hash = (name: string) => hashed([{ input: 'data', path: at(name) }], undefined);

it.each([
  ['foo.xyz', 'neither an image nor an array', 'is neither an image nor an array'],
  ['photo.jpg', '', 'is empty'],
  ['missing.npy', null, 'does not exist'],
])('%s ends the request before anything is measured: %s', async (name, text, what) => {
  if (text !== null) writeFileSync(at(name), text);
  await expect(hash(name)).rejects.toMatchObject({
    code: 'input',
    message: `${at(name)} ${what}; --input takes an image, a .npy, .npz or .bin file.`,
    place: { file: at(name) },
  });
});

it('refuses a folder', async () => {
  mkdirSync(at('folder.npy'));
  await expect(hash('folder.npy')).rejects.toThrow('is not a file; --input takes');
});

it.each([
  ['photo', bmpFile(2, 2, () => [1, 2, 3])],
  ['array.dat', Buffer.from(fixtures.arrays[0]?.file ?? '', 'base64')],
  ['numbers.bin', new Uint8Array(16)],
])('takes %s', async (name, bytes) => {
  writeFileSync(at(name), bytes);
  await expect(hash(name)).resolves.toMatchObject([{ input: 'data', path: at(name) }]);
});
