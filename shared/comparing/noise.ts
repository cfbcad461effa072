/** How much one configuration varies by itself on a machine: an A/A measurement of separate processes, as it is kept. */
import { z } from 'zod';
import type { Cell, RunHead } from '../documents/run.ts';
import { type Machine, machineSchema, type Runtime, runtimeSchema } from '../machine/machine.ts';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { type KnownSpread, pooledSpread } from '../statistics/levels.ts';
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
  /** Of the device's plugin and of its driver. */
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

/** Whether a machine with its runtime is still the one that was measured; a name may mean another one by now. */
function isSame(
  then: Pick<NoiseDocument, 'machine' | 'runtime'>,
  machine: Machine,
  runtime: Runtime,
): boolean {
  const facts = (one: Machine) =>
    [one.hostname, one.cpuModel, one.physicalCores, one.logicalProcessors, one.os].join('\n');
  return (
    facts(then.machine) === facts(machine) &&
    Math.abs(machine.memoryBytes / then.machine.memoryBytes - 1) <= memoryTolerance &&
    then.runtime.version === runtime.version &&
    then.runtime.binding === runtime.binding
  );
}

/** What is older says little of today. */
const longestAgeDays = 30;
const dayMs = 86_400_000;

/**
 * What the noise of a machine says of a cell that was measured on it: of the networks that were measured on the same device in the same
 * precision the one that varies most. Null: none was, or the machine or its runtime is another by now, or it is too long ago.
 */
export function noiseOfCell(
  kept: readonly NoiseDocument[],
  run: Pick<RunHead, 'machine' | 'runtime' | 'devices' | 'createdAt'>,
  cell: Pick<Cell, 'device' | 'precision'>,
): Pick<NoiseLevel, 'mean' | 'median' | 'mediansMs'> | null {
  const device = run.devices.find(({ name }) => name === cell.device);
  const fits = (level: NoiseLevel): boolean =>
    level.device === cell.device &&
    level.precision === cell.precision &&
    (device === undefined ||
      (device.pluginVersion === level.pluginVersion && device.driverVersion === level.driverVersion));
  const usable = kept
    .filter((one) => isSame(one, run.machine, run.runtime))
    .filter(
      ({ measuredAt }) =>
        Math.abs(Date.parse(run.createdAt) - Date.parse(measuredAt)) <= longestAgeDays * dayMs,
    )
    .toSorted((a, b) => Date.parse(b.measuredAt) - Date.parse(a.measuredAt));
  const levels = usable.map((one) => one.levels.filter(fits)).find((of) => of.length > 0);
  const [most] = (levels ?? []).toSorted((a, b) => b.median.standardDeviation - a.median.standardDeviation);
  return most ?? null;
}
