import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filesUnder } from './folderWalk.ts';
import { chunksOf, openRegular, openRegularSync, readRegular, readRegularSync } from './regularFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string, content = ''): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

/** Each way in which a file is opened; a FIFO would keep them waiting for ever. */
const readers = {
  openRegular: async (file: string) => await (await openRegular(file))[Symbol.asyncDispose](),
  openRegularSync: async (file: string) => openRegularSync(file),
  readRegular: async (file: string) => await readRegular(file, 100),
  readRegularSync: async (file: string) => readRegularSync(file, 100),
  chunksOf: async (file: string) => {
    for await (const _chunk of chunksOf(file)) expect.unreachable();
  },
};

describe('a file of a stranger', () => {
  it.skipIf(process.platform === 'win32').each(Object.entries(readers))(
    'is not read by %s where it is a FIFO, a device, a folder, or a link to one',
    async (_, read) => {
      const fifo = join(folder, `fifo-${_}`);
      execFileSync('mkfifo', [fifo]);
      const link = join(folder, `link-${_}`);
      symlinkSync('/dev/zero', link);
      await expect(read(fifo)).rejects.toThrow(`${fifo} is a FIFO, not a file.`);
      await expect(read('/dev/zero')).rejects.toThrow('/dev/zero is a device, not a file.');
      await expect(read(link)).rejects.toThrow(`${link} is a device, not a file.`);
      await expect(read(folder)).rejects.toThrow(`${folder} is a folder; a file is expected.`);
    },
  );

  it('is read through a link, whole, and no further than its size', async () => {
    const file = inFolder('a.txt', 'text');
    const link = join(folder, 'link.txt');
    symlinkSync(file, link);
    expect((await readRegular(link, 4)).toString()).toBe('text');
    expect(readRegularSync(link, 4).toString()).toBe('text');
    await expect(readRegular(link, 3)).rejects.toThrow(
      `${link} is larger than 3 bytes, the most that is read of such a file.`,
    );
  });

  it.skipIf(process.platform !== 'linux')(
    'that has no size has no end either: nothing is read of it',
    async () => {
      expect(await readRegular('/proc/self/maps', 100)).toHaveLength(0);
      for await (const _chunk of chunksOf('/proc/self/maps')) expect.unreachable();
    },
  );
});

describe('a walk through a folder', () => {
  it.skipIf(process.platform === 'win32')(
    'ends in folders that hold themselves, and takes each file once',
    async () => {
      const root = join(folder, 'loops');
      mkdirSync(join(root, 'a/b'), { recursive: true });
      writeFileSync(join(root, 'a/b/x.png'), '');
      for (const name of ['1', '2', 'a/3', 'a/4', 'a/b/5', 'a/b/6']) symlinkSync(root, join(root, name));
      symlinkSync(join(root, 'a/b'), join(root, '0'));
      symlinkSync(join(root, 'nowhere'), join(root, 'dangling'));
      symlinkSync(join(root, 'itself'), join(root, 'itself'));
      execFileSync('mkfifo', [join(root, 'fifo.png')]);
      expect(await filesUnder(root)).toEqual(['a/b/x.png']);
    },
  );

  it('takes what a link leads to elsewhere, and can be cancelled', async () => {
    const [root, elsewhere] = [join(folder, 'links'), join(folder, 'elsewhere')];
    mkdirSync(root);
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'y.png'), '');
    symlinkSync(elsewhere, join(root, 'there'));
    symlinkSync(elsewhere, join(root, 'twice'));
    expect(await filesUnder(root)).toEqual(['there/y.png']);
    await expect(filesUnder(root, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('refuses what is too deep', async () => {
    const root = join(folder, 'deep');
    mkdirSync(join(root, ...Array.from({ length: 40 }, () => 'd')), { recursive: true });
    await expect(filesUnder(root)).rejects.toThrow('lies more than 32 folders deep; name a folder');
  });
});
