import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { PartFile } from './partFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-part-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const request = (name: string, beginAnew: boolean) => ({
  ...{ file: join(folder, name), address: 'http://localhost/x', bytes: 100, beginAnew },
});

it('discards a part of unknown origin only where no other program keeps files, or by force', async () => {
  const part = join(folder, 'a.part');
  writeFileSync(part, 'mine');
  await expect(PartFile.open(request('a', false))).rejects.toMatchObject({
    code: 'input',
    place: { file: part, trouble: 'exists' },
  });
  expect(readFileSync(part, 'utf8')).toBe('mine');
  const opened = await PartFile.open(request('a', true));
  expect(opened.bytes).toBe(0);
  await opened.close();
  expect(existsSync(part)).toBe(false);
});

it.skipIf(process.platform === 'win32')('writes through no link', async () => {
  writeFileSync(join(folder, 'target'), 'mine');
  symlinkSync(join(folder, 'target'), join(folder, 'b.part'));
  await expect(PartFile.open(request('b', true))).rejects.toMatchObject({ code: 'ELOOP' });
  expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('mine');
});

it('says of its notes what it says of the file: fetch it into another folder', async () => {
  const part = await PartFile.open(request('d', false));
  mkdirSync(join(folder, 'd.part.json'));
  await expect(part.restart(null)).rejects.toThrow(/d\.part\.json .*fetch into another folder with --output/);
  await part.discard().catch(() => undefined);
});

it('takes up what an earlier attempt left, and is the file when all is there', async () => {
  const first = await PartFile.open(request('c', false));
  await first.restart('"tag"');
  await first.append(Buffer.from('abc'));
  await first.close();
  const second = await PartFile.open(request('c', false));
  expect([second.bytes, second.validator]).toEqual([3, '"tag"']);
  await second.append(Buffer.from('def'));
  await second.finish();
  expect(readFileSync(join(folder, 'c'), 'utf8')).toBe('abcdef');
  expect(readdirSync(folder).filter((name) => name.startsWith('c'))).toEqual(['c']);
});
