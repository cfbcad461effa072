/** How much a configuration varies from run to run on its machine, as the runs that are kept show it. */
import { z } from 'zod';
import { conditionsOf, unlikeConditions, type WithConditions } from '../conditions/unlike.ts';
import type { Cell, RunDocument } from '../documents/run.ts';
import { releaseOf } from '../machine/runtimeRelease.ts';
import { pooledSpread, spreadAlongLine } from '../statistics/levels.ts';
import { historyKey } from './configuration.ts';
import {
  knownSpreadSchema,
  type NoiseDocument,
  noiseOfCell,
  type StaleNoise,
  staleNoiseOfCell,
  staleNoiseReasons,
} from './noise.ts';

const spreadOfRunsSchema = knownSpreadSchema.extend({
  /**
   * What a processor's worth of other processes adds to the logarithm of a latency; the standard deviation is what is left beside that.
   * Null: too few runs tell.
   */
  load: z.object({ slope: z.number(), standardError: z.number().nonnegative() }).nullable(),
});
type SpreadOfRuns = z.infer<typeof spreadOfRunsSchema>;

const spreadSchema = z.object({
  cellId: z.string(),
  /** What was measured, and where: cells with the same have the same history. */
  configuration: z.string(),
  /** `history`: of other runs of the configuration. `noise`: of a measurement of the machine's noise. */
  source: z.enum(['history', 'noise']),
  /** Other runs of the same configuration that it stands on; of noise: its processes. */
  runs: z.number().int().positive(),
  mean: spreadOfRunsSchema,
  median: spreadOfRunsSchema,
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
  readonly run: Pick<RunDocument['run'], 'id' | 'createdAt' | 'preset'> & {
    readonly method: Pick<NonNullable<RunDocument['run']['method']>, 'includeFirst'> | null;
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
  | 'runtime'
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

/** Degrees of freedom that a line must leave: with fewer its uncertain slope costs more than it explains. */
const leastBesideLine = 5;

interface KnownOfMachine {
  /** Measurements of its noise. */
  readonly noise?: readonly NoiseDocument[];
  /** Of a `historyKey`: when levels began that people acknowledged, in milliseconds since 1970. */
  readonly resetsOf?: (key: string) => readonly number[];
}

/**
 * Of each measured cell of the compared runs, from all other runs in which the machine treated it alike. A change of level that nothing
 * explains is a part of the spread: runs on either side of one would otherwise be told apart by what happened to the machine. A change
 * that people acknowledged is not: each level is seen around its own mean. Cells whose configuration has too short a history have that
 * of the machine's noise: what single processes differ by, which is more than what runs of several of them do. Without either they
 * have none.
 * @param kept the compared ones among them are passed over
 */
export function spreadsOf(
  compared: readonly RunDocument[],
  kept: readonly SpreadSource[],
  { noise = [], resetsOf = () => [] }: KnownOfMachine = {},
): Spread[] {
  const own = new Set(compared.map(({ run }) => run.id));
  const history = Map.groupBy(
    kept.filter(({ run }) => !own.has(run.id)).flatMap(measuredOf),
    ({ key }) => key,
  );
  return compared
    .flatMap((run) => measuredOf(run).map((one) => ({ ...one, run })))
    .flatMap(({ key, historyKey, cell, conditions, run }): Spread[] => {
      const earlier = (history.get(key) ?? []).filter(
        (one) => unlikeConditions(conditions, one.conditions).length === 0,
      );
      const resets = resetsOf(historyKey);
      const levels = [
        ...Map.groupBy(earlier, ({ at }) => resets.filter((reset) => reset <= at).length).values(),
      ];
      const [mean, median] = (['mean', 'median'] as const).map((statistic) =>
        spreadOfLevels(
          levels.map((level) =>
            level.map((one) => [Math.log(one.latency[statistic]), one.conditions.others] as const),
          ),
        ),
      );
      if (mean == null || median == null || median.degrees < leastRuns - 1) {
        const known = noiseOfCell(noise, run.run, cell);
        if (known === null) return [];
        const [cellId, configuration] = [cell.id, key];
        return [
          {
            ...{ cellId, configuration, source: 'noise', runs: known.mediansMs.length },
            mean: { ...known.mean, load: null },
            median: { ...known.median, load: null },
          },
        ];
      }
      return [{ cellId: cell.id, configuration: key, source: 'history', runs: earlier.length, mean, median }];
    });
}

/** Around each level, and along a line where it is known beside how much each run was measured. */
export function spreadOfLevels(
  levels: readonly (readonly (readonly [log: number, load: number | null])[])[],
): SpreadOfRuns | null {
  const loaded = levels.map((level) =>
    level.flatMap(([log, load]) => (load === null ? [] : [[log, load] as const])),
  );
  const allKnown = loaded.every((level, at) => level.length === levels[at]?.length);
  const line = allKnown ? spreadAlongLine(loaded) : null;
  if (line !== null && line.degrees >= leastBesideLine) {
    const { standardDeviation, degrees, slope, standardError } = line;
    return { standardDeviation, degrees, load: { slope, standardError } };
  }
  const pooled = pooledSpread(levels.map((level) => level.map(([log]) => log)));
  return pooled === null ? null : { ...pooled, load: null };
}

function measuredOf(document: SpreadSource) {
  return document.cells.flatMap((cell) => {
    const { latencyMs } = cell;
    return cell.status === 'measured' && latencyMs !== null
      ? [
          {
            key: configurationKey(document, cell),
            historyKey: historyKeyOf(document, cell),
            at: Date.parse(document.run.createdAt),
            cell,
            latency: latencyMs,
            conditions: conditionsOf(cell),
          },
        ]
      : [];
  });
}

function historyKeyOf({ run }: Pick<SpreadSource, 'run'>, cell: SpreadCell): string {
  const { hostname, cpuModel } = run.machine;
  const includeFirst = run.method?.includeFirst ?? false;
  const processes = cell.processes?.length ?? 1;
  return historyKey({ hostname, cpuModel, preset: run.preset, includeFirst, cell, processes });
}

/** What has to be the same for two runs to have measured the same thing: the machine, the runtime, the model, the method and the options. */
function configurationKey({ run }: Pick<SpreadSource, 'run'>, cell: SpreadCell): string {
  return JSON.stringify([
    historyKeyOf({ run }, cell),
    run.runtime.version,
    // Another one, where it was asked for.
    cell.runtime && releaseOf(cell.runtime),
    run.runtime.binding,
    cell.modelSha256,
    cell.irSha256,
    cell.streams,
    cell.threads,
  ]);
}

/** The same IR, runtime, options and machine: only the machine's state can differ. */
export function sameByConstruction(
  base: { readonly run: RunDocument; readonly cell: Cell },
  other: { readonly run: RunDocument; readonly cell: Cell },
): boolean {
  const known = base.cell.irSha256 !== null && other.cell.irSha256 !== null;
  return known && configurationKey(base.run, base.cell) === configurationKey(other.run, other.cell);
}
