/** Every measured figure: frames a second and latency of each network in each configuration. */
import type { RunWithRounds } from '../../documents/run.ts';
import { studyId } from '../../study/studyRun.ts';
import type { Matrix, MatrixCell } from '../matrix/matrix.ts';
import { matrixPicture } from '../pictures/matrixPicture.ts';
import { figure as figureText, intervalText, timeText } from '../text/format.ts';
import { shortReason } from '../text/shortReason.ts';
import { type Html, html, paragraph, shownFigure, table } from './html.ts';
import { pictureHtml, type ReportSection } from './section.ts';

/** @param matrix in frames a second */
export function matrixSection({ run }: RunWithRounds, matrix: Matrix): ReportSection {
  const study =
    run.id !== studyId && matrix.rows.some(({ cells }) => cells.some((cell) => cell?.study != null));
  const picture = { name: 'matrix', picture: matrixPicture({ matrix, run, unit: 'FPS', study }) };
  const columns = [{ name: 'Network' }, ...matrix.columns.map(({ key }) => ({ name: key, figures: true }))];
  const says = `Frames per second of ${matrix.rows.length} networks in ${matrix.columns.length} configurations; all figures stand in the table below.`;
  return {
    id: 'matrix',
    title: 'All results',
    body: html`${paragraph('Frames per second, above the mean latency of one inference with half the width of its 95 % confidence interval. Bold: the fastest of its row, beyond the intervals. Empty: not part of the run.')}
${pictureHtml(picture, says)}
${table(
  'Frames per second, mean latency and its interval',
  columns,
  matrix.rows.map((row) => [
    row.filler ? `${row.title} (filler weights)` : row.title,
    ...row.cells.map(cellHtml),
  ]),
)}
${reasons(matrix)}`,
    pictures: [picture],
  };
}

function cellHtml(shown: MatrixCell | null): Html {
  if (shown === null) return html``;
  const { cell, badges, fastest } = shown;
  const marks = badges.map(({ text }) => html` <span class="dim small">${text}</span>`);
  if (cell.status !== 'measured' || cell.fps === null)
    return html`<span class="dim">${cell.status === 'unsupported' ? 'not supported' : cell.status}</span><br><span class="dim small">${shortReason(cell)}</span>`;
  const fps = shownFigure(`cell ${cell.id} fps`, cell.fps, figureText(cell.fps));
  const shownFps = fastest ? html`<span class="best">${fps}</span>` : fps;
  if (cell.latencyMs === null) return html`${shownFps}${marks}`;
  const { mean, confidence95 } = cell.latencyMs;
  return html`${shownFps}${marks}<br><span class="dim small">${shownFigure(`cell ${cell.id} latencyMs.mean`, mean, timeText(mean))} ${intervalText(mean, confidence95)}</span>`;
}

function reasons({ rows }: Matrix): Html {
  const missing = rows.flatMap(({ title, cells }) =>
    cells.flatMap((shown) =>
      shown === null || shown.cell.status === 'measured' ? [] : [{ title, cell: shown.cell }],
    ),
  );
  if (missing.length === 0) return html``;
  return html`<h3>Without a result</h3>${table(
    'Configurations without a result, each with the reason',
    [{ name: 'Network' }, { name: 'Configuration' }, { name: 'Reason' }],
    missing.map(({ title, cell }) => [title, `${cell.device} ${cell.precision}`, cell.reason ?? cell.status]),
  )}`;
}
