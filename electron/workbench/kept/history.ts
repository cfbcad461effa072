/** The history of one configuration: its points from the store, its changes of level, and what was recorded to have changed with each. */
import { statisticOf } from '../../../shared/comparing/evidence.ts';
import {
  changesOf,
  type History,
  type HistoryChange,
  type HistoryPoint,
  nearby,
} from '../../../shared/comparing/history.ts';
import type { RunDocument } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { releaseOf } from '../../../shared/machine/runtimeRelease.ts';
import { milliseconds } from '../../../shared/units.ts';
import { factsOf, isOther } from '../../../shared/view/compare/compareFacts.ts';
import { sideOfRun } from '../../../shared/view/compare/compareSides.ts';
import { type ConfigurationName, type HistoryRow, historyKeyOf } from '../../store/history.ts';
import type { RunStore } from '../../store/runStore.ts';

export interface AskedHistory extends ConfigurationName {
  /** Whose machine, method and options count; left out: those of the newest that has measured it. */
  readonly run?: string;
}

/** @throws VinobenchError 'usage' where the run has not measured that configuration */
export function historyIn(store: RunStore, { run, ...name }: AskedHistory): History {
  const id = run === undefined ? null : store.resolve(run, { includeDeleted: true });
  const rows = store.history(name);
  const own = id === null ? rows.at(-1) : rows.find((row) => row.id === id);
  if (own === undefined)
    throw new VinobenchError(
      'usage',
      `${id === null ? 'No run' : `Run ${id}`} has${id === null ? '' : ' not'} measured ${name.model} on ${name.device} in ${name.precision}: \`runs list --model ${name.model}\` shows the runs of that model.`,
    );
  const configuration = historyKeyOf(own, name);
  const statistic = statisticOf(own.preset);
  const points = rows
    .filter((row) => historyKeyOf(row, name) === configuration)
    .flatMap((row) => pointOf(row, statistic));
  const changes = changesOf(points, store.marks(configuration)).map(
    (change): HistoryChange => ({
      ...change,
      facts: factsBetween(
        store,
        [
          points[Math.max(0, change.at - 1 - nearby)]?.run,
          points[Math.min(points.length - 1, change.at + nearby)]?.run,
        ],
        name,
      ),
    }),
  );
  return { schemaVersion: 1, configuration, ...name, statistic, points, changes };
}

function pointOf(row: HistoryRow, statistic: History['statistic']): HistoryPoint[] {
  const { latencyMs, fps } = row.record;
  if (latencyMs === null) return [];
  const ms = latencyMs[statistic];
  const around = (bound: number) => milliseconds((bound / latencyMs.mean) * ms);
  const [low, high] = latencyMs.confidence95;
  return [
    {
      run: row.id,
      createdAt: new Date(row.created_at_ms).toISOString(),
      title: row.title,
      runtime: row.runtime,
      ms,
      fps: fps === null ? null : (fps * latencyMs.mean) / ms,
      confidence95: [around(low), around(high)],
    },
  ];
}

/** Of runs shortly before a change and after it: with noise, a change is found a run or two from where it happened. */
function factsBetween(
  store: RunStore,
  [before, after]: readonly [string | undefined, string | undefined],
  { model, device, precision }: ConfigurationName,
): HistoryChange['facts'] {
  if (before === undefined || after === undefined) return [];
  const ofCell = (id: string): RunDocument => {
    const document = store.document(id);
    const cells = document.cells.filter(
      (cell) =>
        cell.model === model &&
        cell.device === device &&
        cell.precision === precision &&
        (cell.runtime === null ||
          document.run.runtime.version === null ||
          releaseOf(cell.runtime) === releaseOf(document.run.runtime.version)),
    );
    return { ...document, cells };
  };
  const sides = [before, after].map((id, at) =>
    sideOfRun(ofCell(id), { run: id, only: null }, at === 0 ? 'A' : 'B'),
  );
  return factsOf(sides).flatMap(({ name, kind, values: [was = '', is = ''] }) =>
    kind !== 'method' && isOther(is, was) ? [{ fact: name, before: was, after: is }] : [],
  );
}
