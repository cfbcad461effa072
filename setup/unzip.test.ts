import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testFolder, type ZipEntry, zipOf } from './testSupport.ts';
import { unzip } from './unzip.ts';

const signal = new AbortController().signal;

function archiveOf(entries: readonly ZipEntry[]): { archive: string; folder: string; around: string } {
  const around = testFolder();
  const archive = join(around, 'a.zip');
  writeFileSync(archive, zipOf(entries));
  return { archive, folder: join(around, 'out', 'in'), around };
}

describe('unpacking', () => {
  it('writes the chosen entries to their targets', async () => {
    const { archive, folder } = archiveOf([
      { name: 'pack/include/a.h', content: 'a' },
      { name: 'pack/include/deep/b.h', content: 'b'.repeat(100_000) },
      { name: 'pack/libs/', content: '', mode: 0o040755 },
      { name: 'pack/module.py', content: 'left out' },
    ]);
    const select = (name: string) => (name.startsWith('pack/include/') ? name.slice('pack/'.length) : null);
    expect(await unzip(archive, folder, { select, signal })).toBe(2);
    expect(readFileSync(join(folder, 'include', 'deep', 'b.h'), 'utf8')).toBe('b'.repeat(100_000));
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(
      ['include', 'include/a.h', 'include/deep', 'include/deep/b.h'].map((path) => join(path)),
    );
  });

  it.each(['../evil', 'a/../../evil', '/evil', 'a\\..\\..\\evil', 'C:\\evil', 'C:/evil'])(
    'refuses an archive with the entry %j and writes nothing outside',
    async (name) => {
      const { archive, folder, around } = archiveOf([
        { name: 'good', content: 'good' },
        { name, content: 'evil' },
      ]);
      await expect(unzip(archive, folder, { select: (each) => each, signal })).rejects.toThrow();
      const written = existsSync(folder) ? readdirSync(folder) : [];
      expect(written).toEqual([]);
      expect(
        readdirSync(around, { recursive: true }).filter((each) => String(each).includes('evil')),
      ).toEqual([]);
    },
  );

  it('refuses a link, and a selection that leads outside', async () => {
    const link = archiveOf([{ name: 'libs', content: '/', mode: 0o120777 }]);
    await expect(unzip(link.archive, link.folder, { select: (each) => each, signal })).rejects.toThrow(
      /"libs" is a link; delete the archive/,
    );
    const outside = archiveOf([{ name: 'x', content: '' }]);
    const select = () => join('..', 'x');
    await expect(unzip(outside.archive, outside.folder, { select, signal })).rejects.toThrow(
      /leads outside the folder/,
    );
  });

  it('fails on an archive that is cut off', async () => {
    const { archive, folder } = archiveOf([{ name: 'a', content: 'x'.repeat(1000) }]);
    writeFileSync(archive, readFileSync(archive).subarray(0, 700));
    await expect(unzip(archive, folder, { select: (each) => each, signal })).rejects.toThrow();
  });
});
