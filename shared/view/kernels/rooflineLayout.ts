/** Where everything of a roofline plot stands in a rectangle of pixels: the window and its pictures draw the same. */
import { figure, thin } from '../text/format.ts';
import {
  bytesPerSecondOf,
  gflopsOfRoof,
  type Roof,
  type RooflineMark,
  type RooflinePlot,
  rateUnit,
} from './rooflinePlot.ts';

export interface PlacedMark {
  readonly mark: RooflineMark;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Null: no room for it. */
  readonly label: {
    readonly x: number;
    readonly y: number;
    readonly anchor: 'start' | 'end' | 'middle';
  } | null;
}

interface PlacedRoof {
  readonly roof: Roof;
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly label: {
    readonly x: number;
    readonly y: number;
    readonly anchor: 'start' | 'end';
    /** Degrees. */
    readonly turned: number;
    readonly text: string;
  };
}

interface Tick {
  readonly at: number;
  /** Empty: a line only. */
  readonly text: string;
}

export interface RooflineLayout {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly roofs: readonly PlacedRoof[];
  /** Small ones last, so that large ones do not cover them. */
  readonly marks: readonly PlacedMark[];
  /** `prob, CPU FP32: below 1 GFLOP/s`; empty: none. */
  readonly belowText: string;
}

const edge = { left: 58, right: 14, top: 10, bottom: 38 };
const mostLabels = 14;
/** What a letter of ten pixels takes. */
const letter = 5.6;

export function layOutRoofline(
  plot: RooflinePlot,
  names: readonly string[],
  width: number,
  height: number,
): RooflineLayout {
  const box = { left: edge.left, top: edge.top, right: width - edge.right, bottom: height - edge.bottom };
  const x = scaleOf(plot.intensities, box.left, box.right);
  const y = scaleOf(plot.rates, box.bottom, box.top);
  const most = Math.max(...plot.marks.map(({ timeUs }) => timeUs));
  const circles = plot.marks
    .map((mark) => ({
      mark,
      x: x(mark.point.intensity),
      y: y(mark.point.gflops),
      radius: 2.5 + 11 * Math.sqrt(mark.timeUs / most),
    }))
    .toSorted((a, b) => b.radius - a.radius);
  const roofs = roofLines(plot, x, y);
  return {
    ...box,
    xTicks: ticksOf(plot.intensities, x),
    yTicks: ticksOf(plot.rates, y),
    roofs,
    marks: labelled(circles, roofs, box),
    belowText: belowText(plot, names),
  };
}

type Scale = (value: number) => number;

function scaleOf([from, to]: readonly [number, number], start: number, end: number): Scale {
  const [low, high] = [Math.log10(from), Math.log10(to)];
  return (value) => start + ((Math.log10(value) - low) / (high - low)) * (end - start);
}

function ticksOf([from, to]: readonly [number, number], scale: Scale): Tick[] {
  const ticks: Tick[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const step of [1, 2, 5]) {
      const value = step * 10 ** power;
      if (value < from * 0.999 || value > to * 1.001) continue;
      const text = step === 1 || Math.log10(to / from) < 2.5 ? figure(value, 1) : '';
      ticks.push({ at: scale(value), text });
    }
  }
  return ticks;
}

function roofLines(plot: RooflinePlot, x: Scale, y: Scale): PlacedRoof[] {
  const [left, right] = plot.intensities;
  const [low, high] = plot.rates;
  // A device's memory ends at its own highest peak, and its peaks begin at its own fastest memory.
  const most = (device: string, value: (roof: Roof) => number | null) =>
    plot.roofs.reduce(
      (found, roof) => (roof.device === device ? Math.max(found, value(roof) ?? 0) : found),
      0,
    );
  const placed = plot.roofs.flatMap((roof, index): PlacedRoof[] => {
    const highest = most(roof.device, gflopsOfRoof) || high;
    const fastest = most(roof.device, bytesPerSecondOf) / 1e9;
    if (roof.kind === 'compute') {
      const from = fastest === 0 ? left : Math.max(left, roof.gflops / fastest);
      if (from >= right) return [];
      const height = y(roof.gflops);
      return [
        {
          roof,
          from: [x(from), height],
          to: [x(right), height],
          label: {
            x: x(right) - 4,
            y: height - 5,
            anchor: 'end',
            turned: 0,
            text: `${roof.name}, ${figure(roof.gflops)}${thin}${rateUnit(roof.precision)}`,
          },
        },
      ];
    }
    const rate = roof.bytesPerSecond / 1e9;
    const from = Math.max(left, low / rate);
    const to = Math.min(right, highest / rate);
    if (from >= to) return [];
    const ends = { from: [x(from), y(from * rate)], to: [x(to), y(to * rate)] } as const;
    const turned = (Math.atan2(ends.to[1] - ends.from[1], ends.to[0] - ends.from[0]) * 180) / Math.PI;
    const text = `${roof.name}, ${figure(rate)}${thin}GB/s`;
    return [{ roof, ...ends, label: alongLine(ends, 0.08 + 0.14 * (index % 3), turned, text) }];
  });
  return apart(clearOfPeaks(placed));
}

type Line = Pick<PlacedRoof, 'from' | 'to'>;

/** @param part of the line, where its name begins */
const alongLine = ({ from, to }: Line, part: number, turned: number, text: string): PlacedRoof['label'] => ({
  x: from[0] + (to[0] - from[0]) * part,
  y: from[1] + (to[1] - from[1]) * part - 5,
  anchor: 'start',
  turned,
  text,
});

/** Lines of memories lie close to each other: their names stand one behind the other, and where no peak runs through them. */
function clearOfPeaks(roofs: readonly PlacedRoof[]): PlacedRoof[] {
  const peaks = roofs.filter(({ roof }) => roof.kind === 'compute');
  return roofs.map((placed) => {
    if (placed.roof.kind === 'compute') return placed;
    const { turned, text } = placed.label;
    const moved = [0, 0.1, 0.2, 0.3, -0.06, 0.4, 0.5]
      .map((by) => {
        const length = placed.to[0] - placed.from[0];
        const part = (placed.label.x - placed.from[0]) / length + by;
        return alongLine(placed, part, turned, text);
      })
      .find((label) => !peaks.some((peak) => boxesOf(label).some((box) => runsThrough(peak, box))));
    return moved === undefined ? placed : { ...placed, label: moved };
  });
}

/** What a name covers, letter by letter: it may be turned. */
function boxesOf({ x, y, anchor, turned, text }: PlacedRoof['label']): Box[] {
  const angle = (turned * Math.PI) / 180;
  const begin = anchor === 'end' ? -text.length : 0;
  return Array.from(text, (_, at) => {
    const [left, base] = [
      x + (begin + at) * letter * Math.cos(angle),
      y + (begin + at) * letter * Math.sin(angle),
    ];
    return { left, right: left + letter, top: base - 9, bottom: base + 3 };
  });
}

/** Whether a part of the line lies in the box (Liang and Barsky's clipping). */
function runsThrough({ from: [x, y], to: [toX, toY] }: Line, box: Box): boolean {
  let [enter, leave] = [0, 1];
  for (const [way, room] of [
    [x - toX, x - box.left],
    [toX - x, box.right - x],
    [y - toY, y - box.top],
    [toY - y, box.bottom - y],
  ] as const) {
    if (way === 0 && room < 0) return false;
    if (way < 0) enter = Math.max(enter, room / way);
    if (way > 0) leave = Math.min(leave, room / way);
  }
  return enter <= leave;
}

/** Names of peaks that lie close to each other stand side by side. */
function apart(roofs: readonly PlacedRoof[]): PlacedRoof[] {
  const taken: PlacedRoof['label'][] = [];
  return roofs.map((placed) => {
    if (placed.roof.kind === 'memory') return placed;
    let { label } = placed;
    for (const other of taken.toSorted((a, b) => b.x - a.x)) {
      const clear = other.x - other.text.length * letter - 12;
      if (Math.abs(other.y - label.y) < 12 && label.x > clear) label = { ...label, x: clear };
    }
    taken.push(label);
    return { ...placed, label };
  });
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** The heaviest get a name, each layer of a profile's once, where it covers no other name, no roof and no heavier mark. */
function labelled(
  circles: readonly Omit<PlacedMark, 'label'>[],
  roofs: readonly PlacedRoof[],
  frame: Box,
): PlacedMark[] {
  const taken: Box[] = roofs.flatMap(({ label }) => boxesOf(label));
  const heavy = circles.filter(({ radius }) => radius > 5);
  let count = 0;
  return circles.map((circle): PlacedMark => {
    if (count >= mostLabels) return { ...circle, label: null };
    const { x, y, radius, mark } = circle;
    const wide = mark.label.length * letter;
    const place = (
      [
        { x: x + radius + 3, y: y + 3, anchor: 'start', left: x + radius + 3 },
        { x: x - radius - 3, y: y + 3, anchor: 'end', left: x - radius - 3 - wide },
        { x, y: y - radius - 4, anchor: 'middle', left: x - wide / 2 },
        { x, y: y + radius + 11, anchor: 'middle', left: x - wide / 2 },
        { x: x + radius, y: y - radius, anchor: 'start', left: x + radius },
        { x: x + radius, y: y + radius + 8, anchor: 'start', left: x + radius },
        { x: x - radius, y: y - radius, anchor: 'end', left: x - radius - wide },
        { x: x - radius, y: y + radius + 8, anchor: 'end', left: x - radius - wide },
      ] as const
    ).find(({ left, y: base }) => {
      const box = { left, right: left + wide, top: base - 9, bottom: base + 3 };
      const inside =
        box.left >= frame.left &&
        box.right <= frame.right &&
        box.bottom <= frame.bottom &&
        box.top >= frame.top;
      return (
        inside &&
        !taken.some((other) => overlaps(box, other)) &&
        !roofs.some((roof) => runsThrough(roof, box)) &&
        !heavy.some((other) => other !== circle && overlaps(box, boxOf(other)))
      );
    });
    if (place === undefined) return { ...circle, label: null };
    count += 1;
    taken.push({ left: place.left, right: place.left + wide, top: place.y - 9, bottom: place.y + 3 });
    return { ...circle, label: { x: place.x, y: place.y, anchor: place.anchor } };
  });
}

const boxOf = ({ x, y, radius }: Omit<PlacedMark, 'label'>): Box => ({
  left: x - radius,
  right: x + radius,
  top: y - radius,
  bottom: y + radius,
});

function belowText({ below, rates }: RooflinePlot, names: readonly string[]): string {
  if (below.length === 0) return '';
  const limit = `below ${figure(rates[0])}${thin}GFLOP/s`;
  const shown = below.slice(0, 2).map(({ label, profile }) => `${label} (${names[profile] ?? ''})`);
  return `${shown.join(', ')}${below.length > 2 ? ` and ${below.length - 2} more` : ''}: ${limit}`;
}
