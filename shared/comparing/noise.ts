/** How much one configuration varies by itself on a machine: an A/A measurement of separate processes, as it is kept. */
import { z } from 'zod';
import type { Cell, RunHead } from '../documents/run.ts';
import {
  machineSchema,
  type RecordedMachine,
  type RecordedRuntime,
  runtimeSchema,
} from '../machine/machine.ts';
import { releaseOf } from '../machine/runtimeRelease.ts';
import { releaseSchema } from '../machine/runtimes.ts';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { type KnownSpread, pooledSpread } from '../statistics/levels.ts';
import type { NotTestedReason } from '../statistics/verdict.ts';
import { millisecondsSchema } from '../unitSchemas.ts';

export const knownSpreadSchema = z.object({
  /** Of the logarithm of a latency. */
  standardDeviation: z.number().nonnegative(),
  degrees: z.number().positive(),
});

const noiseLevelSchema = z.object({
  model: z.string(),
  device: z.string(),
  precision: precisionSchema,
  /** Release of OpenVINO; left out: the document's. */
  release: releaseSchema.exactOptional(),
  /** Of the device's plugin and of its driver; of another release than the document's only the driver is known. */
  pluginVersion: z.string().nullable(),
  driverVersion: z.string().nullable(),
  /** Median latency of each process, in the order of time. */
  mediansMs: z.array(millisecondsSchema).min(2),
  /** Mean latency of each. */
  meansMs: z.array(millisecondsSchema).min(2),
  /** Between processes. */
  median: knownSpreadSchema,
  mean: knownSpreadSchema,
});
export type NoiseLevel = z.infer<typeof noiseLevelSchema>;

export const noiseDocumentSchema = z.object({
  schemaVersion: z.literal(1),
  /** When the first process began, UTC, ISO 8601. */
  measuredAt: z.string(),
  /** From the beginning of the first process to the end of the last. */
  spanMs: millisecondsSchema,
  machine: machineSchema,
  runtime: runtimeSchema,
  levels: z.array(noiseLevelSchema).min(1),
});
export type NoiseDocument = z.infer<typeof noiseDocumentSchema>;

/** Between processes, around their mean. */
export function spreadOfProcesses(latencies: readonly number[]): KnownSpread {
  const spread = pooledSpread([latencies.map(Math.log)]);
  if (spread === null) throw new RangeError('a spread needs two processes');
  return spread;
}

/** Memory that a kernel or a hypervisor keeps to itself changes from boot to boot. */
const memoryTolerance = 0.02;

/** Whether a machine is still the one that was measured; a name may mean another one by now. */
function isSameMachine(then: RecordedMachine, now: RecordedMachine): boolean {
  const facts = (one: RecordedMachine) =>
    [one.hostname, one.cpuModel, one.physicalCores, one.logicalProcessors, one.os].join('\n');
  if (then.memoryBytes === null || now.memoryBytes === null || facts(then) !== facts(now)) return false;
  return Math.abs(now.memoryBytes / then.memoryBytes - 1) <= memoryTolerance;
}

const isSameRuntime = (then: RecordedRuntime, now: RecordedRuntime): boolean =>
  then.version === now.version && then.binding === now.binding;

/** What is older says little of today. */
const longestAgeDays = 30;
const dayMs = 86_400_000;

type NoiseRun = Pick<RunHead, 'machine' | 'runtime' | 'devices' | 'createdAt'>;
type NoiseCell = Pick<Cell, 'device' | 'precision'> & Partial<Pick<Cell, 'runtime'>>;

/** The release that a cell was asked to be measured with; undefined: that of its run. */
function askedRelease({ runtime }: NoiseRun, cell: NoiseCell): string | undefined {
  const release = cell.runtime == null ? undefined : releaseOf(cell.runtime);
  return runtime.version !== null && release === releaseOf(runtime.version) ? undefined : release;
}

/** Why noise that was measured says nothing of a cell. */
export const staleNoiseReasons = [
  'noiseOfOtherMachine',
  'noiseOfOtherRuntime',
  'noiseOfOtherDriver',
  'noiseTooOld',
] as const satisfies readonly NotTestedReason[];
export type StaleNoise = (typeof staleNoiseReasons)[number];

/** Of what was measured on its device in its precision, the newest first; `stale` null: it is good for the cell. */
function levelsFor(kept: readonly NoiseDocument[], run: NoiseRun, cell: NoiseCell) {
  const { device, precision } = cell;
  const asked = askedRelease(run, cell);
  const now = run.devices.find(({ name }) => name === device);
  return kept
    .toSorted((a, b) => Date.parse(b.measuredAt) - Date.parse(a.measuredAt))
    .flatMap((one) => one.levels.map((level) => ({ of: one, level })))
    .filter(
      ({ level }) => level.device === device && level.precision === precision && level.release === asked,
    )
    .map(({ of, level }) => ({ of, level, stale: staleOf(of, level) }));

  function staleOf({ machine, runtime, measuredAt }: NoiseDocument, level: NoiseLevel): StaleNoise | null {
    if (!isSameMachine(machine, run.machine)) return 'noiseOfOtherMachine';
    if (asked === undefined && !isSameRuntime(runtime, run.runtime)) return 'noiseOfOtherRuntime';
    const { pluginVersion, driverVersion } = level;
    const samePlugin = asked !== undefined || now?.pluginVersion === pluginVersion;
    if (now !== undefined && (!samePlugin || now.driverVersion !== driverVersion))
      return 'noiseOfOtherDriver';
    const apart = Math.abs(Date.parse(run.createdAt) - Date.parse(measuredAt));
    return apart <= longestAgeDays * dayMs ? null : 'noiseTooOld';
  }
}

/**
 * What the noise of a machine says of a cell that was measured on it: of the networks that were measured on the same device in the same
 * precision the one that varies most. Null: none was, or the machine or its runtime is another by now, or it is too long ago.
 */
export function noiseOfCell(
  kept: readonly NoiseDocument[],
  run: NoiseRun,
  cell: NoiseCell,
): Pick<NoiseLevel, 'mean' | 'median' | 'mediansMs'> | null {
  const usable = levelsFor(kept, run, cell).filter(({ stale }) => stale === null);
  const [most] = usable
    .filter(({ of }) => of === usable[0]?.of)
    .map(({ level }) => level)
    .toSorted((a, b) => b.median.standardDeviation - a.median.standardDeviation);
  return most ?? null;
}

/** Why the newest measurement of noise says nothing of a cell. Null: it does say something, or noise was not measured. */
export function staleNoiseOfCell(
  kept: readonly NoiseDocument[],
  run: NoiseRun,
  cell: NoiseCell,
): StaleNoise | null {
  const levels = levelsFor(kept, run, cell);
  return levels.some(({ stale }) => stale === null) ? null : (levels[0]?.stale ?? null);
}
