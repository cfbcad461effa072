/**
 * Damaged deploy files and caffemodels, made from test/layouts by mutate.ts and converted by processes (fuzzWorker.ts) that are
 * watched: 1 s of processor time and 256 MiB each. The same seed makes the same files.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawCase, specialInput } from './caffeCase.ts';
import type { FuzzReport } from './fuzzWorker.ts';

export interface FuzzBatch {
  /** Of its own, with the files of `writeSeeds`. */
  readonly folder: string;
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  /** Without a report by then an input hangs: the process is ended. */
  readonly longestMs: number;
}

/** The files that are damaged. */
export function writeSeeds(folder: string): void {
  const layouts = fileURLToPath(new URL('../layouts/', import.meta.url));
  mkdirSync(folder);
  for (const file of readdirSync(layouts)) {
    const name = basename(file, '.prototxt');
    drawCase(folder, name, readFileSync(join(layouts, file), 'utf8'), 1, specialInput);
  }
}

/** Of a process that ended without a report. */
export interface FuzzEnd {
  /** The input at which it did. */
  readonly index: number;
  readonly how: string;
}

/** @returns the report, or how and where the process ended without one */
export function fuzz({ folder, seed, first, count, longestMs }: FuzzBatch): Promise<FuzzReport | FuzzEnd> {
  const script = fileURLToPath(new URL('fuzzWorker.ts', import.meta.url));
  const child = fork(script, [folder, seed, first, count].map(String), {
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
      const index = Number(readFileSync(join(folder, 'current'), 'utf8'));
      resolve({
        index,
        how: `ended by ${signal ?? `exit code ${code}`} at input ${index} of seed ${seed}: ${errors}`,
      });
    });
  });
}
