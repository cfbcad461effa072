/** 20,000 damaged prototxts and caffemodels, read by processes of a thousand each while the host measures. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { type FuzzBatch, type FuzzEnd, fuzz, writeSeeds } from '../support/fuzz.ts';
import type { FuzzReport } from '../support/fuzzWorker.ts';

/** test/fuzz.test.ts has another one. */
const seed = 12;
const inputs = 20_000;
const batch = 1_000;
const longestMs = 300_000;

/** Processes that end without a report cost a start each: after this many the rest is not judged. */
const mostEnds = 50;

/** @returns whether each of them was converted or refused within the bounds of test/support/fuzzWorker.ts, which are stricter than this corpus' */
export async function mutated(root: string): Promise<boolean> {
  const folder = path.join(root, 'mutated');
  writeSeeds(folder);
  try {
    const result = await judged({ folder, seed, inputs, batch });
    console.log(summary(result));
    return result.faults === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Judged {
  readonly reports: readonly FuzzReport[];
  readonly faults: number;
  readonly ends: number;
}

/** An input that ends its process, as one that runs out of heap does, is a fault as any other: the inputs behind it are judged by the next process. */
export async function judged(
  of: { readonly folder: string; readonly seed: number; readonly inputs: number; readonly batch: number },
  run: (batch: FuzzBatch) => Promise<FuzzReport | FuzzEnd> = fuzz,
): Promise<Judged> {
  const reports: FuzzReport[] = [];
  let [faults, ends, first] = [0, 0, 0];
  while (first < of.inputs && ends < mostEnds) {
    // Up to the end of the batch that an input ended.
    const count = Math.min(of.batch - (first % of.batch), of.inputs - first);
    const report = await run({ folder: of.folder, seed: of.seed, first, count, longestMs });
    const found = 'how' in report ? [report.how] : report.failures.map(faultOf);
    for (const fault of found) console.log(`  mutated: ${fault}`);
    faults += found.length;
    if ('how' in report) {
      ends += 1;
      first = report.index + 1;
    } else {
      reports.push(report);
      first += count;
      console.log(`  mutated: ${first} of ${of.inputs}, ${faults} broke a bound`);
    }
  }
  if (first < of.inputs) console.log(`  mutated: given up at input ${first}: ${ends} ended their processes`);
  return { reports, faults, ends };
}

const faultOf = ({ index, how, what }: FuzzReport['failures'][number]): string =>
  `input ${index} of seed ${seed} (${how}): ${what}`;

function summary({ reports, faults, ends }: Judged): string {
  const sum = (of: (report: FuzzReport) => number) => reports.reduce((total, one) => total + of(one), 0);
  const most = (of: (report: FuzzReport) => number) => Math.max(0, ...reports.map(of)).toFixed(0);
  const [accepted, refused] = [sum((one) => one.accepted), sum((one) => one.refused)];
  return `mutated    ${accepted + refused} files: ${accepted} converted, ${refused} refused, ${faults} broke a bound, ${ends} of them ended their process; worst ${most((one) => one.slowestMs)} ms of processor, a process of ${batch} +${most((one) => one.grownBytes / 2 ** 20)} MiB`;
}
