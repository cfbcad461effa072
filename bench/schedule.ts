/**
 * `npm run bench:schedule [-- network...]`: how much longer a run of the whole catalogue (FP32, paper preset) takes than its networks are
 * read, compiled and inferred, with an empty cache of IRs and with a full one, and where the rest goes. With a full one it is measured
 * several times, and the run in the middle is shown: one alone scatters by more than what is looked for.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bundlesFolder } from '../layout/bundle.ts';
import { bundleCheckout } from '../setup/bundle.ts';
import { deviceLock } from '../test/support/deviceLock.ts';
import { type Schedule, type ScheduledRun, scheduleOf } from './support/schedule.ts';

const warmRuns = 3;
const root = dirname(import.meta.dirname);
const networks = process.argv.slice(2);
const [cpu] = os.cpus();
console.log(
  `${cpu?.model ?? 'unknown processor'}, ${os.availableParallelism()} cores, load ${os.loadavg()[0]?.toFixed(1)}`,
);
const homes = mkdtempSync(join(tmpdir(), 'vinobench-schedule-'));
// Next to the checkout's own bundles, where it finds what they find.
const bundle = join(bundlesFolder(root), 'schedule');
try {
  // As the command line starts: from a bundle, with the job process that was bundled with it, and code that was compiled before.
  await bundleCheckout(root, bundle, {
    scheduledRun: 'bench/support/scheduledRun.ts',
    worker: 'electron/jobs/worker/entry.ts',
  });
  await run(join(homes, 'first'), ['squeezenet1.1']);
  print('cold', await scheduled());
  const warm: Schedule[] = [];
  for (let run = 0; run < warmRuns; run++) warm.push(await scheduled());
  warm.sort((a, b) => ratioOf(a) - ratioOf(b));
  console.log(`\nwarm, ${warmRuns} runs: ${warm.map((run) => ratioOf(run).toFixed(3)).join(', ')} x`);
  const middle = warm[Math.floor(warmRuns / 2)];
  if (middle !== undefined) print('warm', middle);
} finally {
  for (const folder of [homes, bundle]) rmSync(folder, { recursive: true, force: true });
}

async function scheduled(): Promise<Schedule> {
  const began = Date.now();
  const { ended, done } = await run(join(homes, 'measured'), networks);
  const lost = done.cells.filter(({ status }) => status !== 'measured');
  if (lost.length > 0) throw new Error(`${lost.length} of ${done.cells.length} cells were not measured.`);
  return scheduleOf(done, began, ended);
}

async function run(
  home: string,
  of: readonly string[],
): Promise<{ readonly ended: number; readonly done: ScheduledRun }> {
  const child = spawn(process.execPath, [...process.execArgv, join(bundle, 'scheduledRun.js'), ...of], {
    env: { ...process.env, VINOBENCH_HOME: home, ...deviceLock },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number>((resolve) => child.once('exit', () => resolve(Date.now())));
  const done = JSON.parse(await text(child.stdout)) as ScheduledRun;
  return { ended: await ended, done };
}

function ratioOf({ wallMs, sumMs }: Schedule): number {
  return wallMs / sumMs;
}

function print(cache: 'cold' | 'warm', schedule: Schedule): void {
  const { wallMs, sumMs, restMs } = schedule;
  const seconds = (ms: number) => (ms / 1e3).toFixed(2).padStart(7);
  console.log(
    `\n${cache}: ${ratioOf(schedule).toFixed(3)} x (${seconds(wallMs).trim()} s, of which ${seconds(sumMs).trim()} s read, compiled and inferred)`,
  );
  for (const [name, ms] of restMs)
    console.log(`${seconds(ms)} s  ${((100 * ms) / sumMs).toFixed(1).padStart(5)} %  ${name}`);
}
