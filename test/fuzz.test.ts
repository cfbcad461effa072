/**
 * 20,000 damaged deploy files and caffemodels: each is converted or refused with a sentence within 1 s of processor time and 256 MiB, and none
 * ends the process; one in twenty is a caffemodel of 96 MiB. They are made from test/layouts by test/support/mutate.ts, and converted by processes that are watched.
 *
 * The seed is fixed so that a run can be repeated; VINOBENCH_SEED sets another, VINOBENCH_FUZZ another number of inputs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fuzz, writeSeeds } from './support/fuzz.ts';
import type { FuzzReport } from './support/fuzzWorker.ts';

const seed = Number(process.env['VINOBENCH_SEED'] ?? 4);
const inputs = Number(process.env['VINOBENCH_FUZZ'] ?? 20_000);
const workers = 2;
const longestMs = 150_000;

const root = mkdtempSync(join(tmpdir(), 'vinobench-fuzz-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folders = Array.from({ length: workers }, (_, worker) => join(root, String(worker)));

beforeAll(() => folders.forEach(writeSeeds));

test(`${inputs} damaged files are converted or refused`, { timeout: longestMs + 10_000 }, async () => {
  const count = Math.ceil(inputs / workers);
  const reports = await Promise.all(
    folders.map((folder, worker) => fuzz({ folder, seed, first: worker * count, count, longestMs })),
  );
  expect(reports.filter((report) => 'how' in report)).toEqual([]);
  const kept = reports.flatMap((report) => ('how' in report ? [] : [report]));
  expect(kept.flatMap(({ failures }) => failures)).toEqual([]);
  const sum = (of: (report: FuzzReport) => number): number =>
    kept.reduce((total, report) => total + of(report), 0);
  const [accepted, refused] = [sum((report) => report.accepted), sum((report) => report.refused)];
  const slowest = Math.max(...kept.map(({ slowestMs }) => slowestMs));
  const grown = Math.max(...kept.map(({ grownBytes }) => grownBytes)) / 2 ** 20;
  const large = sum((report) => report.large);
  console.log(
    `${large} of them large, in ${sum((report) => report.largeMs).toFixed(0)} ms; ${accepted} converted, ${refused} refused; slowest ${slowest.toFixed(0)} ms, memory grew by ${grown.toFixed(0)} MiB`,
  );
  expect(accepted + refused).toBeGreaterThanOrEqual(inputs);
  expect(large).toBeGreaterThanOrEqual(inputs / 20 - workers);
  expect(grown).toBeLessThan(256);
  // damage that is always seen, or never, would not test much
  expect(Math.min(accepted, refused)).toBeGreaterThan(inputs / 20);
});
