import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FileChanges } from './fileChanges.ts';
import { temporaryFolders } from './fixtures/folder.ts';

const temporaryFolder = temporaryFolders();

it('ends a wait at each change of its files, also between two waits', async () => {
  const file = path.join(temporaryFolder(), 'one');
  using changes = new FileChanges([file, `${file}.name`]);
  // What was changed before it was watched is looked for once more.
  await changes.next();
  const began = performance.now();
  for (const change of [
    () => writeFileSync(`${file}.name`, ''),
    () => rmSync(`${file}.name`),
    () => writeFileSync(file, ''),
    () => utimesSync(file, new Date(), new Date()),
  ]) {
    change();
    await changes.next();
  }
  // Four looks that are taken by itself take 2000 ms.
  expect(performance.now() - began).toBeLessThan(1900);
});

it('waits no longer than its signal, nor where a folder cannot be watched', async () => {
  const cancellation = new AbortController();
  using changes = new FileChanges([path.join(temporaryFolder(), 'gone', 'one')]);
  await changes.next();
  cancellation.abort();
  await changes.next(cancellation.signal);
});

it('looks by itself now and then, and is not woken by what is next to its files', async () => {
  const folder = temporaryFolder();
  using changes = new FileChanges([path.join(folder, 'one')]);
  await changes.next();
  writeFileSync(path.join(folder, 'another'), '');
  const began = performance.now();
  await changes.next();
  // Node's timers may be a millisecond early.
  expect(performance.now() - began).toBeGreaterThan(450);
});
