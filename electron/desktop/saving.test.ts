import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filtersOf, saveAt, whyNot } from './saving.ts';

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
      problem: `${missing} was not written: ${gone} is not a folder or no longer exists. Choose another one.`,
    });
    expect(await saveAt(taken, data)).toEqual({
      problem: `${taken} was not written: there is a folder of this name. Choose another name.`,
    });
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', async () => {
    expect(await saveAt('/dev/full', data)).toEqual({
      problem: '/dev/full was not written: the disk is full. Make room, or choose another disk.',
    });
  });

  it.each([
    ['EACCES', '/srv may not be written. Choose another folder.'],
    ['EPERM', '/srv may not be written. Choose another folder.'],
    ['EROFS', '/srv is read-only. Choose another folder.'],
    ['EBUSY', 'another program has it open. Close it there, or choose another name.'],
    ['EIO', 'the system refused it (EIO). Choose another place.'],
  ])('says what %s means', (code, sentence) => {
    expect(whyNot(code, '/srv')).toBe(sentence);
  });
});
