/** 20,000 damaged prototxts and caffemodels, read by processes of a thousand each beside what the host measures. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fuzz, writeSeeds } from '../support/fuzz.ts';
import type { FuzzReport } from '../support/fuzzWorker.ts';

/** test/fuzz.test.ts has another one. */
const seed = 12;
const inputs = 20_000;
const batch = 1_000;
const longestMs = 300_000;

/** @returns whether each of them was converted or refused within the bounds of test/support/fuzzWorker.ts, which are stricter than this corpus' */
export async function mutated(root: string): Promise<boolean> {
  const folder = path.join(root, 'mutated');
  writeSeeds(folder);
  try {
    const reports: FuzzReport[] = [];
    let sound = true;
    for (let first = 0; first < inputs; first += batch) {
      const report = await fuzz({ folder, seed, first, count: batch, longestMs });
      const faults = typeof report === 'string' ? [report] : report.failures.map(faultOf);
      for (const fault of faults) console.log(`  mutated: ${fault}`);
      if (faults.length > 0) sound = false;
      if (typeof report !== 'string') reports.push(report);
    }
    console.log(summary(reports));
    return sound;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const faultOf = ({ index, how, what }: FuzzReport['failures'][number]): string =>
  `input ${index} of seed ${seed} (${how}): ${what}`;

function summary(reports: readonly FuzzReport[]): string {
  const sum = (of: (report: FuzzReport) => number) => reports.reduce((total, one) => total + of(one), 0);
  const most = (of: (report: FuzzReport) => number) => Math.max(0, ...reports.map(of)).toFixed(0);
  const [accepted, refused] = [sum((one) => one.accepted), sum((one) => one.refused)];
  return `mutated    ${accepted + refused} files: ${accepted} converted, ${refused} refused, ${sum((one) => one.failures.length)} broke a bound; worst ${most((one) => one.slowestMs)} ms of processor, a process of ${batch} +${most((one) => one.grownBytes / 2 ** 20)} MiB`;
}
