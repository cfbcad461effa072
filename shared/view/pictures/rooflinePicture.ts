/** The roofline as a picture: axes, measured roofs, marks as in the window, and a legend. */
import type { RecordedMachine, RecordedRuntime } from '../../machine/machine.ts';
import { batchText } from '../../profile/configuration.ts';
import { layOutRoofline, type PlacedMark } from '../kernels/rooflineLayout.ts';
import type { RooflinePlot } from '../kernels/rooflinePlot.ts';
import type { Track } from '../kernels/tracks.ts';
import { machineLine } from '../run/machine.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { plainDecimals } from '../text/format.ts';
import { box, framed, greyInk, ink, line, type Picture, rule, text } from './picture.ts';

const width = 1100;
const height = 640;
const legendHeight = 26;

interface RooflinePictureSources {
  /** Of the model. */
  readonly title: string;
  readonly plot: RooflinePlot;
  /** As the plot's profiles. */
  readonly tracks: readonly Track[];
  readonly document: { readonly machine: RecordedMachine; readonly runtime: RecordedRuntime };
}

export function rooflinePicture({ title, plot, tracks, document }: RooflinePictureSources): Picture {
  const layout = layOutRoofline(
    plot,
    tracks.map(({ name }) => name),
    width,
    height,
  );
  const { left, right, top, bottom } = layout;
  const axes = [
    ...layout.xTicks.map(({ at, text: value }) =>
      [
        line(at, top, at, bottom, '#e4e6ea'),
        text(at, bottom + 14, value, { size: 10, fill: greyInk, anchor: 'middle' }),
      ].join(''),
    ),
    ...layout.yTicks.map(({ at, text: value }) =>
      [
        line(left, at, right, at, '#e4e6ea'),
        text(left - 6, at + 3, value, { size: 10, fill: greyInk, anchor: 'end' }),
      ].join(''),
    ),
    line(left, top, left, bottom, rule),
    line(left, bottom, right, bottom, rule),
    text((left + right) / 2, bottom + 30, 'arithmetic intensity, FLOP per byte', {
      size: 11,
      anchor: 'middle',
    }),
    turned(14, (top + bottom) / 2, -90, 'achieved rate, GFLOP/s (INT8: GOP/s)', 'middle'),
  ];
  const roofs = layout.roofs.map(({ roof, from, to, label }) => {
    const dashes = roof.kind === 'memory' && roof.level === 'memory' ? ' stroke-dasharray="5 4"' : '';
    return (
      line(...from, ...to, ink, dashes) + turned(label.x, label.y, label.turned, label.text, label.anchor)
    );
  });
  const below =
    layout.belowText === '' ? '' : text(left + 8, bottom - 8, layout.belowText, { size: 10, fill: greyInk });
  const body = [
    ...axes,
    ...roofs,
    ...layout.marks.map((mark) => markOf(mark, tracks)),
    ...layout.marks.map(nameOf),
    below,
  ].join('\n');
  return framed({
    title: `Roofline of ${title}`,
    foot: `${machineLine(document.machine, document.runtime)}, ${batchText(tracks[0]?.profile.batch ?? null)}roofs measured on this machine`,
    width,
    height: height + legendHeight,
    body: `${legend(tracks)}<g transform="translate(0 ${legendHeight})">${body}</g>`,
  });
}

function markOf({ mark, x, y, radius }: PlacedMark, tracks: readonly Track[]): string {
  const profile = tracks[mark.profile]?.profile;
  if (profile === undefined) return '';
  const { fill } = deviceColours(profile.device, profile.precision);
  const look =
    mark.profile === 0
      ? `fill="${fill}" stroke="#ffffff" stroke-width="1"`
      : `fill="none" stroke="${fill}" stroke-width="2"`;
  return `<circle cx="${plainDecimals(x, 1)}" cy="${plainDecimals(y, 1)}" r="${plainDecimals(radius, 1)}" ${look}/>`;
}

/** Above all marks, on a white edge. */
function nameOf({ mark, label }: PlacedMark): string {
  if (label === null) return '';
  return `<g paint-order="stroke" stroke="#ffffff" stroke-width="3" stroke-linejoin="round">${text(label.x, label.y, mark.label, { size: 10, anchor: label.anchor })}</g>`;
}

function legend(tracks: readonly Track[]): string {
  let x = 0;
  const entries = tracks.map(({ name, profile }, index) => {
    const { fill } = deviceColours(profile.device, profile.precision);
    const words = `${name}: ${index === 0 ? 'filled' : 'ring'}`;
    const entry = box(x, 4, 9, 9, fill) + text(x + 14, 12, words, { size: 10 });
    x += 34 + words.length * 5.6;
    return entry;
  });
  return entries.join('') + text(x, 12, 'area of a mark: time', { size: 10, fill: greyInk });
}

function turned(
  x: number,
  y: number,
  degrees: number,
  value: string,
  anchor: 'start' | 'end' | 'middle',
): string {
  const upright = text(0, 0, value, { size: 10, anchor });
  return `<g transform="translate(${plainDecimals(x, 1)} ${plainDecimals(y, 1)}) rotate(${plainDecimals(degrees, 1)})">${upright}</g>`;
}
