import { describe, expect, it } from 'vitest';
import { profileOf, recorded } from '../../profile/testing.ts';
import { kernelRows, sumRows } from './kernelRows.ts';

const a = profileOf(recorded.squeezenetCpu());
const b = profileOf(recorded.squeezenetAvx2());

describe('Table II of two profiles', () => {
  const rows = kernelRows([a, b]);

  it('accounts for the time of every kernel of both', () => {
    for (const [index, profile] of [a, b].entries()) {
      const shown = rows.reduce((sum, { cells }) => sum + (cells[index]?.timeUs ?? 0), 0);
      const all = profile.kernels.reduce((sum, { realTimeUs }) => sum + realTimeUs, 0);
      expect(shown).toBeCloseTo(all, 6);
    }
  });

  it('tells difference and ratio from the same two times', () => {
    const row = rows.find(({ name }) => name === 'conv1');
    const [ofA = Number.NaN, ofB = Number.NaN] = row?.cells.map(({ timeUs }) => timeUs) ?? [];
    expect(row?.deltaUs).toBeCloseTo(ofB - ofA, 9);
    expect(row?.ratio).toBeCloseTo(ofA / ofB, 9);
    expect(row?.fused).toContain('relu_conv1');
  });

  it('sums all rows to the whole', () => {
    const { sums } = sumRows(rows, [a, b]);
    expect(sums.map(({ share }) => share)).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
  });

  it('has no difference with one profile', () => {
    expect(new Set(kernelRows([a]).map(({ deltaUs }) => deltaUs))).toEqual(new Set([null]));
  });
});
