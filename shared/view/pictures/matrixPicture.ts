/** The matrix as a picture and as comma-separated values. */
import { csv } from '../../profile/csv.ts';
import type { RunDocument } from '../../run.ts';
import { deviceColours } from '../deviceColours.ts';
import { dateText, figure, plural, ratioText } from '../format.ts';
import { machineLine } from '../machine.ts';
import type { Matrix, MatrixCell, MatrixUnit } from '../matrix.ts';
import { box, framed, greyInk, line, type Picture, text } from './picture.ts';

const nameWidth = 190;
const columnWidth = 112;
const rowHeight = 30;
const headHeight = 44;

export interface MatrixPictureSources {
  readonly matrix: Matrix;
  readonly run: RunDocument['run'];
  readonly unit: MatrixUnit;
  /** Whether the study's figures stand beside ours. */
  readonly study: boolean;
}

export function runFoot(
  run: Pick<RunDocument['run'], 'machine' | 'runtime' | 'preset' | 'id' | 'createdAt'>,
): string {
  return `${machineLine(run.machine, run.runtime)}, ${run.preset} preset, run ${run.id}, ${dateText(run.createdAt)}`;
}

export function matrixPicture({ matrix, run, unit, study }: MatrixPictureSources): Picture {
  const { columns, rows, means } = matrix;
  const width = nameWidth + columns.length * columnWidth;
  const body: string[] = [];
  for (const [index, { device, precision }] of columns.entries()) {
    const right = nameWidth + (index + 1) * columnWidth - 8;
    const { fill } = deviceColours(device, precision);
    body.push(text(right, 16, `${device} ${precision}`, { weight: 600, anchor: 'end' }));
    body.push(box(right - 10, 24, 10, 10, fill));
  }
  body.push(line(0, headHeight, width, headHeight));
  for (const [at, { title, filler, cells }] of rows.entries()) {
    const top = headHeight + at * rowHeight;
    body.push(text(0, top + 19, `${title}${filler ? ' (filler weights)' : ''}`, { weight: 500 }));
    for (const [index, cell] of cells.entries()) {
      if (cell !== null) body.push(cellPicture(cell, nameWidth + index * columnWidth, top, study));
    }
    body.push(line(0, top + rowHeight, width, top + rowHeight));
  }
  const foot = headHeight + rows.length * rowHeight;
  body.push(text(0, foot + 19, `Over ${columns[0]?.key ?? ''}, geometric mean`, { fill: greyInk }));
  for (const [index, { ratio, models }] of means.entries()) {
    const right = nameWidth + (index + 1) * columnWidth - 8;
    if (ratio === null) continue;
    body.push(text(right, foot + 14, ratioText(ratio), { weight: 600, anchor: 'end' }));
    body.push(text(right, foot + 26, plural(models, 'model'), { size: 9, fill: greyInk, anchor: 'end' }));
  }
  const beside = study ? '; small, left: the study' : '';
  return framed({
    title: `${unit === 'FPS' ? 'Frames per second' : `Latency, ${unit}, ms`}, by device and precision${beside}`,
    foot: runFoot(run),
    width,
    height: foot + rowHeight,
    body: body.join('\n'),
  });
}

/** Dark on light as in the window: at most this much of black. */
const heatMost = 0.13;

function cellPicture(shown: MatrixCell, left: number, top: number, study: boolean): string {
  const { heat, fastest, interval, badges, cell } = shown;
  const right = left + columnWidth - 8;
  const value =
    cell.status === 'measured' ? shown.text : cell.status === 'unsupported' ? 'not supported' : cell.status;
  return [
    heat === null
      ? ''
      : box(left, top, columnWidth, rowHeight, '#000000', ` fill-opacity="${(heat * heatMost).toFixed(3)}"`),
    text(right, top + 14, value, {
      weight: fastest ? 600 : 400,
      anchor: 'end',
      ...(cell.status === 'measured' ? {} : { fill: greyInk }),
    }),
    text(right, top + 26, interval, { size: 9, fill: greyInk, anchor: 'end' }),
    badges.length === 0
      ? ''
      : text(left + 8, top + 13, badges.map(({ text: badge }) => badge).join(', '), {
          size: 9,
          fill: greyInk,
        }),
    study && shown.study !== null
      ? text(left + 8, top + 26, figure(shown.study), { size: 9, fill: greyInk })
      : '',
  ].join('');
}

/** A line for each cell, with its numbers in full. */
export function matrixCsv({ rows }: Matrix, unit: MatrixUnit): string {
  const head = [
    'model',
    'device',
    'precision',
    'status',
    unit === 'FPS' ? 'FPS' : `${unit} ms`,
    'mean ms',
    'low ms',
    'high ms',
    'ran',
    'weights',
    'calibration',
    'iterations',
    'study',
    'reason',
  ];
  const lines = rows.flatMap(({ title, cells }) =>
    cells.flatMap((shown) => {
      if (shown === null) return [];
      const { cell, value, study } = shown;
      const [low = null, high = null] = cell.latencyMs?.confidence95 ?? [];
      return [
        [
          title,
          cell.device,
          cell.precision,
          cell.status,
          value,
          cell.latencyMs?.mean ?? null,
          low,
          high,
          cell.effectivePrecision,
          cell.weights,
          cell.calibration,
          cell.iterations,
          study,
          cell.reason,
        ],
      ];
    }),
  );
  return csv([head, ...lines]);
}
