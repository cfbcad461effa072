/** A network's graph as a picture: all of it, as it is laid out in the window. */

import type { PlacedBox, PlacedGraph } from '../graph/placed.ts';
import { noteOf, type Shade, type ShownGraph, type ShownNode } from '../graph/shownGraph.ts';
import { middleCut } from '../run/modelNames.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { plainDecimals } from '../text/format.ts';
import { layerKindNames, layerKinds } from '../text/layerKinds.ts';
import { kindColours } from './lightColours.ts';
import { box, framed, greyInk, ink, type Picture, rule, text } from './picture.ts';

interface GraphPictureSources {
  readonly title: string;
  /** Machine, runtime and configuration of the times; else what the graph is of. */
  readonly foot: string;
  readonly shown: ShownGraph;
  readonly placed: PlacedGraph;
  readonly shade: Shade;
  /** Whose colours precisions take. */
  readonly device: string | null;
}

const legendHeight = 26;

/** What a browser draws at twice the size; a longer graph becomes smaller as a whole. */
const longest = 12_000;

/** About what a letter of 11 pixels takes. */
const letter = 6;

export function graphPicture(sources: GraphPictureSources): Picture {
  const { title, foot, shown, placed } = sources;
  const legend = legendOf(shown);
  const nodes = new Map(shown.nodes.map((node) => [node.id, node]));
  const body = [
    legend.svg,
    `<g transform="translate(0 ${legendHeight})">`,
    ...placed.groups.map(
      ({ id, x, y, width, height }) =>
        `${box(x, y, width, height, 'none', ` stroke="${rule}"`)}${text(x + 6, y + 14, id, { size: 11, fill: greyInk })}`,
    ),
    `<path d="${placed.edges.map(({ points }) => pathOf(points)).join('')}" stroke="${greyInk}" fill="none"/>`,
    ...placed.edges.filter(({ arrow }) => arrow).map(({ points }) => arrowHead(points)),
    ...placed.labels.map((label) => text(label.x, label.y, label.text, { size: 10, fill: greyInk })),
    ...placed.nodes.map((place) => nodeSvg(place, nodes.get(place.id), sources)),
    '</g>',
  ];
  const picture = framed({
    title,
    foot,
    width: Math.max(placed.width, legend.width, 420),
    height: placed.height + legendHeight,
    body: body.join('\n'),
  });
  return smaller(picture, Math.min(1, longest / picture.height));
}

/** The same drawing on fewer pixels. */
function smaller(picture: Picture, by: number): Picture {
  if (by === 1) return picture;
  const [width, height] = [Math.round(picture.width * by), Math.round(picture.height * by)];
  const svg = picture.svg.replace(/width="[\d.]+" height="[\d.]+"/, `width="${width}" height="${height}"`);
  return { svg, width, height };
}

function nodeSvg(
  { x, y, width, height }: PlacedBox,
  node: ShownNode | undefined,
  { shade, device }: GraphPictureSources,
): string {
  if (node === undefined) return '';
  const note = noteOf(node, shade);
  const room = Math.floor((width - 28) / letter) - note.length;
  const label = middleCut(node.label, Math.max(3, room));
  return [
    box(x, y, width, height, '#ffffff'),
    fillOf(node, shade, device, { x, y, width, height }),
    box(x, y, width, height, 'none', ` stroke="${rule}"`),
    box(x, y, 4, height, kindColours[node.kind]),
    text(x + 12, y + 18, label, { size: 11, fill: ink }),
    text(x + width - 8, y + 18, note, { size: 10, fill: greyInk, anchor: 'end' }),
  ].join('');
}

function fillOf(
  { kind, share, timeUs, members }: ShownNode,
  shade: Shade,
  device: string | null,
  { x, y, width, height }: Omit<PlacedBox, 'id'>,
): string {
  if (shade === 'type') return box(x, y, width, height, kindColours[kind], ' fill-opacity="0.15"');
  if (timeUs === null || device === null) return '';
  if (shade === 'time')
    return box(x, y, width, height, ink, ` fill-opacity="${plainDecimals(Math.min(0.3, share * 3.75), 3)}"`);
  const precision = members.find(({ time }) => time?.precision != null)?.time?.precision;
  if (precision == null) return '';
  return box(x, y, width, height, deviceColours(device, precision).fill, ' fill-opacity="0.3"');
}

const pathOf = (points: readonly number[]) =>
  points
    .map(
      (value, index) =>
        `${index === 0 ? 'M' : index % 2 === 0 ? 'L' : ' '}${Number(plainDecimals(value, 1))}`,
    )
    .join('');

function arrowHead(points: readonly number[]): string {
  const [x = 0, y = 0] = points.slice(-2);
  return `<path d="M${plainDecimals(x, 1)} ${plainDecimals(y, 1)}l-3 -5h6z" fill="${greyInk}"/>`;
}

function legendOf({ nodes }: ShownGraph): { svg: string; width: number } {
  const kinds = layerKinds.filter((kind) => nodes.some((node) => node.kind === kind));
  let x = 16;
  const parts = kinds.map((kind) => {
    const name = layerKindNames[kind];
    const part = `${box(x, 0, 10, 10, kindColours[kind])}${text(x + 15, 9, name, { size: 10, fill: greyInk })}`;
    x += 15 + name.length * 5.6 + 14;
    return part;
  });
  return { svg: parts.join(''), width: x };
}
