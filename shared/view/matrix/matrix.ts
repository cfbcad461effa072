/** A run as the matrix shows it: a row for each model, a column for each device and precision, as in the study's Table I. */
import { areFewImages } from '../../documents/calibration.ts';
import type { Cell, RunDocument } from '../../documents/run.ts';
import { deviceFacts, studyColumnOf } from '../../machine/device.ts';
import { byRelease, configurationKeys, releaseOf, severalReleases } from '../../machine/runtimeRelease.ts';
import type { ModelList } from '../../models/modelList.ts';
import type { RecordedPrecision } from '../../precision/precision.ts';
import { geometricMean, halfWidthOf, widestQuietInterval } from '../../statistics.ts';
import type { ReferenceRun } from '../../study/referenceRun.ts';
import { figure, intervalText, plural, thin } from '../text/format.ts';
import { shortReason } from '../text/shortReason.ts';
import { warningText } from '../text/warningText.ts';
import {
  costIn,
  hasInterval,
  isOfSamples,
  type MatrixUnit,
  spokenValue,
  studyValueIn,
  valueIn,
} from './matrixUnits.ts';

export interface MatrixColumn {
  /** Such as `CPU FP32`; where the run has several releases of OpenVINO, `CPU FP32 / 2024.6.0`. */
  readonly key: string;
  readonly device: string;
  readonly precision: RecordedPrecision;
  /** Release of OpenVINO; null: the run has one. */
  readonly release: string | null;
  /** The study's column of the same name; null: it has none. */
  readonly study: string | null;
  /** What all of its cells were calibrated on, which then need no badge of their own; null: that differs. */
  readonly calibration: Badge | null;
}

/** Known when all cells of the column are final, so that nothing moves while a run is in progress. */
function badgeOfColumn(rows: readonly MatrixRow[], at: number): Badge | null {
  const moving = rows.some(({ cells }) => ['queued', 'running'].includes(cells[at]?.cell.status ?? ''));
  if (moving) return null;
  const own = rows.flatMap(({ cells }) =>
    cells[at]?.cell.status === 'measured' ? [cells[at]?.badges ?? []] : [],
  );
  const [first] = own;
  const shared = first?.find(({ kind }) => isOfCalibration(kind));
  return shared !== undefined &&
    own.length > 1 &&
    own.every((badges) => badges.some(({ text }) => text === shared.text))
    ? shared
    : null;
}

export const isOfCalibration = (kind: Badge['kind']): boolean =>
  kind === 'calibration' || kind === 'few images';

export interface Badge {
  readonly text: string;
  /** Where several stand in one cell: all of them have to be seen. */
  readonly short: string;
  readonly kind: 'ran' | 'filler' | 'calibration' | 'few images' | 'noisy' | 'stale';
  readonly title: string;
}

export interface MatrixCell {
  /** Model and column, such as `squeezenet1.1|CPU FP32`. */
  readonly key: string;
  readonly cell: Cell;
  /** In the unit asked for; null: not measured. */
  readonly value: number | null;
  /** The less, the better: what it is sorted and shaded by. */
  readonly cost: number | null;
  readonly text: string;
  /** `±0.6 %`; empty where the unit has no interval. */
  readonly interval: string;
  /** One to three words on why there is no final value; empty: there is one, or it is still to come. */
  readonly reason: string;
  readonly badges: readonly Badge[];
  /** What the study measured, in the unit asked for; null: no such figure. */
  readonly study: number | null;
  /** 0 worst to 1 best of the row, on a logarithmic scale; null: nothing to shade. */
  readonly heat: number | null;
  readonly fastest: boolean;
  /** Something that it depends on has changed since. */
  readonly stale: boolean;
  /** As a screen reader says it: `SqueezeNet1.1, CPU FP32, 718 FPS ±0.6 %, noisy`; the sentences of its badges describe it. */
  readonly name: string;
}

export interface MatrixRow {
  readonly model: string;
  readonly title: string;
  /** Published figure of the catalogue; null for any other model. */
  readonly gflops: number | null;
  readonly filler: boolean;
  /** One for each column; null: the run has no such configuration. */
  readonly cells: readonly (MatrixCell | null)[];
}

interface MatrixMean {
  /** What the base column costs over what this one does, over the models that both have; null: none. */
  readonly ratio: number | null;
  readonly models: number;
}

export interface Matrix {
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
  /** The column that the means are over: the first in which anything was measured; null: none was. */
  readonly base: MatrixColumn | null;
  /** Geometric means, one for each column. */
  readonly means: readonly MatrixMean[];
}

/** Why a cell no longer tells what a new measurement would; the text stands in its badge. */
export interface Staleness {
  readonly text: string;
  readonly title: string;
}

interface MatrixSources {
  readonly document: Pick<RunDocument, 'cells'>;
  readonly catalogue: readonly Pick<ModelList['models'][number], 'id' | 'studyRow' | 'gflops'>[];
  readonly study: ReferenceRun | null;
  readonly unit: MatrixUnit;
  readonly staleness?: (cell: Cell) => Staleness | null;
}

export function matrixOf(sources: MatrixSources): Matrix {
  const { document, catalogue } = sources;
  const named = columnsOf(document.cells, sources.study);
  const byModel = Map.groupBy(document.cells, ({ model }) => model);
  const place = new Map(catalogue.map(({ id }, index) => [id, index]));
  const models = [...byModel.keys()].sort(
    (a, b) => (place.get(a) ?? catalogue.length) - (place.get(b) ?? catalogue.length),
  );
  const rows = models.map((model) => rowOf(model, byModel.get(model) ?? [], named, sources));
  const columns = named.map((column, at) => ({ ...column, calibration: badgeOfColumn(rows, at) }));
  const base = columns.findIndex((_, at) => rows.some(({ cells }) => measuredCost(cells[at]) !== null));
  return {
    columns,
    rows,
    base: columns[base] ?? null,
    means: meansOf(rows, columns, columns[base] ?? null),
  };
}

/** Geometric means over these rows, one for each column. */
export const meansOf = (
  rows: readonly MatrixRow[],
  columns: readonly MatrixColumn[],
  base: MatrixColumn | null,
): MatrixMean[] => {
  const at = columns.findIndex(({ key }) => key === base?.key);
  return columns.map((_, index) => meanOf(rows, at, index));
};

/**
 * The
 * same matrix with the rows of an earlier one where they are equal, so that only what changed is drawn again.
 */
export function keepingRows(next: Matrix, before: Matrix | null): Matrix {
  if (before === null) return next;
  const known = new Map(before.rows.map((row) => [row.model, row]));
  return {
    ...next,
    columns: sameColumns(next, before) ? before.columns : next.columns,
    rows: next.rows.map((row) => {
      const old = known.get(row.model);
      return old !== undefined && sameRow(row, old) ? old : row;
    }),
  };
}

const sameColumns = (a: Matrix, b: Matrix) =>
  a.columns.length === b.columns.length &&
  a.columns.every(
    ({ key, study, calibration }, at) =>
      key === b.columns[at]?.key &&
      study === b.columns[at]?.study &&
      calibration?.text === b.columns[at]?.calibration?.text,
  );

const sameRow = (a: MatrixRow, b: MatrixRow) =>
  a.title === b.title &&
  a.gflops === b.gflops &&
  a.cells.length === b.cells.length &&
  a.cells.every((cell, at) => {
    const old = b.cells[at] ?? null;
    if (cell === null || old === null) return cell === old;
    return (
      cell.cell === old.cell &&
      cell.key === old.key &&
      cell.name === old.name &&
      cell.heat === old.heat &&
      cell.study === old.study &&
      cell.stale === old.stale
    );
  });

function columnsOf(cells: readonly Cell[], study: ReferenceRun | null): MatrixColumn[] {
  const keyOf = configurationKeys(cells);
  const several = severalReleases(cells);
  const devices = [...new Set(cells.map(({ device }) => device))];
  return devices.flatMap((device) =>
    deviceFacts(device).order.flatMap((precision) => {
      const asked = cells.filter((cell) => cell.device === device && cell.precision === precision);
      const runtimes = new Map(
        asked.map(({ runtime }) => [runtime === null ? '' : releaseOf(runtime), runtime]),
      );
      const name = studyColumnOf(device, precision);
      const counterpart = name !== null && study?.table1.columns.includes(name) ? name : null;
      return [...runtimes]
        .sort(([a], [b]) => byRelease(a, b))
        .map(
          ([release, runtime]): MatrixColumn => ({
            key: keyOf({ device, precision, runtime }),
            ...{ device, precision, release: several && release !== '' ? release : null },
            ...{ study: counterpart, calibration: null },
          }),
        );
    }),
  );
}

function rowOf(
  model: string,
  cells: readonly Cell[],
  columns: readonly MatrixColumn[],
  sources: MatrixSources,
): MatrixRow {
  const { catalogue, study, unit } = sources;
  const entry = catalogue.find(({ id }) => id === model);
  const title = entry?.studyRow ?? model;
  const keyOf = configurationKeys(sources.document.cells);
  const byKey = new Map(cells.toReversed().map((cell) => [keyOf(cell), cell]));
  const ordered = columns.map(({ key }) => byKey.get(key));
  const shades = heats(ordered.map((cell) => (cell === undefined ? null : costRangeOf(cell, unit))));
  const printed = entry === undefined ? undefined : study?.table1.rows[entry.studyRow];
  return {
    model,
    title,
    gflops: entry?.gflops ?? null,
    filler: cells.some(({ weights }) => weights === 'filler'),
    cells: ordered.map((cell, index) => {
      const column = columns[index];
      if (cell === undefined || column === undefined) return null;
      const fps =
        column.study === null ? undefined : printed?.[study?.table1.columns.indexOf(column.study) ?? -1];
      const heat = shades[index] ?? null;
      return {
        ...cellOf(cell, `${title}, ${column.key}`, sources),
        key: `${model}|${column.key}`,
        study: fps === undefined ? null : studyValueIn(fps, unit),
        heat,
        fastest: heat === 1 && shades.filter((shade) => shade === 1).length === 1,
      };
    }),
  };
}

function cellOf(cell: Cell, title: string, { unit, staleness }: MatrixSources) {
  const value = valueIn(cell, unit);
  const interval =
    cell.latencyMs !== null && hasInterval(unit)
      ? intervalText(cell.latencyMs.mean, cell.latencyMs.confidence95)
      : '';
  const stale = cell.status === 'measured' ? (staleness?.(cell) ?? null) : null;
  const badges = badgesOf(cell, stale, unit);
  const withInterval = interval === '' || cell.status !== 'measured' ? '' : ` ${interval}`;
  const spoken = spokenState(cell, value === null ? null : `${spokenValue(value, unit)}${withInterval}`);
  return {
    cell,
    value,
    cost: costIn(cell, unit),
    text: value === null ? '' : figure(value),
    interval,
    reason: cell.status === 'measured' ? '' : shortReason(cell),
    badges,
    stale: stale !== null,
    name: [`${title}, ${spoken}`, ...badges.map(({ text }) => text)].join(', ').replaceAll(thin, ' '),
  };
}

/** A value that is not final says so; a sentence gives the reason for a missing one. */
function spokenState({ status, reason }: Cell, value: string | null): string {
  if (status === 'measured') return value ?? 'not reported';
  const word = status === 'unsupported' ? 'not supported' : status;
  const why = reason === null ? word : `${word}: ${reason}`;
  return value === null || status === 'queued' ? why : `${value}, ${why}`;
}

export const isNoisy = ({ latencyMs }: Cell): boolean =>
  latencyMs !== null && halfWidthOf(latencyMs) > widestQuietInterval;

export const ranInOtherPrecision = ({ status, effectivePrecision, precision }: Cell): boolean =>
  status === 'measured' && effectivePrecision !== null && effectivePrecision !== precision;

/** The gravest first. Cells without a final value have none. */
function badgesOf(cell: Cell, stale: Staleness | null, unit: MatrixUnit): Badge[] {
  const badges: Badge[] = [];
  if (cell.status !== 'measured') return badges;
  const { effectivePrecision, precision, calibration, calibrationImages } = cell;
  if (ranInOtherPrecision(cell)) {
    badges.push({
      kind: 'ran',
      text: `ran ${effectivePrecision}`,
      short: `${effectivePrecision}`,
      title: `Asked for ${precision}; most of the work ran in ${effectivePrecision}.`,
    });
  }
  if (stale !== null) badges.push({ kind: 'stale', short: 'old', ...stale });
  // A unit that is no latency has no noise of its samples.
  if (isNoisy(cell) && isOfSamples(unit)) {
    badges.push({
      kind: 'noisy',
      text: 'noisy',
      short: '±',
      title: `The 95${thin}% interval of the mean is wider than ±${widestQuietInterval * 100}${thin}%.`,
    });
  }
  if (calibration === 'synthetic') {
    badges.push({
      kind: 'calibration',
      text: 'synthetic',
      short: 'syn',
      title: 'Calibrated on synthetic data: valid for latency; outputs are meaningless.',
    });
  }
  if (calibration === 'images' && calibrationImages !== undefined && areFewImages(calibrationImages)) {
    const title = warningText({ kind: 'few-images', images: calibrationImages });
    badges.push({
      ...{ kind: 'few images', text: plural(calibrationImages, 'image'), short: `${calibrationImages}` },
      title,
    });
  }
  return badges;
}

/** What a cell costs, and how well that is known: the 95 % interval of its mean, in proportion. */
interface CostRange {
  readonly cost: number;
  readonly low: number;
  readonly high: number;
}

/** Null: nothing to hold against others. Of samples without an interval, such as the study's means, nothing is known to differ. */
function costRangeOf(cell: Cell, unit: MatrixUnit): CostRange | null {
  const cost = costIn(cell, unit);
  if (cost === null || cost <= 0) return null;
  if (!isOfSamples(unit)) return { cost, low: cost, high: cost };
  const { latencyMs } = cell;
  if (latencyMs === null) return { cost, low: 0, high: Number.POSITIVE_INFINITY };
  const [low, high] = latencyMs.confidence95;
  return { cost, low: (cost * low) / latencyMs.mean, high: (cost * high) / latencyMs.mean };
}

/**
 * Shades of a row, 0 worst to 1 best, on the logarithm of the cost so that equal ratios are equal steps. Cells whose intervals overlap
 * are not known to differ and share a shade; where all of them do, there is none.
 */
export function heats(ranges: readonly (CostRange | null)[]): (number | null)[] {
  const known = ranges.filter((range) => range !== null).toSorted((a, b) => a.low - b.low);
  const groups: { high: number; readonly ranges: CostRange[] }[] = [];
  for (const range of known) {
    const last = groups.at(-1);
    if (last === undefined || range.low > last.high) groups.push({ high: range.high, ranges: [range] });
    else {
      last.ranges.push(range);
      last.high = Math.max(last.high, range.high);
    }
  }
  if (groups.length < 2) return ranges.map(() => null);
  const levels = groups.map(({ ranges: own }) => Math.log(geometricMean(own.map(({ cost }) => cost))));
  const [best, worst] = [levels[0] ?? 0, levels.at(-1) ?? 0];
  const shadeOf = new Map(
    groups.flatMap(({ ranges: own }, at) =>
      own.map((range) => [range, (worst - (levels[at] ?? 0)) / (worst - best)] as const),
    ),
  );
  return ranges.map((range) => (range === null ? null : (shadeOf.get(range) ?? null)));
}

function meanOf(rows: readonly MatrixRow[], base: number, column: number): MatrixMean {
  const ratios = rows.flatMap(({ cells }) => {
    const first = measuredCost(cells[base]);
    const other = measuredCost(cells[column]);
    return first === null || other === null ? [] : [first / other];
  });
  return { ratio: ratios.length === 0 ? null : geometricMean(ratios), models: ratios.length };
}

function measuredCost(shown: MatrixCell | null | undefined): number | null {
  if (shown?.cell.status !== 'measured') return null;
  return shown.cost === null || shown.cost <= 0 ? null : shown.cost;
}
