import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { weightsFit } from './weightsFit.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-fits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const written = (name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

const topology = written(
  'net.prototxt',
  `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 4 kernel_size: 3 } }`,
);

it('a caffemodel of more layers than any network has is refused before they are kept', async () => {
  // Field 100, a layer, of no bytes.
  const layers = Buffer.from([0xa2, 0x06, 0x00]);
  const weights = written('many.caffemodel', Buffer.concat(Array.from({ length: 100_001 }, () => layers)));
  await expect(weightsFit({ weights, topologies: [topology] })).rejects.toMatchObject({
    code: 'input',
    message: `${weights} is damaged or no caffemodel: more than 100000 of one field.`,
  });
});

it('the answer names each network and what does not fit', async () => {
  // A layer named "other".
  const weights = written('other.caffemodel', Buffer.from([0xa2, 0x06, 7, 0x0a, 5, ...Buffer.from('other')]));
  const [fit] = await weightsFit({ weights, topologies: [topology] });
  expect(fit).toMatchObject({ topology, layers: 1, found: 0 });
  expect(fit?.reason).not.toBeNull();
});
