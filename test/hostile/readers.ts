/** Files that a job reads only when its turn to measure comes: read during the measurement by separate processes. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Asked } from './asked.ts';
import type { HostileCase } from './cases.ts';
import { type ListName, lists, type ReaderReport } from './reader.ts';

const script = path.join(import.meta.dirname, 'reader.ts');
const patienceMs = 60_000;

/** @param index -1: a process that reads nothing */
async function reading(root: string, list: ListName, index: number): Promise<ReaderReport> {
  const folder = mkdtempSync(path.join(root, 'case-'));
  try {
    const child = fork(script, [list, String(index), folder], {
      timeout: patienceMs,
      killSignal: 'SIGKILL',
      serialization: 'advanced',
    });
    return await new Promise<ReaderReport>((resolve, reject) => {
      child.on('message', (report) => resolve(report as ReaderReport));
      child.on('error', reject);
      child.on('exit', (code, signal) =>
        resolve({
          answer: '',
          defect: `it ended by ${signal ?? code}`,
          ms: patienceMs,
          cpuMs: 0,
          peakMib: 0,
        }),
      );
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What `make` takes in the same process belongs to its peak, as long as the file has few bytes it is little. */
export async function* read(
  root: string,
  list: ListName,
  wanted: (one: HostileCase) => boolean = () => true,
): AsyncGenerator<Asked> {
  const row = (name: string, { answer, defect, ms, cpuMs, peakMib }: ReaderReport, fits: boolean): Asked => ({
    case: name,
    question: 'reading',
    answer:
      defect !== null
        ? { kind: 'defect', what: defect }
        : fits
          ? { kind: 'refused', code: 'input', sentence: answer }
          : { kind: 'defect', what: `another answer: ${answer}` },
    ms,
    stallMs: 0,
    cost: { hostMib: 0, jobMib: peakMib, cpuMs },
  });
  yield row('none', await reading(root, list, -1), true);
  for (const [index, one] of lists[list].entries()) {
    if (!wanted(one)) continue;
    const report = await reading(root, list, index);
    yield row(one.name, report, one.answer.test(report.answer));
  }
}
