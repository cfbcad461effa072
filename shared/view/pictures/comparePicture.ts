/** Ratios between runs as a picture. */
import type { RunDocument } from '../../run.ts';
import type { Comparison } from '../compare.ts';
import { boundsText, dateText, ratioText } from '../format.ts';
import { machineLine } from '../machine.ts';
import { framed, greyInk, line, type Picture, text } from './picture.ts';

const nameWidth = 190;
const columnWidth = 150;
const rowHeight = 24;
const letters = 'ABCDEFGH';

export function comparePicture({
  comparison: { columns, rows, facts },
  runs,
}: {
  readonly comparison: Comparison;
  /** The base first. */
  readonly runs: readonly RunDocument[];
}): Picture {
  const width = Math.max(560, nameWidth + columns.length * columnWidth);
  const body: string[] = [];
  let top = 0;
  for (const [index, { run }] of runs.entries()) {
    const where = machineLine(run.machine, run.runtime);
    body.push(
      text(0, top + 12, `${letters[index]}: ${dateText(run.createdAt)}, ${run.preset} preset, ${where}`, {
        size: 11,
      }),
    );
    top += 18;
  }
  const differing = facts.filter(({ differs }) => differs).map(({ name }) => name);
  body.push(
    text(0, top + 12, `Differs: ${differing.join(', ') || 'nothing that is recorded'}`, {
      size: 11,
      fill: greyInk,
    }),
  );
  top += 30;
  for (const [index, { run, device, precision }] of columns.entries()) {
    const right = nameWidth + (index + 1) * columnWidth;
    body.push(
      text(right, top + 12, `${letters[run]} ${device} ${precision}`, { weight: 600, anchor: 'end' }),
    );
  }
  top += 20;
  for (const { model, cells } of rows) {
    body.push(line(0, top, width, top), text(0, top + 16, model, { weight: 500 }));
    for (const [index, { ratio, verdict, reason }] of cells.entries()) {
      const right = nameWidth + (index + 1) * columnWidth;
      const value =
        ratio === null ? (reason ?? '') : `${ratioText(ratio.ratio)} [${boundsText(ratio.confidence95)}]`;
      const weight = verdict === 'faster' || verdict === 'slower' ? 600 : 400;
      body.push(text(right, top + 16, value, { size: 11, anchor: 'end', weight }));
    }
    top += rowHeight;
  }
  return framed({
    title: 'Speed over run A, ratio of mean latencies with 95 % confidence intervals',
    foot: `Runs ${runs.map(({ run }) => run.id).join(', ')}. Bold: the interval does not hold 1.`,
    width,
    height: top + 4,
    body: body.join('\n'),
  });
}
