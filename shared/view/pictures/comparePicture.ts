/** Ratios between the sides of a comparison as a picture. */
import { type ComparedCell, type Comparison, statisticOfComparison } from '../compare/compare.ts';
import { meaningOf } from '../compare/compareFacts.ts';
import type { Side } from '../compare/compareSides.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { boundsText, plural, ratioText } from '../text/format.ts';
import { isDifference, verdictGlyph } from '../text/verdictText.ts';
import { box, framed, greyInk, line, type Picture, shortened, text, wrapped } from './picture.ts';

const nameWidth = 170;
const columnWidth = 152;
const rowHeight = 24;
const inks = {
  faster: '#00755a',
  slower: '#b5330a',
  same: '#16181b',
  notEnoughData: '#16181b',
  notTested: '#16181b',
} as const;

export function comparePicture(comparison: Comparison): Picture {
  const { columns, rows, sides } = comparison;
  const width = Math.max(620, nameWidth + columns.length * columnWidth);
  const body: string[] = [];
  let top = 0;
  for (const [index, side] of sides.entries()) {
    for (const [at, words] of wrapped(sideLine(comparison, side, index), width - 20, 11).entries()) {
      if (at === 0) body.push(text(0, top + 12, side.letter, { size: 11, weight: 600 }));
      body.push(text(20, top + 12, words, { size: 11, fill: greyInk }));
      top += 16;
    }
  }
  top += 14;
  for (const [index, { letter, configuration, device, precision, against }] of columns.entries()) {
    const right = nameWidth + (index + 1) * columnWidth;
    const name = `${letter} ${configuration}`;
    body.push(text(right, top + 12, name, { weight: 600, anchor: 'end' }));
    body.push(box(right - name.length * 7.4 - 16, top + 3, 10, 10, deviceColours(device, precision).fill));
    const over = against === configuration ? 'over A' : `over A ${against}`;
    body.push(
      text(right, top + 26, shortened(over, columnWidth - 8, 10), { size: 10, fill: greyInk, anchor: 'end' }),
    );
  }
  top += 34;
  for (const { title, cells } of rows) {
    body.push(line(0, top, width, top));
    body.push(text(0, top + 16, shortened(title, nameWidth - 8, 12), { weight: 500 }));
    for (const [index, cell] of cells.entries())
      body.push(cellPicture(cell, nameWidth + (index + 1) * columnWidth, top + 16));
    top += rowHeight;
  }
  body.push(line(0, top, width, top), text(0, top + 16, 'Geometric mean', { fill: greyInk }));
  for (const [index, { geometricMean, models }] of columns.entries()) {
    const right = nameWidth + (index + 1) * columnWidth;
    if (geometricMean === null) continue;
    body.push(text(right - 82, top + 16, ratioText(geometricMean), { anchor: 'end' }));
    body.push(text(right, top + 16, plural(models, 'model'), { size: 10, fill: greyInk, anchor: 'end' }));
  }
  return framed({
    title: `Speed over A: ratio of ${latenciesOf(comparison)} with 95 % confidence intervals`,
    foot: compareFoot(sides),
    width,
    height: top + rowHeight,
    body: body.join('\n'),
  });
}

/** Such as `median latencies`. */
export const latenciesOf = (comparison: Comparison): string =>
  `${statisticOfComparison(comparison) ?? ''} latencies`.trimStart();

/** Names the runs whole, so that a picture can be traced back to them. */
export const compareFoot = (sides: readonly Side[]): string =>
  `Runs ${sides.map(({ letter, choice }) => `${letter} ${choice.run}`).join(', ')}. ▲ faster, ▼ slower, = the same, ~ not enough data. Between machines ratios are shown and not tested.`;

function sideLine(
  { facts, sides }: Comparison,
  { name, choice, machineLine, document }: Side,
  at: number,
): string {
  const preset = document === null ? '' : `, ${document.run.preset} preset`;
  const only = choice.only === null ? '' : `, ${choice.only} only`;
  const means = at === 0 ? 'base of every ratio' : meaningOf(facts, sides, at);
  return `${name}${only}${preset}, ${machineLine}; ${means}`;
}

function cellPicture(
  { ratio, confidence95, verdict, reason }: ComparedCell,
  right: number,
  y: number,
): string {
  if (ratio === null || verdict === null)
    return text(right, y, reason ?? '', { size: 11, fill: greyInk, anchor: 'end' });
  const value = `${verdictGlyph[verdict]} ${ratioText(ratio)}`.trimStart();
  const weight = isDifference(verdict) ? 600 : 400;
  const bounds = confidence95 === null ? 'not tested' : boundsText(confidence95);
  return (
    text(right - 82, y, value, { anchor: 'end', weight, fill: inks[verdict] }) +
    text(right, y, bounds, { size: 10, fill: greyInk, anchor: 'end' })
  );
}
