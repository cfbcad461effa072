/**
 * `npm run bench:conditions [-- pairs]`: what it costs to know the machine's conditions. Latencies of rounds with the readings around
 * them over those without, in pairs; and the processor time of the window's line.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { convertCaffe } from '../electron/converter/convert.ts';
import { Measurement } from '../electron/jobs/host/benchmark.ts';
import { ConditionsMeter } from '../electron/jobs/host/conditionsMeter.ts';
import { onCpu } from '../electron/jobs/testing.ts';
import { allProcesses } from '../electron/system/processes.ts';
import { realRoot } from '../electron/system/systemFiles.ts';
import { MachineWatch } from '../electron/workbench/machine/machineWatch.ts';
import { findModel, prototxtPath } from '../models/catalogue.ts';
import { signedRank } from '../shared/statistics/signedRank.ts';
import { median } from '../shared/statistics.ts';
import { milliseconds } from '../shared/units.ts';

const pairs = Number(process.argv[2] ?? 40);
const [cpu] = os.cpus();
console.log(
  `${cpu?.model ?? 'unknown processor'}, ${os.availableParallelism()} processors, ${allProcesses(realRoot).length} processes, load ${os.loadavg()[0]?.toFixed(1)}`,
);

for (const id of ['squeezenet1.1', 'resnet-50']) await disturbance(id);
await costOfLine();

/** A careful round is 100 ms; the one inference that does not count comes before it, as in a run. */
async function disturbance(id: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-conditions-'));
  const job = Measurement.process({ title: id, isa: null, signal: new AbortController().signal });
  try {
    const model = findModel(id);
    if (model === undefined) throw new Error(`${id} is not in the catalogue.`);
    const prototxt = prototxtPath(model);
    const { xml } = await convertCaffe({ prototxt, output: { directory: folder }, precision: 'FP32' });
    await job.call.prepare(onCpu(xml));
    const meter = new ConditionsMeter({ usage: (threads) => job.call.usage(threads) });
    const readMs: number[] = [];
    const round = async (reads: boolean): Promise<number> => {
      const began = performance.now();
      const ended = reads ? await meter.begin() : null;
      if (ended !== null) readMs.push(performance.now() - began);
      await job.call.measure({ iterations: 1, minimumMs: null });
      const { samplesNs } = await job.call.measure({ iterations: 8, minimumMs: milliseconds(100) });
      await ended?.();
      return median(Array.from(samplesNs, Number));
    };
    for (let warm = 0; warm < 10; warm++) await round(warm % 2 === 0);
    const ratios: number[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      // Each goes first in half of the pairs.
      const first = await round(pair % 2 === 0);
      const second = await round(pair % 2 === 1);
      ratios.push(Math.log(pair % 2 === 0 ? first / second : second / first));
    }
    const { hodgesLehmann, confidence95, p } = signedRank(ratios);
    const [low, high] = confidence95 ?? [Number.NaN, Number.NaN];
    console.log(
      `${id}: medians with readings over those without ${Math.exp(hodgesLehmann).toFixed(4)} [${Math.exp(low).toFixed(4)}, ${Math.exp(high).toFixed(4)}], p ${p.toFixed(2)}, ${pairs} pairs; a reading takes ${median(readMs).toFixed(2)} ms, before the round`,
    );
  } finally {
    await job[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** While it is watched, and the same time without. */
async function costOfLine(): Promise<void> {
  const spanMs = milliseconds(40_000);
  const used = async (): Promise<number> => {
    const before = process.cpuUsage();
    await sleep(spanMs);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e3 / spanMs;
  };
  const idle = await used();
  const watching = new AbortController();
  let seen = 0;
  const watch = (async () => {
    for await (const _ of new MachineWatch().watch(watching.signal)) seen += 1;
  })();
  const watched = await used();
  watching.abort();
  await watch;
  console.log(
    `the window's line: ${seen} readings in ${spanMs / 1e3} s take ${(100 * (watched - idle)).toFixed(3)} % of a core (${(100 * watched).toFixed(3)} % with, ${(100 * idle).toFixed(3)} % without)`,
  );
}
