/** How much a configuration varies from run to run on its machine, as the runs that are kept show it. */
import { z } from 'zod';
import { conditionsOf, unlikeConditions, type WithConditions } from '../conditions/unlike.ts';
import type { Cell, RunDocument } from '../documents/run.ts';
import { inputsText } from '../models/inputShapes.ts';
import { pooledSpread } from '../statistics/levels.ts';
import {
  knownSpreadSchema,
  type NoiseDocument,
  noiseOfCell,
  type StaleNoise,
  staleNoiseOfCell,
  staleNoiseReasons,
} from './noise.ts';

const spreadSchema = z.object({
  cellId: z.string(),
  /** What was measured, and where: cells with the same have the same history. */
  configuration: z.string(),
  /** `history`: of other runs of the configuration. `noise`: of a measurement of the machine's noise. */
  source: z.enum(['history', 'noise']),
  /** Other runs of the same configuration that it stands on; of noise: its processes. */
  runs: z.number().int().positive(),
  mean: knownSpreadSchema,
  median: knownSpreadSchema,
});
export type Spread = z.infer<typeof spreadSchema>;

export const spreadsSchema = z.object({
  schemaVersion: z.literal(3),
  spreads: z.array(spreadSchema),
  /** Cells without a spread, although noise was measured, and why it says nothing of them. */
  stale: z.array(z.object({ cellId: z.string(), why: z.enum(staleNoiseReasons) })),
});
export type Spreads = z.infer<typeof spreadsSchema>;

/** What a spread needs of a run. */
export interface SpreadSource {
  readonly run: Pick<RunDocument['run'], 'id' | 'preset'> & {
    readonly machine: Pick<RunDocument['run']['machine'], 'hostname' | 'cpuModel'>;
    readonly runtime: Pick<RunDocument['run']['runtime'], 'version' | 'binding'>;
  };
  readonly cells: readonly SpreadCell[];
}

type SpreadCell = Pick<
  Cell,
  | 'id'
  | 'status'
  | 'model'
  | 'modelSha256'
  | 'irSha256'
  | 'device'
  | 'precision'
  | 'isa'
  | 'batch'
  | 'streams'
  | 'threads'
  | 'requests'
  | 'inputs'
  | 'latencyMs'
> &
  WithConditions;

/** Of a cell by its id: how much its configuration varies from run to run, or why what was measured of that says nothing. */
export type SpreadOf = (cellId: string) => Spread | StaleNoise | null;

export function spreadOfCells({ spreads, stale }: Pick<Spreads, 'spreads' | 'stale'>): SpreadOf {
  const known = new Map<string, Spread | StaleNoise>([
    ...stale.map(({ cellId, why }) => [cellId, why] as const),
    ...spreads.map((one) => [one.cellId, one] as const),
  ]);
  return (cellId) => known.get(cellId) ?? null;
}

/** Of the measured cells of the compared runs that have no spread. */
export function staleOf(
  compared: readonly RunDocument[],
  spreads: readonly Spread[],
  noise: readonly NoiseDocument[],
): Spreads['stale'] {
  const known = new Set(spreads.map(({ cellId }) => cellId));
  return compared.flatMap((run) =>
    measuredOf(run).flatMap(({ cell }) => {
      const why = known.has(cell.id) ? null : staleNoiseOfCell(noise, run.run, cell);
      return why === null ? [] : [{ cellId: cell.id, why }];
    }),
  );
}

/** Fewer runs leave a Student's t so wide that nothing is ever told. */
export const leastRuns = 3;

/**
 * Of each measured cell of the compared runs, from all other runs in which the machine treated it alike, and which measured it in several
 * processes if it was. A change of level that nothing explains is a part of the spread: runs on
 * either side of one would otherwise be told apart by what happened to the machine. Cells whose configuration has too short a history have that of the machine's noise: what single
 * processes differ by, which is more than what runs of several of them do. Without either they have none.
 * @param kept in the order of time; the compared ones among them are passed over
 */
export function spreadsOf(
  compared: readonly RunDocument[],
  kept: readonly SpreadSource[],
  noise: readonly NoiseDocument[] = [],
): Spread[] {
  const own = new Set(compared.map(({ run }) => run.id));
  const history = Map.groupBy(
    kept.filter(({ run }) => !own.has(run.id)).flatMap(measuredOf),
    ({ key }) => key,
  );
  return compared
    .flatMap((run) => measuredOf(run).map((one) => ({ ...one, run })))
    .flatMap(({ key, cell, run }): Spread[] => {
      const earlier = (history.get(key) ?? []).filter(
        (one) =>
          hasProcesses(one.cell) === hasProcesses(cell) &&
          unlikeConditions(conditionsOf(cell), conditionsOf(one.cell)) === null,
      );
      if (earlier.length < leastRuns) {
        const known = noiseOfCell(noise, run.run, cell);
        if (known === null) return [];
        const { mean, median, mediansMs } = known;
        const [cellId, configuration] = [cell.id, key];
        return [{ cellId, configuration, source: 'noise', runs: mediansMs.length, mean, median }];
      }
      const of = (statistic: 'mean' | 'median') =>
        pooledSpread([earlier.map(({ latency }) => Math.log(latency[statistic]))]);
      const [mean, median] = [of('mean'), of('median')];
      if (mean === null || median === null) return [];
      return [{ cellId: cell.id, configuration: key, source: 'history', runs: earlier.length, mean, median }];
    });
}

/** The mean of several processes varies less than one of them, so one says nothing of the other. */
const hasProcesses = ({ processes }: SpreadCell): boolean => (processes?.length ?? 1) > 1;

function measuredOf(document: SpreadSource) {
  return document.cells.flatMap((cell) => {
    const { latencyMs } = cell;
    return cell.status === 'measured' && latencyMs !== null
      ? [{ key: configurationKey(document, cell), cell, latency: latencyMs }]
      : [];
  });
}

/** What has to be the same for two runs to have measured the same thing: the machine, the runtime, the model and the options. */
function configurationKey({ run }: Pick<SpreadSource, 'run'>, cell: SpreadCell): string {
  return JSON.stringify([
    ...machineAndRuntime(run),
    run.preset,
    cell.model,
    cell.modelSha256,
    cell.irSha256,
    cell.device,
    cell.precision,
    cell.isa,
    cell.batch,
    cell.streams,
    cell.threads,
    cell.requests,
    cell.inputs === undefined ? null : inputsText(cell.inputs),
  ]);
}

const machineAndRuntime = ({ machine, runtime }: SpreadSource['run']): (string | null)[] => [
  machine.hostname,
  machine.cpuModel,
  runtime.version,
  runtime.binding,
];

/** The same IR, runtime, options and machine: only the machine's state can differ. */
export function sameByConstruction(
  base: { readonly run: RunDocument; readonly cell: Cell },
  other: { readonly run: RunDocument; readonly cell: Cell },
): boolean {
  const known = base.cell.irSha256 !== null && other.cell.irSha256 !== null;
  return known && configurationKey(base.run, base.cell) === configurationKey(other.run, other.cell);
}
