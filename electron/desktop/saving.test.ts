import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filtersOf, saveAt } from './saving.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-saving-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const data = new Uint8Array([137, 80, 78, 71]);

describe('A file that is saved', () => {
  it('lies where its user chose, in place of what was there', async () => {
    const file = join(folder, 'matrix.png');
    writeFileSync(file, 'an older and longer one');
    expect(await saveAt(file, data)).toEqual({ path: file });
    expect([...readFileSync(file)]).toEqual([...data]);
  });

  it('has a dialog that knows its ending', () => {
    expect(filtersOf('fig1.svg')).toEqual([
      { name: 'SVG', extensions: ['svg'] },
      { name: 'All files', extensions: ['*'] },
    ]);
    expect(filtersOf('notes')).toEqual([{ name: 'All files', extensions: ['*'] }]);
  });

  it('that cannot be written says where, why and what to do', async () => {
    const [taken, gone] = [join(folder, 'taken.png'), join(folder, 'gone')];
    mkdirSync(taken);
    const missing = join(gone, 'a.png');
    expect(await saveAt(missing, data)).toEqual({
      problem: `${missing} cannot be written: its folder is missing; make the folder, or choose another place.`,
    });
    expect(await saveAt(taken, data)).toEqual({
      problem: `${taken} cannot be written: a folder has its name; rename the folder, or choose another place.`,
    });
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    expect(await saveAt('/dev/full', data)).toEqual({
      problem:
        '/dev/full cannot be written: the disk is full; free some space there, or choose another place.',
    });
  });
});
