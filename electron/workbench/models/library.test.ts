import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { encodeCaffemodel } from '../../../test/support/caffemodel.ts';
import { addedModels, addModel, currentModels, keepOutcome, removeModel } from './library.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-library-'));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});
let test = 0;
beforeEach(() => {
  test += 1;
  vi.stubEnv('VINOBENCH_HOME', path.join(folder, `home ${test}`));
});

/** In a separate folder, as each drop is. */
function file(place: string, content: string | Uint8Array): string {
  const found = path.join(folder, String(test), place);
  mkdirSync(path.dirname(found), { recursive: true });
  writeFileSync(found, content);
  return found;
}
const weights = (value: number): Uint8Array =>
  encodeCaffemodel([
    { name: 'conv', type: 'Convolution', blobs: [{ shape: [2], data: Float32Array.of(value, 0) }] },
  ]);
const add = (topology: string, weights: string | null = null) =>
  addModel({ kind: 'file', topology, weights });

describe('the list of added models', () => {
  it('has a file that comes twice once, from whatever folder and under whatever name', async () => {
    const first = await add(file('a/net.prototxt', 'net'));
    expect(await add(file('b/net.prototxt', 'net'))).toEqual(first);
    expect(await add(file('c/copy.prototxt', 'net'))).toEqual(first);
    expect((await addedModels()).models).toEqual([first]);
    const other = await add(file('d/net.prototxt', 'another net'));
    expect(other.id).not.toBe(first.id);
    expect(other.modelSha256).not.toBe(first.modelSha256);
  });

  it('takes the same network with other weights for another model, and gives weights to one that has none', async () => {
    const first = await add(file('a/net.prototxt', 'net'));
    const trained = await add(file('b/net.prototxt', 'net'), file('b/w.caffemodel', weights(1)));
    expect(trained.id).toBe(first.id);
    const tuned = await add(file('c/net.prototxt', 'net'), file('c/w.caffemodel', weights(2)));
    expect(tuned.id).not.toBe(first.id);
    expect((await add(file('d/net.prototxt', 'net'))).id).toBe(trained.id);
    expect((await addedModels()).models.map(({ weights }) => path.basename(weights ?? ''))).toEqual([
      ...['w.caffemodel', 'w.caffemodel'],
    ]);
  });

  it('takes equal files again whose first copy is gone', async () => {
    const gone = file('a/net.prototxt', 'net');
    const { id } = await add(gone);
    rmSync(gone);
    const again = file('b/net.prototxt', 'net');
    expect(await add(again)).toMatchObject({ id, topology: again });
  });

  it('keeps what a conversion came to until the files change', async () => {
    const topology = file('net.prototxt', 'net');
    const { modelSha256 } = await add(topology);
    const failed = { state: 'failed', message: 'net.prototxt: no.', place: { line: 3 } } as const;
    await keepOutcome({ topology, weights: null }, failed);
    expect((await currentModels()).models[0]).toMatchObject({ modelSha256, outcome: failed });
    writeFileSync(topology, 'a longer net');
    const [changed] = (await currentModels()).models;
    expect(changed?.outcome).toBeUndefined();
    expect(changed?.modelSha256).not.toBe(modelSha256);
    await removeModel(changed?.id ?? '');
    await keepOutcome({ topology, weights: null }, failed);
    expect((await addedModels()).models).toEqual([]);
  });
});
