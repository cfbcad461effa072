/** One configuration through the runs as a picture. */
import type { History } from '../../comparing/history.ts';
import { changeFacts, changeSentence, type HistoryScale, historyDrawing } from '../compare/historyChart.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { plural } from '../text/format.ts';
import { framed, greyInk, ink, line, type Picture, rule, text, wrapped } from './picture.ts';

const [width, height] = [720, 300];
const lineHeight = 15;

export function historyPicture({
  title,
  history,
  scale,
  letters = new Map(),
}: {
  readonly title: string;
  readonly history: History;
  readonly scale: HistoryScale;
  readonly letters?: ReadonlyMap<string, string>;
}): Picture {
  const { fill } = deviceColours(history.device, history.precision);
  const frame = { width, height, margin: { left: 52, right: 8, top: 18, bottom: 28 }, scale };
  const { points, levels, changes, rows, dates, bottom } = historyDrawing(history, frame, letters);
  const notes = history.changes.flatMap((change, index) => {
    const when = history.points[change.at]?.createdAt ?? '';
    const mark = change.mark === null ? '' : ` (${change.mark})`;
    return wrapped(`${index + 1}  ${changeSentence(change, when)}${mark}: ${changeFacts(change)}`, width, 10);
  });
  const body = [
    ...rows.flatMap(({ y, label }) => [
      line(52, y, width, y, label === '0' ? ink : rule),
      text(44, y + 4, label, { size: 10, fill: greyInk, anchor: 'end' }),
    ]),
    ...changes.flatMap(({ x, number }) => [
      line(x, 18, x, bottom, greyInk, ' stroke-dasharray="3 3"'),
      text(x, 12, String(number), { size: 10, weight: 600, anchor: 'middle' }),
    ]),
    ...levels.map(({ from, to, y }) => line(from, y, to, y, ink, ' stroke-width="1.5"')),
    ...points.flatMap(({ x, y, whisker, letter }) => [
      ...(whisker === null
        ? []
        : [
            line(x, whisker.high, x, whisker.low, greyInk, ' stroke-width="1"'),
            ...(whisker.beyond.high ? [arrow(x, whisker.high, 1)] : []),
            ...(whisker.beyond.low ? [arrow(x, whisker.low, -1)] : []),
          ]),
      `<circle cx="${x}" cy="${y}" r="${letter === null ? 2.5 : 4}" fill="${fill}" stroke="${letter === null ? fill : ink}"/>`,
      ...(letter === null ? [] : [text(x, y - 8, letter, { size: 10, weight: 600, anchor: 'middle' })]),
    ]),
    ...dates.map(({ x, label }) =>
      text(x, bottom + 16, label, { size: 10, fill: greyInk, anchor: 'middle' }),
    ),
    ...notes.map((note, at) => text(0, height + 14 + at * lineHeight, note, { size: 10, fill: greyInk })),
  ];
  return framed({
    title: `${title}: FPS through ${plural(points.length, 'run')}`,
    foot: `${history.statistic === 'mean' ? 'Means' : 'Medians'} with 95 % intervals; an arrow: the interval continues. ${scale === 'log' ? 'Logarithmic axis. ' : ''}Changes of level annotate, they decide nothing.`,
    width,
    height: height + notes.length * lineHeight + 8,
    body: body.join('\n'),
  });
}

const arrow = (x: number, y: number, down: 1 | -1): string =>
  `<path d="M${x - 3} ${y + 4 * down}l3 ${-4 * down} 3 ${4 * down}" fill="none" stroke="${greyInk}"/>`;
