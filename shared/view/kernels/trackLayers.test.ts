import { describe, expect, it } from 'vitest';
import { profileOf, recorded } from '../../profile/testing.ts';
import { microseconds, microseconds as us } from '../../units.ts';
import { kernelRows } from './kernelRows.ts';
import { ratioBars, ratioLane, ratioOfBlock } from './ratioLane.ts';
import { indexRows, layByLayer, layerBlocks, linksOf, ribbonsOf } from './trackLayers.ts';
import { tracksOf } from './tracks.ts';

const profiles = [profileOf(recorded.squeezenetCpu()), profileOf(recorded.squeezenetAvx2())];
const tracks = tracksOf(profiles);
const rows = kernelRows(profiles);
const index = indexRows(tracks, rows);
const [base] = tracks;
if (base === undefined) throw new Error('the fixture has no track');

describe('blocks over the kernels', () => {
  const blocks = layerBlocks(base, index.rowsOf[0] ?? []);

  it('hold every kernel once, in order', () => {
    expect(
      blocks.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, at) => first + at)),
    ).toEqual([...base.kernels.keys()]);
  });

  it('are the network’s own', () => {
    expect(blocks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['conv1', 'fire2', 'fire3', 'fire9', 'conv10']),
    );
  });
});

describe('links between neighbouring tracks', () => {
  const links = linksOf(tracks, index, 0);

  it('join equal blocks, each once', () => {
    const fire = links.filter(({ name }) => name === 'fire5');
    expect(fire).toHaveLength(1);
    const own = layerBlocks(base, index.rowsOf[0] ?? []).filter(({ name }) => name === 'fire5');
    expect(fire[0]?.upper).toEqual([own[0]?.startUs, own.at(-1)?.endUs]);
  });

  it('cover on both sides only kernels of their block', () => {
    for (const [at, side] of (['upper', 'lower'] as const).entries()) {
      for (const {
        name,
        [side]: [fromUs, toUs],
      } of links) {
        const inside = tracks[at]?.kernels.flatMap(({ startUs, endUs }, kernel) =>
          startUs >= fromUs && endUs <= toUs ? (index.rowsOf[at]?.[kernel]?.group ?? '') : [],
        );
        expect(inside).toContain(name);
      }
    }
  });

  it('are as many ribbons while there is room for each', () => {
    const wide = links.filter(({ upper: [from, to] }) => to - from >= 10);
    expect(ribbonsOf(links, us(0), base.endUs, base.endUs).length).toBeGreaterThanOrEqual(wide.length);
  });

  it('merge where they are too narrow to be told apart, except those that stand out', () => {
    const merged = ribbonsOf(links, us(0), base.endUs, 40, (name) => name === 'fire5');
    expect(merged.length).toBeLessThan(12);
    expect(merged.filter(({ stands }) => stands)).toHaveLength(1);
  });

  it('are absent where neither end is in sight', () => {
    expect(ribbonsOf(links, us(base.endUs * 10), us(base.endUs * 11), 1000)).toEqual([]);
  });

  it('end with the last track', () => {
    expect(linksOf(tracks, index, 1)).toEqual([]);
  });
});

describe('tracks by layer', () => {
  const { tracks: laid, slots } = layByLayer(tracks, index);

  it('let equal layers begin at one place', () => {
    const starts = laid.map(
      ({ kernels }) =>
        new Map(kernels.map(({ kernel, startUs }) => [kernel.originalLayers[0] ?? '', startUs])),
    );
    expect(starts[1]?.get('conv10')).toBe(starts[0]?.get('conv10'));
    expect(starts[0]?.get('conv10')).toBe(slots.find(({ row }) => row.name === 'conv10')?.startUs);
  });

  it('keep every kernel and its width, and let none overlap', () => {
    for (const [at, { kernels }] of laid.entries()) {
      expect(kernels).toHaveLength(tracks[at]?.kernels.length ?? 0);
      const width = new Map(
        tracks[at]?.kernels.map(({ kernel, startUs, endUs }) => [kernel.name, endUs - startUs]),
      );
      for (const [place, { kernel, startUs, endUs }] of kernels.entries()) {
        expect(endUs - startUs).toBeCloseTo(width.get(kernel.name) ?? Number.NaN, 6);
        expect(endUs).toBeLessThanOrEqual((kernels[place + 1]?.startUs ?? Number.POSITIVE_INFINITY) + 1e-6);
      }
    }
  });
});

describe('the ratio lane', () => {
  const lane = ratioLane(tracks, index);
  if (lane === null) throw new Error('two tracks have a lane');

  it('has the second track’s time as its area', () => {
    const bars = ratioBars(lane, base, us(0), base.endUs, base.endUs);
    const area = bars.reduce((sum, { width, ratio }) => sum + width * ratio, 0);
    const common = rows.reduce(
      (sum, { cells: [a, b] }) => sum + (a?.ran === true && a.timeUs > 0 && b?.ran === true ? b.timeUs : 0),
      0,
    );
    expect(area / common).toBeGreaterThan(0.9);
    expect(area / common).toBeLessThan(1.1);
  });

  it('keeps that area when bars merge', () => {
    const bars = ratioBars(lane, base, us(0), base.endUs, 60);
    expect(bars.length).toBeLessThanOrEqual(60);
    const wide = ratioBars(lane, base, us(0), base.endUs, base.endUs);
    const area = (list: typeof bars, scale: number) =>
      list.reduce((sum, { width, ratio }) => sum + (width * ratio) / scale, 0);
    expect(area(bars, 60 / base.endUs) / area(wide, 1)).toBeCloseTo(1, 0);
  });

  it('tells a block’s ratio from the sums of its layers', () => {
    const block = layerBlocks(base, index.rowsOf[0] ?? []).find(({ name }) => name === 'fire2');
    if (block === undefined) throw new Error('no such block');
    const members = rows.filter(({ group, ratio }) => group === 'fire2' && ratio !== null);
    const [own, its] = [0, 1].map((side) =>
      members.reduce((sum, { cells }) => sum + (cells[side]?.timeUs ?? 0), 0),
    );
    expect(ratioOfBlock(lane, base, block)).toBeCloseTo((its ?? 0) / (own ?? 1), 6);
  });

  it('is not cut where all of it fits, and says so where a bar goes beyond its edge', () => {
    const slower = (factor: number) =>
      rows.map((row) => ({
        ...row,
        cells: row.cells.map((cell, side) =>
          side === 1 ? { ...cell, timeUs: microseconds(cell.timeUs * factor) } : cell,
        ),
      }));
    const laneOf = (factor: number) => ratioLane(tracks, indexRows(tracks, slower(factor)));
    expect(laneOf(0.01)?.cut).toBe(false);
    expect(laneOf(0.01)?.top).toBe(1.1);
    expect(laneOf(100)?.cut).toBe(true);
    expect(laneOf(100)?.top).toBe(4);
  });

  it('does not exist for a single track', () => {
    expect(ratioLane([base], index)).toBeNull();
  });
});
