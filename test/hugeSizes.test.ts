/**
 * Every number of every net of test/layouts, which have every layer type, made huge: each net is converted or refused with a sentence
 * within 2 s of processor time, a heap of 256 MiB and 200 MiB, and none ends the process. What a layer makes of its sizes has a limit.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { layerTypes } from '../electron/converter/layers/registry.ts';
import { hugeNets, layoutTexts } from './support/hugeSizes.ts';
import type { HugeReport } from './support/hugeSizesWorker.ts';

const workers = 2;
/** Without a report by then a net hangs: the process is ended. */
const longestMs = 400_000;

/** @returns the report, or how the process ended without one and at which net */
function converted(folder: string, first: number): Promise<HugeReport | string> {
  const script = fileURLToPath(new URL('support/hugeSizesWorker.ts', import.meta.url));
  const progress = join(folder, String(first));
  const child = fork(script, [progress, String(first), String(workers)], {
    execArgv: ['--max-old-space-size=256'],
    timeout: longestMs,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let [report, errors]: [HugeReport | undefined, string] = [undefined, ''];
  child.on('message', (message) => {
    report = message as HugeReport;
  });
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    errors = (errors + part).slice(-1000);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (report) return resolve(report);
      const net = hugeNets()[Number(readFileSync(progress, 'utf8'))];
      resolve(`ended by ${signal ?? `exit code ${code}`} at ${net?.name}: ${errors}`);
    });
  });
}

test('the nets have every layer type', () => {
  const texts = layoutTexts().join('\n');
  expect(layerTypes().filter((type) => !texts.includes(`"${type}"`))).toEqual([]);
});

test('nets of a huge number are converted or refused', { timeout: longestMs + 10_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-huge-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const reports = await Promise.all(Array.from({ length: workers }, (_, first) => converted(folder, first)));
  expect(reports.filter((report) => typeof report === 'string')).toEqual([]);
  const kept = reports.filter((report) => typeof report !== 'string');
  expect(kept.flatMap(({ faults }) => faults)).toEqual([]);
  const sum = (of: (report: HugeReport) => number): number =>
    kept.reduce((total, report) => total + of(report), 0);
  const limited = sum(({ refused }) => refused['limit'] ?? 0);
  const count = sum((report) => report.converted);
  const all = count + sum(({ refused }) => Object.values(refused).reduce((total, one) => total + one, 0));
  console.log(
    `${count} converted, ${limited} past a limit, ${all - count - limited} refused; slowest ${Math.max(...kept.map(({ slowestMs }) => slowestMs)).toFixed(0)} ms`,
  );
  expect(all).toBe(hugeNets().length);
  expect(Math.min(count, limited)).toBeGreaterThan(100);
});
