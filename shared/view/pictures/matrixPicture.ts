/** The matrix as a picture. */

import type { RunDocument } from '../../documents/run.ts';
import { widestQuietInterval } from '../../statistics.ts';
import { studyId } from '../../study/studyRun.ts';
import type { Matrix, MatrixCell, MatrixRow } from '../matrix/matrix.ts';
import { hasInterval, type MatrixUnit, unitTitles } from '../matrix/matrixUnits.ts';
import { machineLine } from '../run/machine.ts';
import { middleCut } from '../run/modelNames.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { dateText, figure, plainDecimals, plural, ratioText } from '../text/format.ts';
import { box, framed, greyInk, line, type Picture, text, textWidth, wrapped } from './picture.ts';

const columnWidth = 112;
const rowHeight = 30;
const headHeight = 44;
const legendLine = 15;
const leastNameWidth = 150;
/** Letters; two names may differ at their ends only, so a longer one is cut in the middle. */
const longestName = 120;

interface MatrixPictureSources {
  readonly matrix: Matrix;
  readonly run: RunDocument['run'];
  readonly unit: MatrixUnit;
  /** Whether the study's figures are next to ours. */
  readonly study: boolean;
}

export function runFoot(
  run: Pick<RunDocument['run'], 'machine' | 'runtime' | 'preset' | 'id' | 'createdAt'>,
): string {
  if (run.id === studyId) return `${machineLine(run.machine, run.runtime)}, the study`;
  return `${machineLine(run.machine, run.runtime)}, ${run.preset} preset, run ${run.id}, ${dateText(run.createdAt)}`;
}

export function matrixPicture({ matrix, run, unit, study }: MatrixPictureSources): Picture {
  const { columns, rows } = matrix;
  const nameWidth = Math.max(leastNameWidth, ...rows.map((row) => textWidth(nameOf(row), 12) + 16));
  const width = nameWidth + columns.length * columnWidth;
  const foot = headHeight + (rows.length + 1) * rowHeight;
  const legend = wrapped(legendOf({ matrix, unit, study }), width, 10);
  const body = [
    headPicture(matrix, nameWidth),
    line(0, headHeight, width, headHeight),
    ...rows.map((row, at) => rowPicture(row, headHeight + at * rowHeight, nameWidth, study)),
    meansPicture(matrix, foot - rowHeight, nameWidth),
    ...legend.map((words, at) => text(0, foot + 16 + at * legendLine, words, { size: 10, fill: greyInk })),
  ];
  return framed({
    title: `${unitTitles[unit]}, by device and precision`,
    foot: runFoot(run),
    width,
    height: foot + 8 + legend.length * legendLine,
    body: body.join('\n'),
  });
}

const nameOf = ({ title, filler }: MatrixRow): string =>
  `${middleCut(title, longestName)}${filler ? ' (filler weights)' : ''}`;

/** What the marks of this matrix mean; those that it lacks are left out. */
function legendOf({ matrix: { rows }, unit, study }: Omit<MatrixPictureSources, 'run'>): string {
  const cells = rows.flatMap(({ cells: own }) => own.flatMap((cell) => cell ?? []));
  const has = (kind: string) => cells.some(({ badges }) => badges.some((badge) => badge.kind === kind));
  const entries: (string | false)[] = [
    'Shade: worst to best of the row, on a logarithmic scale; bold: best of the row.',
    hasInterval(unit) && '±: 95 % confidence interval of the mean.',
    study && cells.some((cell) => cell.study !== null) && 'Lower left: the study.',
    has('ran') && 'ran: most of the work was executed in another precision.',
    has('noisy') && `noisy: interval wider than ±${widestQuietInterval * 100} %.`,
    has('calibration') && 'synthetic: calibrated on synthetic images.',
    has('few images') && '1 image: INT8 was calibrated on so few images; about 300 are usual.',
    has('stale') && 'older: measured with a runtime or model that is another one by now.',
  ];
  return entries.filter((entry) => entry !== false).join(' ');
}

function headPicture({ columns }: Matrix, nameWidth: number): string {
  return columns
    .map(({ key: name, device, precision }, index) => {
      const right = nameWidth + (index + 1) * columnWidth - 8;
      const { fill } = deviceColours(device, precision);
      const size = textWidth(name, 12) > columnWidth - 12 ? 9 : 12;
      return `${text(right, 16, name, { weight: 600, anchor: 'end', size })}${swatch(right - 10, fill, precision === 'BF16')}`;
    })
    .join('');
}

/** BF16 has stripes, to part it from FP16. */
const swatch = (left: number, fill: string, striped: boolean): string =>
  box(left, 24, 10, 10, fill) +
  (striped ? [2, 5, 8].map((y) => box(left, 24 + y, 10, 1, '#ffffff')).join('') : '');

function rowPicture(row: MatrixRow, top: number, nameWidth: number, study: boolean): string {
  const cells = row.cells.map((cell, index) =>
    cell === null ? '' : cellPicture(cell, nameWidth + index * columnWidth, top, study),
  );
  const width = nameWidth + row.cells.length * columnWidth;
  return [
    text(0, top + 19, nameOf(row), { weight: 500 }),
    ...cells,
    line(0, top + rowHeight, width, top + rowHeight),
  ].join('');
}

function meansPicture({ base, means }: Matrix, top: number, nameWidth: number): string {
  if (base === null) return '';
  return [
    text(0, top + 19, `Over ${base.key}, geo. mean`, { fill: greyInk }),
    ...means.map(({ ratio, models }, index) => {
      const right = nameWidth + (index + 1) * columnWidth - 8;
      if (ratio === null) return '';
      return [
        text(right, top + 14, ratioText(ratio), { anchor: 'end' }),
        text(right, top + 26, plural(models, 'model'), { size: 9, fill: greyInk, anchor: 'end' }),
      ].join('');
    }),
  ].join('');
}

/** Dark on light as in the window: at most this much of black. */
const heatMost = 0.13;

function cellPicture(shown: MatrixCell, left: number, top: number, study: boolean): string {
  const { heat, fastest, interval, reason, badges, cell } = shown;
  const right = left + columnWidth - 8;
  const measured = cell.status === 'measured';
  const hasValue = measured || (cell.status === 'interrupted' && shown.value !== null);
  const word = cell.status === 'unsupported' ? 'not supported' : cell.status;
  const printed = study && shown.study !== null ? figure(shown.study, shown.study < 100 ? 2 : 3) : '';
  return [
    heat === null
      ? ''
      : box(
          left,
          top,
          columnWidth,
          rowHeight,
          '#000000',
          ` fill-opacity="${plainDecimals(heat * heatMost, 3)}"`,
        ),
    text(right, top + 14, hasValue ? shown.text : word, {
      weight: measured && fastest ? 600 : 400,
      anchor: 'end',
      ...(measured ? {} : { fill: greyInk }),
    }),
    text(right, top + 26, measured ? interval : reason, { size: 9, fill: greyInk, anchor: 'end' }),
    ...badges.map((badge, at) => text(left + 8, top + 13 + 11 * at, badge.text, { size: 9, fill: greyInk })),
    printed === '' || badges.length > 1 ? '' : text(left + 8, top + 26, printed, { size: 9, fill: greyInk }),
  ].join('');
}
