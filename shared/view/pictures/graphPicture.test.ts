import { describe, expect, it } from 'vitest';
import { profileOf, recorded } from '../../profile/testing.ts';
import { graphOfKernels } from '../graph/networkGraph.ts';
import type { PlacedGraph } from '../graph/placed.ts';
import { type Shade, shownGraph } from '../graph/shownGraph.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { graphPicture } from './graphPicture.ts';
import { kindColours } from './lightColours.ts';
import { drawnBy, drawnValues } from './testing.ts';

const { kernels } = profileOf(recorded.squeezenetCpu());
const shown = shownGraph(graphOfKernels(kernels), new Set());
/** One below the other. */
const placed: PlacedGraph = {
  ...{ width: 300, height: shown.nodes.length * 50 },
  nodes: shown.nodes.map(({ id }, at) => ({ id, x: 10, y: at * 50, width: 280, height: 28 })),
  groups: [{ id: 'fire2', x: 0, y: 40, width: 300, height: 200 }],
  edges: [
    { from: 'a', to: ['b'], points: [20, 28, 20, 50], arrow: true },
    { from: 'b', to: ['c'], points: [20, 78, 20, 100], arrow: false },
  ],
  labels: [{ x: 5, y: 45, text: '1×64×113×113' }],
};
const pictureOf = (shade: Shade, device: string | null = 'CPU', own: PlacedGraph = placed) =>
  graphPicture({ title: 'squeezenet1.1', foot: 'CPU FP32', shown, placed: own, shade, device });

describe('the picture of a graph', () => {
  it('has each node at its place under its name, and the groups and sizes between', () => {
    const drawn = drawnBy(pictureOf('type'));
    const bodies = drawn.boxes.filter(({ width, fill }) => width === 280 && fill === '#ffffff');
    expect(bodies.map(({ y }) => y)).toEqual(placed.nodes.map(({ y }) => y));
    const names = drawn.texts.filter(({ x }) => x === 22);
    expect(names.map(({ y }) => y)).toEqual(placed.nodes.map(({ y }) => y + 18));
    for (const [at, { label }] of shown.nodes.entries()) {
      const [start = '', end = ''] = (names[at]?.value ?? '').split('…');
      expect(label.startsWith(start) && label.endsWith(end)).toBe(true);
    }
    expect(drawnValues(drawn)).toEqual(
      expect.arrayContaining(['fire2', '1×64×113×113', 'squeezenet1.1', 'CPU FP32']),
    );
  });

  it('ends an edge in an arrow only where it leads into a node', () => {
    expect(pictureOf('type').svg.match(/l-3 -5h6z/g)).toHaveLength(1);
    expect(pictureOf('type').svg).toContain('M20 28L20 50M20 78L20 100');
  });

  it('lists the kinds of layer that it has, each once', () => {
    const kinds = new Set(shown.nodes.map(({ kind }) => kind));
    const keys = drawnBy(pictureOf('type')).boxes.filter(
      ({ width, height }) => width === 10 && height === 10,
    );
    expect(new Set(keys.map(({ fill }) => fill))).toEqual(
      new Set([...kinds].map((kind) => kindColours[kind])),
    );
    expect(keys).toHaveLength(kinds.size);
  });

  it('is shaded by the share of the time, by the precision, or by the kind of layer', () => {
    const opacities = drawnBy(pictureOf('time')).boxes.filter(({ opacity }) => opacity < 1);
    const timed = shown.nodes.filter(({ timeUs }) => timeUs !== null);
    expect(opacities.map(({ opacity }) => opacity)).toEqual(
      timed.map(({ share }) => Number(Math.min(0.3, share * 3.75).toFixed(3))),
    );
    const { fill } = deviceColours('CPU', 'FP32');
    const precisions = drawnBy(pictureOf('precision')).boxes.filter(({ opacity }) => opacity < 1);
    expect(new Set(precisions.map((one) => one.fill))).toEqual(new Set([fill]));
    expect(drawnBy(pictureOf('type')).boxes.filter(({ opacity }) => opacity === 0.15)).toHaveLength(
      shown.nodes.length,
    );
    expect(drawnBy(pictureOf('time', null)).boxes.filter(({ opacity }) => opacity < 1)).toEqual([]);
  });

  it('becomes smaller as a whole when it is longer than a browser draws', () => {
    const { svg, width, height } = pictureOf('type', null, { ...placed, height: 48_000 });
    expect(height).toBe(12_000);
    const view = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg);
    expect(Number(view?.[1]) / Number(view?.[2])).toBeCloseTo(width / height, 3);
    expect(svg).toContain(`width="${width}" height="12000"`);
  });
});
