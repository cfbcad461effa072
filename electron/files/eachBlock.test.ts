import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eachBlock } from './regularFile.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-blocks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(bytes: Uint8Array, signal?: AbortSignal): Promise<Buffer> {
  const file = path.join(folder, 'file');
  writeFileSync(file, bytes);
  const parts: Uint8Array[] = [];
  await eachBlock(file, (block) => parts.push(block.slice()), signal);
  return Buffer.concat(parts);
}

describe('eachBlock', () => {
  it.each([0, 1, 2 ** 20, 2 ** 20 + 1, 3.5 * 2 ** 20])(
    'hands on all of %d bytes in their order',
    async (size) => {
      const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 2654435761) >>> 24);
      expect((await read(bytes)).equals(bytes)).toBe(true);
    },
  );

  it('ends when it is cancelled, and for what is not a file', async () => {
    const cancelled = read(new Uint8Array(10), AbortSignal.abort());
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await expect(eachBlock(folder, () => undefined)).rejects.toThrow('is a folder; a file is expected');
  });
});
