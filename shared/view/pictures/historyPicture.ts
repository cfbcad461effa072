/** One configuration through the runs as a picture. */
import type { Precision } from '../../precision/precision.ts';
import type { HistoryPoint } from '../compare/history.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { dateText, figure, plural } from '../text/format.ts';
import { framed, greyInk, ink, line, type Picture, rule, text } from './picture.ts';

const [width, height, left, foot] = [720, 300, 52, 40];

export function historyPicture({
  title,
  points,
  device,
  precision,
}: {
  readonly title: string;
  readonly points: readonly HistoryPoint[];
  readonly device: string;
  readonly precision: Precision;
}): Picture {
  const { fill } = deviceColours(device, precision);
  const ends = points.flatMap(({ fps, interval }) => [fps ?? [], interval ?? []].flat());
  const most = Math.max(...ends) * 1.08;
  const step = (width - left) / Math.max(1, points.length);
  const x = (at: number) => left + (at + 0.5) * step;
  const y = (fps: number) => 10 + (height - 10 - foot) * (1 - fps / most);
  const body = grid(most, y);
  const measured = points.flatMap((point, at) =>
    point.fps === null ? [] : [{ ...point, fps: point.fps, x: x(at), y: y(point.fps) }],
  );
  body.push(
    `<path d="${measured.map((point, at) => `${at === 0 ? 'M' : 'L'}${point.x} ${point.y}`).join('')}" fill="none" stroke="${fill}" stroke-width="1.5"/>`,
  );
  for (const point of measured) {
    if (point.interval !== null) {
      const [low, high] = point.interval;
      body.push(line(point.x, y(low), point.x, y(high), ink, ' stroke-width="1.2"'));
    }
    const ground = point.sameMachine ? fill : '#ffffff';
    body.push(`<circle cx="${point.x}" cy="${point.y}" r="4" fill="${ground}" stroke="${fill}"/>`);
    const letter = point.letter === null ? '' : `${point.letter} `;
    body.push(
      text(point.x, point.y - 10, `${letter}${figure(point.fps)}`, {
        size: 10,
        weight: 600,
        anchor: 'middle',
      }),
    );
  }
  body.push(...ticks(points, x, step));
  return framed({
    title: `${title}: FPS through ${plural(points.length, 'run')}, with 95 % confidence intervals`,
    foot: `Runs ${points.map(({ run }) => run).join(', ')}. Letters: sides of the comparison. Hollow: another machine than A's.`,
    width,
    height,
    body: body.join('\n'),
  });
}

function grid(most: number, y: (fps: number) => number): string[] {
  const power = 10 ** Math.floor(Math.log10(most / 4));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= most / 5) ?? 10) * power;
  const lines: string[] = [];
  for (let value = 0; value <= most; value += step) {
    lines.push(line(left, y(value), width, y(value), value === 0 ? ink : rule));
    lines.push(text(left - 8, y(value) + 4, figure(value), { size: 10, fill: greyInk, anchor: 'end' }));
  }
  return lines;
}

/** Dates where they fit, and the runtime's version where it changes. */
function ticks(points: readonly HistoryPoint[], x: (at: number) => number, step: number): string[] {
  const every = Math.max(1, Math.ceil(76 / step));
  return points.flatMap(({ createdAt, version }, at) => {
    const date =
      at % every === 0
        ? [
            text(x(at), height - foot + 16, dateText(createdAt), {
              size: 10,
              fill: greyInk,
              anchor: 'middle',
            }),
          ]
        : [];
    const changed = version !== points[at - 1]?.version;
    return changed
      ? [...date, text(x(at), height - foot + 30, version, { size: 10, fill: greyInk, anchor: 'middle' })]
      : date;
  });
}
