/** A run as the matrix shows it: a row for each model, a column for each device and precision, as in the study's Table I. */
import type { ModelList } from '../contract.ts';
import type { Precision } from '../precision.ts';
import type { Cell, RunDocument } from '../run.ts';
import { geometricMean } from '../statistics.ts';
import type { ReferenceRun } from '../study.ts';
import { familyOf } from './colours.ts';
import { figure, intervalText, thin } from './format.ts';

export const matrixUnits = ['FPS', 'mean', 'p50', 'p90', 'p99'] as const;
export type MatrixUnit = (typeof matrixUnits)[number];

export interface MatrixColumn {
  /** Such as `CPU FP32`. */
  readonly key: string;
  readonly device: string;
  readonly precision: Precision;
  /** The study's column of the same name; null: it has none. */
  readonly study: string | null;
}

export interface Badge {
  readonly text: string;
  readonly kind: 'ran' | 'filler' | 'calibration' | 'noisy';
  readonly title: string;
}

export interface MatrixCell {
  readonly cell: Cell;
  /** In the unit asked for; null: not measured. */
  readonly value: number | null;
  readonly text: string;
  /** `±0.6 %`; empty where the unit has no interval. */
  readonly interval: string;
  readonly badges: readonly Badge[];
  /** What the study measured, in the unit asked for; null: no such figure. */
  readonly study: number | null;
  /** 0 slowest to 1 fastest of the row, on a logarithmic scale; null: nothing to shade. */
  readonly heat: number | null;
  readonly fastest: boolean;
  /** As a screen reader says it: `SqueezeNet1.1, CPU FP32, 718 FPS`. */
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

export interface MatrixMean {
  /** Latency of the first column over this one's, over the models that both have; null: none. */
  readonly ratio: number | null;
  readonly models: number;
}

export interface Matrix {
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
  /** Geometric means, one for each column. */
  readonly means: readonly MatrixMean[];
}

export interface MatrixSources {
  readonly document: Pick<RunDocument, 'cells'>;
  readonly catalogue: ModelList['models'];
  readonly study: ReferenceRun | null;
  readonly unit: MatrixUnit;
}

export function matrixOf(sources: MatrixSources): Matrix {
  const { document, catalogue } = sources;
  const columns = columnsOf(document.cells, sources.study);
  const byModel = Map.groupBy(document.cells, ({ model }) => model);
  const place = new Map(catalogue.map(({ id }, index) => [id, index]));
  const models = [...byModel.keys()].sort(
    (a, b) => (place.get(a) ?? catalogue.length) - (place.get(b) ?? catalogue.length),
  );
  const rows = models.map((model) => rowOf(model, byModel.get(model) ?? [], columns, sources));
  return { columns, rows, means: columns.map((_, index) => meanOf(rows, index)) };
}

/** A CPU's narrow integers stand beside its FP32, as in Table I; elsewhere precisions go from wide to narrow. */
const cpuOrder: readonly Precision[] = ['FP32', 'INT8', 'FP16', 'BF16'];
const otherOrder: readonly Precision[] = ['FP32', 'FP16', 'BF16', 'INT8'];

function columnsOf(cells: readonly Cell[], study: ReferenceRun | null): MatrixColumn[] {
  const devices = [...new Set(cells.map(({ device }) => device))];
  return devices.flatMap((device) => {
    const order = familyOf(device) === 'cpu' ? cpuOrder : otherOrder;
    const asked = new Set(cells.filter((cell) => cell.device === device).map(({ precision }) => precision));
    return order
      .filter((precision) => asked.has(precision))
      .map((precision): MatrixColumn => {
        const name = `${device.replace(/^GPU\.\d+$/, 'GPU')} ${precision}`;
        const counterpart = study?.table1.columns.includes(name) ? name : null;
        return { key: `${device} ${precision}`, device, precision, study: counterpart };
      });
  });
}

function rowOf(
  model: string,
  cells: readonly Cell[],
  columns: readonly MatrixColumn[],
  { catalogue, study, unit }: MatrixSources,
): MatrixRow {
  const entry = catalogue.find(({ id }) => id === model);
  const title = entry?.studyRow ?? model;
  const ordered = columns.map(({ device, precision }) =>
    cells.find((cell) => cell.device === device && cell.precision === precision),
  );
  const shades = heats(ordered.map((cell) => cell?.latencyMs?.mean ?? null));
  const printed = entry === undefined ? undefined : study?.table1.rows[entry.studyRow];
  return {
    model,
    title,
    gflops: entry?.gflops ?? null,
    filler: cells.some(({ weights }) => weights === 'filler'),
    cells: ordered.map((cell, index) => {
      if (cell === undefined) return null;
      const column = columns[index];
      const fps =
        column?.study == null ? undefined : printed?.[study?.table1.columns.indexOf(column.study) ?? -1];
      const heat = shades[index] ?? null;
      return {
        ...cellOf(cell, title, unit),
        study: fps === undefined ? null : studyValue(fps, unit),
        heat,
        fastest: heat === 1,
      };
    }),
  };
}

/** The study tells means only. */
function studyValue(fps: number, unit: MatrixUnit): number | null {
  if (unit === 'FPS') return fps;
  return unit === 'mean' ? 1000 / fps : null;
}

function cellOf(cell: Cell, title: string, unit: MatrixUnit) {
  const value = valueIn(cell, unit);
  const interval =
    cell.latencyMs !== null && (unit === 'FPS' || unit === 'mean')
      ? intervalText(cell.latencyMs.mean, cell.latencyMs.confidence95)
      : '';
  const text = value === null ? '' : figure(value);
  const spoken =
    value === null ? spokenStatus(cell) : `${text}${thin}${unit === 'FPS' ? 'FPS' : `ms ${unit}`}`;
  return {
    cell,
    value,
    text,
    interval,
    badges: badgesOf(cell),
    name: `${title}, ${cell.device} ${cell.precision}, ${spoken}`.replaceAll(thin, ' '),
  };
}

export function valueIn({ fps, latencyMs }: Cell, unit: MatrixUnit): number | null {
  switch (unit) {
    case 'FPS':
      return fps;
    case 'mean':
      return latencyMs?.mean ?? null;
    case 'p50':
      return latencyMs?.median ?? null;
    case 'p90':
      return latencyMs?.p90 ?? null;
    case 'p99':
      return latencyMs?.p99 ?? null;
  }
}

function spokenStatus({ status, reason }: Cell): string {
  const word = status === 'unsupported' ? 'not supported' : status;
  return reason === null ? word : `${word}: ${reason}`;
}

/** An interval wider than this share of the mean makes a measurement noisy (shared/statistics/warnings.ts says the same). */
const widestQuietInterval = 0.05;

export function isNoisy({ latencyMs }: Cell): boolean {
  if (latencyMs === null) return false;
  const [low, high] = latencyMs.confidence95;
  return Math.max(high - latencyMs.mean, latencyMs.mean - low) / latencyMs.mean > widestQuietInterval;
}

function badgesOf(cell: Cell): Badge[] {
  const badges: Badge[] = [];
  const { effectivePrecision, precision, calibration } = cell;
  if (cell.status === 'measured' && effectivePrecision !== null && effectivePrecision !== precision) {
    badges.push({
      kind: 'ran',
      text: `ran ${effectivePrecision}`,
      title: `Asked for ${precision}; most of the work ran in ${effectivePrecision}.`,
    });
  }
  // What is still measured has too few samples to be blamed.
  if (cell.status === 'measured' && isNoisy(cell)) {
    badges.push({ kind: 'noisy', text: 'noisy', title: 'The 95 % interval of the mean is wider than ±5 %.' });
  }
  if (calibration === 'synthetic') {
    badges.push({
      kind: 'calibration',
      text: 'synthetic',
      title: 'Calibrated on synthetic images: right for latency, meaningless as results.',
    });
  }
  return badges;
}

/** On the logarithm of latency, so that equal ratios are equal steps. */
function heats(latencies: readonly (number | null)[]): (number | null)[] {
  const known = latencies.filter((value) => value !== null).map(Math.log);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  return latencies.map((value) => {
    if (value === null || known.length < 2) return null;
    return high === low ? 1 : (high - Math.log(value)) / (high - low);
  });
}

function meanOf(rows: readonly MatrixRow[], column: number): MatrixMean {
  const ratios = rows.flatMap(({ cells }) => {
    const base = measuredMean(cells[0]);
    const other = measuredMean(cells[column]);
    return base === null || other === null ? [] : [base / other];
  });
  return { ratio: ratios.length === 0 ? null : geometricMean(ratios), models: ratios.length };
}

const measuredMean = (cell: MatrixCell | null | undefined): number | null =>
  cell?.cell.status === 'measured' ? (cell.cell.latencyMs?.mean ?? null) : null;
