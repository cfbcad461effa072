/** What a case of the hostile corpus is, and how one is held to its bounds. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isVinobenchError } from '../../shared/faults/errors.ts';
import { childrenOf } from '../support/processes.ts';

/** What is asked to answer: the hosts' own way, through a job's process, or what that process would call. */
export interface Product {
  look(path: string): Promise<unknown>;
}

export interface HostileCase {
  readonly name: string;
  /** Makes the file; gives its path. Nothing of it is kept in the repository. */
  make(folder: string): string | Promise<string>;
  /** Has the product answer; rejects with one of its own errors, or resolves with what it answers. */
  run(path: string, product: Product): Promise<unknown>;
  /** What the answer has to be: of its text, or of its error's sentence. */
  readonly answer: RegExp;
  /** Made in more than a moment: for the whole corpus alone. */
  readonly slow?: true;
}

/** A case's `make`: one file of this name in its folder. */
export const fileOf =
  (name: string, bytes: () => Uint8Array): HostileCase['make'] =>
  (folder) => {
    const target = path.join(folder, name);
    writeFileSync(target, bytes());
    return target;
  };

interface Outcome {
  readonly answer: string;
  readonly ms: number;
  /** Most resident memory of a process that this one started meanwhile; 0 where the system does not tell. */
  readonly jobPeakMib: number;
}

/** @throws what is not an error of the product's own */
export async function outcomeOf(
  { run }: Pick<HostileCase, 'run'>,
  file: string,
  product: Product,
): Promise<Outcome> {
  let jobPeakMib = 0;
  const watch = setInterval(() => {
    if (process.platform !== 'linux') return;
    for (const pid of childrenOf(process.pid)) jobPeakMib = Math.max(jobPeakMib, peakOf(pid));
  }, 10);
  const started = performance.now();
  try {
    const answer = await run(file, product).then(
      (value) => JSON.stringify(value),
      (error: unknown) => {
        if (isVinobenchError(error) && ['input', 'limit'].includes(error.code)) return error.message;
        throw error;
      },
    );
    return { answer, ms: performance.now() - started, jobPeakMib };
  } finally {
    clearInterval(watch);
  }
}

function peakOf(pid: number): number {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(peak ?? 0) / 1024;
  } catch {
    // It has ended.
    return 0;
  }
}

/** Makes cases of one file each, which are all given to `run`. */
export const casesRun =
  (run: HostileCase['run']) =>
  (
    name: string,
    answer: RegExp,
    file: string,
    bytes: () => Uint8Array,
    more: { readonly slow?: true } = {},
  ): HostileCase => ({ name, answer, make: fileOf(file, bytes), run, ...more });
