/** Runs through files from one home to another: nothing is lost, nothing doubles, and older files open. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { RunWithRounds } from '../../../shared/documents/run.ts';
import { milliseconds } from '../../../shared/units.ts';
import { compareSides } from '../../../shared/view/compare/compare.ts';
import { sideOfRun } from '../../../shared/view/compare/compareSides.ts';
import { readFiles } from '../../exchange/readFiles.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { writeManyRuns } from '../../store/fixtures/manyRuns.ts';
import { openProfileStore } from '../../store/profileStore.ts';
import { RunStore } from '../../store/runStore.ts';
import { KeptProfiles } from '../kept/keptProfiles.ts';
import { KeptReports } from '../kept/keptReports.ts';
import { RunRecords } from '../kept/runRecords.ts';
import { type ExportSource, runFileOf } from './exportRun.ts';
import { keepDocuments } from './importFiles.ts';

const temporaryFolder = temporaryFolders();
const silent = () => undefined;

interface Home extends ExportSource {
  readonly folder: string;
}

function home(): Home {
  const folder = temporaryFolder();
  const kept = {
    runs: new RunRecords(silent, () => RunStore.open(folder)),
    profiles: new KeptProfiles(silent, () => openProfileStore(folder)),
    reports: new KeptReports(silent, folder),
  };
  onTestFinished(async () => {
    for (const one of Object.values(kept)) await one[Symbol.asyncDispose]();
  });
  return { ...kept, folder };
}

/** A home with a run of which all is random. */
async function measuredHome(): Promise<Home & { readonly id: string }> {
  const made = home();
  let at = 1;
  const random = () => {
    at = (at * 16807) % 2147483647;
    return at / 2147483647;
  };
  const rounds = [Array.from({ length: 64 }, () => 1e6 * (1 + random() / 10))];
  const options = { runs: 1, models: ['net', 'other'], rounds, random, firstMs: milliseconds(1.7e12) };
  const [id = ''] = await made.runs.read((store) => writeManyRuns(store, options));
  return { ...made, id };
}

/** As `importFiles`, without the process that reads. */
async function imported(runs: RunRecords, files: readonly string[]) {
  const now = new Date();
  return await keepDocuments(runs, await readFiles(files, { now }), now);
}

async function exported(from: ExportSource, id: string, archive = false): Promise<string> {
  const { name, bytes } = await runFileOf(from, { id, archive });
  const file = join(temporaryFolder(), name);
  writeFileSync(file, bytes);
  return file;
}

const measured = ({ run: { sequence: _, origin: __, ...run }, ...document }: RunWithRounds) => ({
  ...document,
  run,
});

describe('a run that is exported and imported into another home', () => {
  it.each([false, true])('is the same, sample by sample (archive: %s)', async (archive) => {
    const [from, to] = [await measuredHome(), home()];
    const file = await exported(from, from.id, archive);
    const came = await imported(to.runs, [file]);
    expect(came.imported).toMatchObject([{ kind: 'run', id: from.id, state: 'added' }]);
    const [before, after] = [
      await from.runs.withRounds(from.id, false),
      await to.runs.withRounds(from.id, false),
    ];
    expect(after.rounds.flatMap(({ samplesNs }) => samplesNs).length).toBeGreaterThan(1000);
    expect(measured(after)).toEqual(measured(before));
    expect(after.run.origin).toMatchObject({
      format: 'vinobench',
      files: [expect.stringContaining('.vinobench.json')],
    });
  });

  it('shows no difference when both are compared', async () => {
    const [from, to] = [await measuredHome(), home()];
    await imported(to.runs, [await exported(from, from.id)]);
    // Under another name, since one run is not compared with itself.
    const sides = [from, to].map(async ({ runs }, at) => {
      const letter = at === 0 ? 'A' : 'B';
      const document = await runs.withRounds(from.id, false);
      return sideOfRun(
        { ...document, run: { ...document.run, id: letter } },
        { run: letter, only: null },
        letter,
      );
    });
    const { rows, columns } = compareSides(await Promise.all(sides), (model) => model);
    const ratios = rows.flatMap(({ cells }) => cells.map(({ ratio }) => ratio));
    expect(ratios.length).toBeGreaterThan(0);
    expect(new Set(ratios)).toEqual(new Set([1]));
    expect(columns.every(({ counts }) => counts.slower + counts.faster === 0)).toBe(true);
  });

  it('is kept once, however often and in whichever file it comes, and comes back when it was deleted', async () => {
    const [from, to] = [await measuredHome(), home()];
    const files = [await exported(from, from.id), await exported(from, from.id, true)];
    const states = async (file: string) =>
      (await imported(to.runs, [file])).imported.map(({ state }) => state);
    for (const [file, state] of [
      [files[0], 'added'],
      [files[0], 'here'],
      [files[1], 'here'],
    ] as const)
      expect(await states(file ?? '')).toEqual([state]);
    expect(await imported(from.runs, [files[0] ?? ''])).toMatchObject({ imported: [{ state: 'here' }] });
    await to.runs.read((store) => store.delete(from.id));
    expect(await states(files[0] ?? '')).toEqual(['restored']);
    expect((await to.runs.list({})).runs).toHaveLength(1);
  });

  it('is listed and found by what it measured, and can be neither resumed nor repeated', async () => {
    const [from, to] = [await measuredHome(), home()];
    await imported(to.runs, [await exported(from, from.id)]);
    const { runs, damaged } = await to.runs.list({ filter: { search: 'other' } });
    expect([runs.map(({ id }) => id), damaged]).toEqual([[from.id], []]);
    expect(runs[0]?.origin?.format).toBe('vinobench');
    await expect(to.runs.read((store) => store.plan(from.id))).rejects.toThrow('was imported');
  });
});

it('of several files nothing is kept when one is refused', async () => {
  const [from, to] = [await measuredHome(), home()];
  const file = await exported(from, from.id);
  const broken = join(temporaryFolder(), 'broken.json');
  writeFileSync(broken, readFileSync(file).subarray(0, 1000));
  await expect(imported(to.runs, [file, broken])).rejects.toThrow(/^broken.json cannot be imported/);
  expect((await to.runs.list({})).runs).toEqual([]);
});

const fixture = (name: string): Buffer =>
  gunzipSync(readFileSync(new URL(`../../store/fixtures/${name}.gz`, import.meta.url)));
const printed = z.array(z.looseObject({ run: z.looseObject({ id: z.string() }) }));

describe('runs that an older Vinobench printed', () => {
  it.each(['version1', 'runs2'])('open: %s', async (version) => {
    const to = home();
    for (const old of printed.parse(JSON.parse(fixture(`${version}/runs.json`).toString()))) {
      const file = join(temporaryFolder(), 'old.json');
      writeFileSync(file, JSON.stringify(old));
      const came = await imported(to.runs, [file]);
      expect(came.imported).toMatchObject([{ kind: 'run', id: old.run.id, state: 'added' }]);
      const { cells, rounds } = await to.runs.withRounds(old.run.id, false);
      expect({ cells: cells.length, rounds: rounds.length }).toEqual({
        cells: z.array(z.unknown()).parse(old['cells']).length,
        rounds: z.array(z.unknown()).parse(old['rounds']).length,
      });
    }
  });
});
