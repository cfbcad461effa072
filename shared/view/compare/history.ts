/** One configuration through the runs: how fast it was each time, on which runtime and machine. */
import { byAge, type CellStatus } from '../../documents/run.ts';
import { shortVersion } from '../run/machine.ts';
import { type ComparedRun, comparedCellKey, type Side, sideOfRun } from './compareSides.ts';

export interface HistoryPoint {
  readonly run: string;
  readonly createdAt: string;
  readonly title: string;
  /** Of OpenVINO. */
  readonly version: string;
  readonly status: CellStatus;
  /** Null: not measured in this run. */
  readonly fps: number | null;
  /** 95 % interval of `fps`. */
  readonly interval: readonly [number, number] | null;
  /** Of the side that it is in the comparison; null: it takes no part. */
  readonly letter: string | null;
  /** Measured on the machine of the base. */
  readonly sameMachine: boolean;
}

/**
 * Oldest first; runs that do not have the configuration are left out.
 * @param sides of the comparison, the base first
 */
export function historyOf(
  documents: readonly ComparedRun[],
  sides: readonly Side[],
  model: string,
  configuration: string,
): HistoryPoint[] {
  return documents
    .toSorted((a, b) => byAge(a.run, b.run))
    .flatMap((document): HistoryPoint[] => {
      const { run } = document;
      const side = sideOfRun(document, { run: run.id, only: null }, '');
      const found = side.cells.get(comparedCellKey(model, configuration));
      if (found?.cell == null) return [];
      const { fps, latencyMs, status } = found.cell;
      const measured = status === 'measured' && fps !== null && latencyMs !== null;
      return [
        {
          run: run.id,
          createdAt: run.createdAt,
          title: run.title,
          version: shortVersion(run.runtime.version),
          status,
          fps: measured ? fps : null,
          interval: measured
            ? [
                (fps * latencyMs.mean) / latencyMs.confidence95[1],
                (fps * latencyMs.mean) / latencyMs.confidence95[0],
              ]
            : null,
          letter: sides.find(({ choice }) => choice.run === run.id)?.letter ?? null,
          sameMachine: sides[0] === undefined || sides[0].machine === side.machine,
        },
      ];
    });
}
