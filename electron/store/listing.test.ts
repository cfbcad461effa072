/** Which runs a list holds, and changes that are taken back. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { RunFilter } from '../../shared/documents/runFilter.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { finishRun } from './fixtures/recording.ts';
import { sampleMachine, samplePlan, sampleRuntime } from './fixtures/samplePlan.ts';
import { databaseName } from './home.ts';
import { RunStore } from './runStore.ts';

const temporaryFolder = temporaryFolders();

function library() {
  const folder = temporaryFolder();
  const store = RunStore.open(folder);
  const add = (model: string, hostname: string, version: string): string => {
    const machine = { ...sampleMachine, hostname };
    const runtime = { ...sampleRuntime, version };
    const { id } = store.createRun(samplePlan(2, model), machine, runtime, { vinobenchVersion: '0.1.0' });
    finishRun(store, id, 'finished');
    return id;
  };
  const ids = {
    squeeze: add('squeezenet1.1', 'attic', '2026.3.0-1'),
    mobile: add('mobilenet-v2', 'attic', '2026.4.0-2'),
    alex: add('AlexNet', 'cellar', '2026.4.0-2'),
  };
  const found = (filter: RunFilter): string[] => {
    const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
    return store
      .list({ filter })
      .runs.map(({ id }) => names.get(id) ?? id)
      .toReversed();
  };
  return { folder, store, ids, found };
}

describe('a filter', () => {
  it.each<[RunFilter, readonly string[]]>([
    [{}, ['squeeze', 'mobile', 'alex']],
    [{ model: 'NET' }, ['squeeze', 'mobile', 'alex']],
    [{ model: 'mobile' }, ['mobile']],
    [{ machine: 'attic' }, ['squeeze', 'mobile']],
    [{ machine: 'xeon' }, ['squeeze', 'mobile', 'alex']],
    [{ runtime: '2026.4', machine: 'cellar' }, ['alex']],
    [{ runtime: '2025' }, []],
    [{ search: 'squeeze' }, ['squeeze']],
    [{ search: 'SQUEEZENET1.1 cpu' }, ['squeeze']],
    [{ search: '2026.4 att' }, ['mobile']],
    [{ search: 'attic', model: 'squeeze' }, ['squeeze']],
    // No word begins so.
    [{ search: 'queeze' }, []],
    [{ search: '  ' }, ['squeeze', 'mobile', 'alex']],
    [{ search: '- "' }, ['squeeze', 'mobile', 'alex']],
  ])('%j', (filter, names) => {
    expect(library().found(filter)).toEqual(names);
  });

  it.each(['"', '"zz', 'a" OR "b', 'NEAR(', 'title:x', 'a*b', '(', 'a AND', "'; DROP TABLE run; --"])(
    'takes any text as words: %s',
    (search) => {
      const { found } = library();
      expect(found({ search })).toEqual(/[a-z]/i.test(search) ? [] : ['squeeze', 'mobile', 'alex']);
    },
  );

  it('finds what people said of a run, as long as they say it', () => {
    const { store, ids, found } = library();
    store.annotate(ids.alex, {
      title: 'Größe zwölf',
      tags: { add: ['Nightly'], remove: [] },
      notes: 'the fan',
    });
    expect(found({ search: 'grosse' })).toEqual([]);
    expect(found({ search: 'zwolf' })).toEqual(['alex']);
    expect(found({ search: 'fan night' })).toEqual(['alex']);
    expect(found({ tag: 'nightly' })).toEqual(['alex']);
    expect(found({ tag: 'night' })).toEqual([]);
    store.annotate(ids.alex, { title: 'Alex', tags: { add: [], remove: ['NIGHTLY'] }, notes: '' });
    for (const search of ['zwolf', 'fan', 'night']) expect(found({ search })).toEqual([]);
    expect(found({ search: 'alex' })).toEqual(['alex']);
  });

  it('finds runs of a database that had no index of words', () => {
    const folder = temporaryFolder();
    const old = new URL('fixtures/version1/vinobench.sqlite.gz', import.meta.url);
    writeFileSync(join(folder, databaseName), gunzipSync(readFileSync(old)));
    using store = RunStore.open(folder);
    const all = store.list().runs;
    const search = (words: string) => store.list({ filter: { search: words } }).runs.map(({ id }) => id);
    expect(all.length).toBeGreaterThan(1);
    for (const { id, models, machine, runtime } of all) {
      expect(search(id)).toEqual([id]);
      for (const words of [...models, machine.hostname, runtime.version])
        expect(search(words ?? 'not recorded')).toContain(id);
    }
  });

  it('finds no run that was purged, and one that is damaged is still written', () => {
    const { folder, store, ids, found } = library();
    store.delete(ids.alex);
    store.purge(new Date(Date.now() + 1000));
    expect(found({ search: 'alex' })).toEqual([]);
    using database = new DatabaseSync(join(folder, databaseName));
    database.exec('PRAGMA foreign_keys = ON');
    for (const damage of ["'{'", "'[1]'", "''", `'{"models":{"a":1}}'`, `'{"models":[1,null,{}]}'`]) {
      database.exec(`UPDATE run SET plan = ${damage}, machine = ${damage} WHERE id = '${ids.mobile}'`);
      store.annotate(ids.mobile, { notes: `after ${damage}` });
      expect(store.list().damaged.map(({ id }) => id)).toEqual([ids.mobile]);
    }
    const check = database.prepare("INSERT INTO run_words (run_words) VALUES ('integrity-check')");
    expect(() => check.run()).not.toThrow();
  });
});

describe('a change of a run', () => {
  it('is taken back alone, whatever was changed after it', () => {
    const { store, ids } = library();
    const words = () => {
      const { title, tags, notes, pinnedAt, deletedAt } = store.document(ids.alex).run;
      return [title, tags, notes, pinnedAt !== undefined, deletedAt !== null];
    };
    const before = words();
    const named = store.annotate(ids.alex, { title: 'first' });
    store.annotate(ids.alex, { tags: { add: ['a', 'A', 'b'], remove: [] }, pinned: true });
    store.annotate(ids.alex, { notes: 'loud' });
    store.delete(ids.alex);
    expect(words()).toEqual(['first', ['a', 'b'], 'loud', true, true]);
    expect(store.undo(named.change)).toEqual({ change: named.change, run: ids.alex, fields: ['title'] });
    expect(words()).toEqual(['AlexNet', ['a', 'b'], 'loud', true, true]);
    expect(store.undo(null).fields).toEqual(['deleted']);
    expect(store.undo(null).fields).toEqual(['notes']);
    expect(store.undo(null).fields).toEqual(['tags', 'pinned']);
    expect(words()).toEqual(before);
    expect(() => store.undo(null)).toThrow('no change of a run to undo');
    expect(() => store.undo(named.change)).toThrow('was undone before');
  });

  it('is taken back after the store was closed, and by another process', () => {
    const { folder, store, ids } = library();
    store.delete(ids.mobile);
    store.close();
    using other = RunStore.open(folder);
    expect(other.list().runs).toHaveLength(2);
    expect(other.undo(null).run).toBe(ids.mobile);
    expect(other.list().runs).toHaveLength(3);
  });

  it('needs a run that is there', () => {
    const { store } = library();
    expect(() => store.annotate('nobody', { title: 'x' })).toThrow('There is no run nobody');
    expect(() => store.undo(null)).toThrow('no change');
  });
});
