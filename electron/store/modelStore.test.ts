/** Added models: hosts that change the list at the same time keep all of each other's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from './fixtures/folder.ts';
import { addedModelOf, isKept } from './fixtures/modelAdder.ts';
import { databaseName } from './home.ts';
import { ModelStore } from './modelStore.ts';

const temporaryFolder = temporaryFolders();
const script = fileURLToPath(new URL('./fixtures/modelAdder.ts', import.meta.url));
const open = (folder: string, log: string[] = []) => ModelStore.open((text) => log.push(text), folder);

describe('the list of added models', () => {
  it('keeps what three processes add and forgets what they remove, all at once', {
    timeout: 60_000,
  }, async () => {
    const folder = temporaryFolder();
    const [hosts, each] = [['a', 'b', 'c'], 14];
    const ends = hosts.map(async (name) => {
      const child = spawn(process.execPath, [script, folder, name, String(each)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return (await once(child, 'close'))[0];
    });
    expect(await Promise.all(ends)).toEqual([0, 0, 0]);
    using store = open(folder);
    const numbers = Array.from({ length: each }, (_, number) => number).filter(isKept);
    const wanted = hosts.flatMap((name) => numbers.map((number) => addedModelOf(name, number)));
    const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id);
    expect(store.list().toSorted(byId)).toEqual(wanted.toSorted(byId));
    // Of each host in the order in which it added them.
    const ofFirst = store.list().filter(({ id }) => id.startsWith('a'));
    expect(ofFirst).toEqual(numbers.map((number) => addedModelOf('a', number)));
  });

  it('takes over the file of an earlier Vinobench, once', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'models', 'added.json');
    mkdirSync(join(folder, 'models'));
    const models = [addedModelOf('old', 0), addedModelOf('old', 1)];
    writeFileSync(file, JSON.stringify({ schemaVersion: 1, models }));
    using store = open(folder);
    expect(store.list()).toEqual(models);
    store.change((all) => ({ models: all.slice(1), result: undefined }));
    expect(existsSync(file)).toBe(false);
    using again = open(folder);
    expect(again.list()).toEqual(models.slice(1));
  });

  it('names a file of an earlier Vinobench that it cannot read, and leaves it', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'models', 'added.json');
    mkdirSync(join(folder, 'models'));
    writeFileSync(file, '{');
    expect(() => open(folder)).toThrow(`The list of added models ${file} cannot be read; move it away`);
    expect(existsSync(file)).toBe(true);
  });

  it('leaves out a row that cannot be read, says so in the log, and keeps it through changes', () => {
    const folder = temporaryFolder();
    const log: string[] = [];
    using store = open(folder, log);
    store.change(() => ({ models: [addedModelOf('a', 0), addedModelOf('a', 1)], result: undefined }));
    using tampering = new DatabaseSync(join(folder, databaseName));
    tampering.exec("UPDATE added_model SET record = '{' WHERE id = 'a 0'");
    store.change((models) => ({ models: [...models, addedModelOf('a', 2)], result: undefined }));
    expect(store.list()).toEqual([addedModelOf('a', 1), addedModelOf('a', 2)]);
    expect(log.at(-1)).toContain('the added model a 0 cannot be read');
    expect(tampering.prepare('SELECT count(*) AS n FROM added_model').get()?.['n']).toBe(3);
  });

  it('changes nothing when what decides fails', () => {
    using store = open(temporaryFolder());
    store.change(() => ({ models: [addedModelOf('a', 0)], result: undefined }));
    const fail = () => {
      throw new RangeError('no');
    };
    expect(() => store.change(fail)).toThrow('no');
    expect(store.list()).toEqual([addedModelOf('a', 0)]);
  });
});
