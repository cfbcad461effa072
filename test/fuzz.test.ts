/**
 * 20,000 damaged deploy files and caffemodels: each is converted or refused with a sentence within 1 s of processor time and 256 MiB, and none
 * ends the process; one in twenty is a caffemodel of 96 MiB. They are made from test/layouts by test/support/mutate.ts, and converted by processes that are watched.
 *
 * The seed is fixed so that a run can be repeated; VINOBENCH_SEED sets another, VINOBENCH_FUZZ another number of inputs.
 */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawCase, specialInput } from './support/caffeCase.ts';
import type { FuzzReport } from './support/fuzzWorker.ts';

const seed = Number(process.env['VINOBENCH_SEED'] ?? 4);
const inputs = Number(process.env['VINOBENCH_FUZZ'] ?? 20_000);
const workers = 2;
/** Without a report by then an input hangs: the process is ended. */
const longestMs = 150_000;

const folder = mkdtempSync(join(tmpdir(), 'vinobench-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const folderOf = (worker: number): string => join(folder, String(worker));

beforeAll(() => {
  const layouts = fileURLToPath(new URL('layouts/', import.meta.url));
  for (let worker = 0; worker < workers; worker++) {
    mkdirSync(folderOf(worker));
    for (const file of readdirSync(layouts)) {
      const name = basename(file, '.prototxt');
      drawCase(folderOf(worker), name, readFileSync(join(layouts, file), 'utf8'), 1, specialInput);
    }
  }
});

/** @returns the report, or how the process ended without one and at which input. */
function fuzz(worker: number): Promise<FuzzReport | string> {
  const share = Math.ceil(inputs / workers);
  const script = fileURLToPath(new URL('support/fuzzWorker.ts', import.meta.url));
  const args = [folderOf(worker), seed, worker * share, share].map(String);
  const child = fork(script, args, {
    execArgv: ['--max-old-space-size=256'],
    timeout: longestMs,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let [report, errors]: [FuzzReport | undefined, string] = [undefined, ''];
  child.on('message', (message) => {
    report = message as FuzzReport;
  });
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    errors = (errors + part).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (report) return resolve(report);
      const at = readFileSync(join(folderOf(worker), 'current'), 'utf8').trim();
      resolve(`ended by ${signal ?? `exit code ${code}`} at input ${at} of seed ${seed}: ${errors}`);
    });
  });
}

test(`${inputs} damaged files are converted or refused`, { timeout: longestMs + 10_000 }, async () => {
  const reports = await Promise.all(Array.from({ length: workers }, (_, worker) => fuzz(worker)));
  const ends = reports.filter((report) => typeof report === 'string');
  expect(ends).toEqual([]);
  const kept = reports.filter((report) => typeof report !== 'string');
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
