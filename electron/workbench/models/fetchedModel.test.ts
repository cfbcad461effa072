/** A trained network that was fetched and then damaged is not what its id means. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { caffemodelBytes } from '../../converter/testing.ts';
import { planModel } from './modelSource.ts';

const home = mkdtempSync(path.join(tmpdir(), 'vinobench-fetched-'));
const at = (name: string) => path.join(home, 'models', 'tiny', name);
const served =
  'name: "tiny" input: "data" input_shape { dim: 10 dim: 2 }\nlayer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 2 bias_term: false } }\n';
const used = served.replace('dim: 10', 'dim: 1');
const weights = caffemodelBytes([{ name: 'fc', blobs: [{ shape: [2, 2], values: [1, 2, 3, 4] }] }]);

beforeAll(() => {
  const shipped = new URL('../../../models/catalogue.json', import.meta.url);
  const { source, models } = JSON.parse(readFileSync(shipped, 'utf8'));
  const fileOf = (name: string, bytes: Uint8Array) => ({
    ...{ name, bytes: bytes.length, source: { url: 'http://127.0.0.1:9/' } },
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
  const entry = {
    ...models[0],
    id: 'tiny',
    files: [fileOf('tiny.prototxt', Buffer.from(served)), fileOf('tiny.caffemodel', weights)],
    edits: [{ file: 'tiny.prototxt', pattern: 'dim: 10', replacement: 'dim: 1' }],
  };
  writeFileSync(path.join(home, 'catalogue.json'), JSON.stringify({ source, models: [entry] }));
  vi.stubEnv('VINOBENCH_CATALOGUE', path.join(home, 'catalogue.json'));
  vi.stubEnv('VINOBENCH_HOME', home);
});
beforeEach(() => {
  mkdirSync(path.dirname(at('')), { recursive: true });
  mkdirSync(at(''), { recursive: true });
  writeFileSync(at('tiny.prototxt.orig'), served);
  writeFileSync(at('tiny.prototxt'), used);
  writeFileSync(at('tiny.caffemodel'), weights);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const plan = () => planModel({ kind: 'catalogue', id: 'tiny' });

describe('a trained network that an id means', () => {
  it('is the one that was fetched', async () => {
    expect(await plan()).toMatchObject({ name: 'tiny', weightsPath: at('tiny.caffemodel') });
  });

  it.each<[string, () => void]>([
    ['tiny.caffemodel', () => writeFileSync(at('tiny.caffemodel'), Uint8Array.from(weights).reverse())],
    [
      'tiny.prototxt',
      () => writeFileSync(at('tiny.prototxt'), used.replace('num_output: 2', 'num_output: 3')),
    ],
    ['tiny.prototxt', () => writeFileSync(at('tiny.prototxt.orig'), served.replace('tiny', 'tinz'))],
  ])('is refused where a byte of it has changed: %s', async (name, damage) => {
    damage();
    await expect(plan()).rejects.toMatchObject({
      code: 'input',
      message: expect.stringContaining(`${at(name)} is not the file that was fetched. Delete `),
      place: { file: at(name) },
    });
  });
});
