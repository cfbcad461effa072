/**
 * Converts nets one number of which is huge, in a separate process that test/hugeSizes.test.ts watches. The first argument is the
 * file that takes the number of the net at work, so that a death can be put down to it; then the first net and the step to the next
 * one. Sends a report of each net that took more than it may.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseCaffe } from '../../electron/converter/caffe/caffeModel.ts';
import { lower } from '../../electron/converter/lower.ts';
import { runPasses } from '../../electron/converter/passes/pipeline.ts';
import { fillerWeights } from '../../electron/converter/weights/fillerWeights.ts';
import { signalGains } from '../../electron/converter/weights/signalGains.ts';
import { isVinobenchError } from '../../shared/faults/errors.ts';
import { hugeNets } from './hugeSizes.ts';

export interface HugeReport {
  readonly converted: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly faults: readonly { readonly net: string; readonly what: string }[];
}

const [progress = '', first = '0', step = '1'] = process.argv.slice(2);
const slowMs = 2000;
const mostBytes = 200 * 2 ** 20;

/** @returns the code of the refusal, or null for a net that is converted */
function outcome(text: string): string | null {
  try {
    const model = parseCaffe(text, 'net.prototxt');
    runPasses(lower(model, fillerWeights(1, signalGains(model.layers))), { precision: 'FP32' });
    return null;
  } catch (error) {
    if (!isVinobenchError(error)) throw error;
    return error.code;
  }
}

const peak = (): number => process.resourceUsage().maxRSS * 1024;
const faults: { net: string; what: string }[] = [];
const refused: Record<string, number> = {};
let [converted, slowestMs] = [0, 0];
const current = openSync(progress, 'w');
const nets = hugeNets();
for (let index = Number(first); index < nets.length; index += Number(step)) {
  const net = nets[index];
  if (net === undefined) break;
  writeSync(current, String(index).padStart(12), 0);
  const [before, began] = [peak(), process.cpuUsage()];
  const failed = (what: string): unknown => faults.push({ net: net.name, what });
  try {
    const code = outcome(net.text());
    if (code === null) converted++;
    else refused[code] = (refused[code] ?? 0) + 1;
  } catch (error) {
    failed(error instanceof Error ? (error.stack ?? error.message).slice(0, 800) : String(error));
  }
  // Its own: what else this machine has to do takes time, too.
  const { user, system } = process.cpuUsage(began);
  const ms = (user + system) / 1e3;
  slowestMs = Math.max(slowestMs, ms);
  if (ms > slowMs) failed(`took ${(ms / 1e3).toFixed(1)} s of processor time`);
  if (peak() - before > mostBytes) failed(`took ${Math.round((peak() - before) / 2 ** 20)} MiB`);
}
closeSync(current);
process.send?.({ converted, refused, slowestMs, faults } satisfies HugeReport);
process.disconnect?.();
