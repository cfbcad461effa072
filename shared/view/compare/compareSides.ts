/** What is compared: a run, one configuration of it, or the study's own figures, each as one side with a letter. */

import type { Statistic } from '../../comparing/processes.ts';
import type { Cell, CellStatus, RoundDocument, RunDocument, RunWithRounds } from '../../documents/run.ts';
import { configurationKeys } from '../../machine/runtimeRelease.ts';
import type { ModelList } from '../../models/modelList.ts';
import type { RecordedPrecision } from '../../precision/precision.ts';
import { precisions } from '../../precision/precision.ts';
import type { ReferenceRun } from '../../study/referenceRun.ts';
import { type Milliseconds, milliseconds } from '../../units.ts';
import { machineLine } from '../run/machine.ts';
import { type NameOfModel, runTitle } from '../run/modelNames.ts';
import { dateText } from '../text/format.ts';

type ComparedRun = RunDocument | RunWithRounds;

/** A base and seven more: what still fits next to one another. */
export const mostSides = 8;
export const sideLetters = 'ABCDEFGH';

/** As the address names it. */
export interface SideChoice {
  /** Of a run, or `studyId`. */
  readonly run: string;
  /** Key of the one configuration that is compared, such as `CPU INT8`; null: all. */
  readonly only: string | null;
}

/** Neither stands in an id or in a configuration's name. */
const [betweenSides, beforeOnly] = ['|', '~'];

export function parseSides(text: string): SideChoice[] {
  const choices = text
    .split(betweenSides)
    .filter(Boolean)
    .map((part): SideChoice => {
      const [run = '', only = null] = part.split(beforeOnly);
      return { run, only };
    });
  const known = new Set<string>();
  return choices
    .filter((choice) => {
      const key = sideKey(choice);
      return known.has(key) ? false : known.add(key);
    })
    .slice(0, mostSides);
}

export const sideKey = ({ run, only }: SideChoice): string =>
  only === null ? run : `${run}${beforeOnly}${only}`;
export const sidesText = (sides: readonly SideChoice[]): string => sides.map(sideKey).join(betweenSides);

export interface SideConfiguration {
  /** Such as `CPU FP32`. */
  readonly key: string;
  readonly device: string;
  readonly precision: RecordedPrecision;
}

export interface SideCell {
  readonly status: CellStatus;
  /** Latency; null: not measured. */
  readonly mean: Milliseconds | null;
  /** Null: not measured, or only the mean is known. */
  readonly median: Milliseconds | null;
  readonly fps: number | null;
  /** In the order of the rounds; empty: only the mean is known. */
  readonly rounds: readonly RoundDocument[];
  /** Null for the study. */
  readonly cell: Cell | null;
}

/** By its mean latency, as it was recorded, or by its median one. */
export function fpsBy({ fps, mean, median }: SideCell, statistic: Statistic): number | null {
  if (statistic === 'mean' || fps === null || mean === null || median === null) return fps;
  return (fps * mean) / median;
}

export interface Side {
  readonly choice: SideChoice;
  readonly letter: string;
  /** Such as `22 Nov 14:02`, or `Study`. */
  readonly name: string;
  readonly note: string;
  /** Null for the study. */
  readonly document: ComparedRun | null;
  /** Those that take part, in the order of the run. */
  readonly configurations: readonly SideConfiguration[];
  /** All that it has, for choosing one. */
  readonly offered: readonly SideConfiguration[];
  readonly models: readonly string[];
  readonly running: boolean;
  /** What the configuration of one of its cells is called. */
  readonly keyOf: (cell: Pick<Cell, 'device' | 'precision' | 'runtime'>) => string;
  /** Two sides with the same were measured on the same machine. */
  readonly machine: string;
  /** As the last line of a picture tells it. */
  readonly machineLine: string;
  readonly cells: ReadonlyMap<string, SideCell>;
}

/** Of a model at a configuration. */
export const comparedCellKey = (model: string, configuration: string): string => `${model}|${configuration}`;

export function sideOfRun(
  document: ComparedRun,
  choice: SideChoice,
  letter: string,
  nameOf: NameOfModel = (model) => model,
): Side {
  const { run, cells } = document;
  const offered = configurationsOf(cells);
  return {
    choice,
    letter,
    name: dateText(run.createdAt),
    note: runTitle(run.title, nameOf),
    document,
    configurations: chosen(offered, choice),
    offered,
    models: [...new Set(cells.map(({ model }) => model))],
    running: run.status === 'running',
    machine: machineKey(run),
    machineLine: machineLine(run.machine, run.runtime),
    cells: cellsOf(document),
    keyOf: configurationKeys(cells),
  };
}

/** A machine that was not recorded is no other run's. */
const machineKey = ({ id, machine: { hostname, cpuModel } }: RunDocument['run']): string =>
  hostname === null || cpuModel === null ? `not recorded (run ${id})` : `${hostname} ${cpuModel}`;

const kept = new WeakMap<ComparedRun, ReadonlyMap<string, SideCell>>();

/** Made once for a document, so that its samples are known again. */
function cellsOf(document: ComparedRun): ReadonlyMap<string, SideCell> {
  const known = kept.get(document);
  if (known !== undefined) return known;
  const rounds = Map.groupBy('rounds' in document ? document.rounds : [], ({ cellId }) => cellId);
  const keyOf = configurationKeys(document.cells);
  const cells = new Map<string, SideCell>();
  for (const cell of document.cells) {
    cells.set(comparedCellKey(cell.model, keyOf(cell)), {
      status: cell.status,
      mean: cell.latencyMs?.mean ?? cell.summaryMs?.mean ?? null,
      median: cell.latencyMs?.median ?? cell.summaryMs?.median ?? null,
      fps: cell.fps,
      rounds: (rounds.get(cell.id) ?? []).toSorted((a, b) => a.round - b.round),
      cell,
    });
  }
  kept.set(document, cells);
  return cells;
}

/** The study's Table I: means only, of another machine. */
export function sideOfStudy(
  study: ReferenceRun,
  catalogue: ModelList['models'],
  choice: SideChoice,
  letter: string,
): Side {
  const offered = study.table1.columns.flatMap((key): SideConfiguration[] => {
    const [device = '', name] = key.split(' ');
    const precision = precisions.find((one) => one === name);
    return precision === undefined ? [] : [{ key, device, precision }];
  });
  const known = catalogue.filter(({ studyRow }) => study.table1.rows[studyRow] !== undefined);
  return {
    choice,
    letter,
    name: 'Study',
    note: 'reference run',
    document: null,
    configurations: chosen(offered, choice),
    offered,
    models: known.map(({ id }) => id),
    running: false,
    machine: study.machine.cpu,
    machineLine: `${study.machine.cpu}, ${study.machine.gpu}`,
    keyOf: configurationKeys([]),
    cells: new Map(
      known.flatMap(({ id, studyRow }) =>
        offered.map(({ key }): [string, SideCell] => {
          const fps = study.table1.rows[studyRow]?.[study.table1.columns.indexOf(key)] ?? null;
          const mean = fps === null ? null : milliseconds(1000 / fps);
          return [
            comparedCellKey(id, key),
            { status: 'measured', mean, median: null, fps, rounds: [], cell: null },
          ];
        }),
      ),
    ),
  };
}

const chosen = (offered: readonly SideConfiguration[], { only }: SideChoice) =>
  only === null ? offered : offered.filter(({ key }) => key === only);

function configurationsOf(cells: readonly Cell[]): SideConfiguration[] {
  const found = new Map<string, SideConfiguration>();
  const keyOf = configurationKeys(cells);
  for (const cell of cells) {
    const { device, precision } = cell;
    const key = keyOf(cell);
    if (!found.has(key)) found.set(key, { key, device, precision });
  }
  return [...found.values()];
}
