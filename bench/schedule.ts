/**
 * `npm run bench:schedule [-- network...]`: how much longer a run of the whole catalogue (FP32, paper preset) takes than its networks are
 * read, compiled and inferred, with an empty cache of IRs and with a full one, and where the rest goes.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { deviceLock } from '../test/support/deviceLock.ts';
import { type Schedule, type ScheduledRun, scheduleOf } from './support/schedule.ts';

const program = fileURLToPath(new URL('./support/scheduledRun.ts', import.meta.url));
const networks = process.argv.slice(2);
const [cpu] = os.cpus();
console.log(
  `${cpu?.model ?? 'unknown processor'}, ${os.availableParallelism()} cores, load ${os.loadavg()[0]?.toFixed(1)}`,
);
const home = mkdtempSync(join(tmpdir(), 'vinobench-schedule-'));
try {
  for (const cache of ['cold', 'warm'] as const) print(cache, await scheduled());
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function scheduled(): Promise<Schedule> {
  const began = Date.now();
  const child = spawn(process.execPath, [program, ...networks], {
    env: { ...process.env, VINOBENCH_HOME: home, ...deviceLock },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number>((resolve) => child.once('exit', () => resolve(Date.now())));
  const run = JSON.parse(await text(child.stdout)) as ScheduledRun;
  const lost = run.cells.filter(({ status }) => status !== 'measured');
  if (lost.length > 0) throw new Error(`${lost.length} of ${run.cells.length} cells were not measured.`);
  return scheduleOf(run, began, await ended);
}

function print(cache: 'cold' | 'warm', { wallMs, sumMs, restMs }: Schedule): void {
  const seconds = (ms: number) => (ms / 1e3).toFixed(2).padStart(7);
  console.log(
    `\n${cache}: ${(wallMs / sumMs).toFixed(3)} x (${seconds(wallMs).trim()} s, of which ${seconds(sumMs).trim()} s read, compiled and inferred)`,
  );
  for (const [name, ms] of restMs)
    console.log(`${seconds(ms)} s  ${((100 * ms) / sumMs).toFixed(1).padStart(5)} %  ${name}`);
}
