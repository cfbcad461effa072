/** What people say of runs at the terminal: names, tags, notes, pins, searches, and taking them back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { finishRun } from '../electron/store/fixtures/recording.ts';
import { sampleMachine, samplePlan, sampleRuntime } from '../electron/store/fixtures/samplePlan.ts';
import { RunStore } from '../electron/store/runStore.ts';
import { listedRunSchema } from '../shared/documents/run.ts';
import { runCli } from './support/cli.ts';
import { parsed } from './support/runs.ts';

const home = mkdtempSync(join(tmpdir(), 'vinobench-words-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let ids: readonly string[];
beforeAll(() => {
  using store = RunStore.open(home);
  ids = ['squeezenet1.1', 'alexnet', 'vgg16'].map((name) => {
    const { id } = store.createRun(samplePlan(1, name), sampleMachine, sampleRuntime, {
      vinobenchVersion: '0.1.0',
    });
    finishRun(store, id, 'finished');
    return id;
  });
});
const runs = (...words: string[]) => runCli(['runs', ...words], { home });
const listSchema = z.object({ runs: z.array(listedRunSchema) });
const listed = async (...words: string[]) =>
  listSchema.parse(parsed(await runs('list', ...words, '--json'))).runs.map(({ models }) => models.join());

it('names, tags, notes and pins a run, finds it by each, and takes each back', async () => {
  const [, alexnet = ''] = ids;
  const told = async (...words: string[]) => (await runs(...words)).stdout.trim();
  const undo = ' `runs undo` takes it back.';
  expect(await told('name', alexnet, 'before the update')).toBe(
    `${alexnet} is called before the update.${undo}`,
  );
  expect(await told('tag', alexnet, 'nightly', 'quiet')).toBe(
    `${alexnet} has the tags nightly, quiet.${undo}`,
  );
  expect(await told('tag', alexnet, 'quiet', '--remove')).toBe(`${alexnet} has the tags nightly.${undo}`);
  expect(await told('note', alexnet, 'the', 'fan', 'was', 'loud')).toBe(
    `${alexnet} has a note: the fan was loud${undo}`,
  );
  expect(await told('pin', alexnet)).toBe(`${alexnet} is pinned.${undo}`);

  for (const words of [
    ['--search', 'upd fan'],
    ['--tag', 'Nightly'],
    ['--model', 'alex'],
  ])
    expect(await listed(...words)).toEqual(['alexnet']);
  expect(await listed('--machine', 'bench', '--runtime', '2026')).toEqual([
    'vgg16',
    'alexnet',
    'squeezenet1.1',
  ]);
  const table = (await runs('list')).stdout.split('\n').filter((line) => /\d{8}-\d{4}/.test(line));
  expect(table[0]).toMatch(/alexnet +│ pinned/);
  expect((await runs('list', '--search', 'nothing')).stdout).toContain('No run is like that');

  expect(await told('delete', alexnet)).toContain('Deleted');
  expect(await listed()).toEqual(['vgg16', 'squeezenet1.1']);
  for (const what of ['deletion', 'pin', 'note', 'tags', 'tags', 'name'])
    expect(await told('undo')).toBe(`Undone: the ${what} of ${alexnet}.`);
  expect((await runs('undo')).exitCode).not.toBe(0);
  expect(await listed('--search', 'update')).toEqual([]);
  expect(await listed('--search', 'alex')).toEqual(['alexnet']);
});

it('says what is wrong with a name or a tag, and changes nothing', async () => {
  const [first = ''] = ids;
  for (const [words, what] of [
    [['name', first, '  '], 'The name: '],
    [['tag', first, 'a,b'], 'a tag has no comma'],
    [['name', 'nobody', 'x'], 'There is no run nobody'],
  ] as const) {
    const { exitCode, stderr, stdout } = await runs(...words);
    expect([exitCode === 0, stdout]).toEqual([false, '']);
    expect(stderr).toContain(what);
  }
  expect((await runs('undo')).stderr).toContain('no change of a run to undo');
});
