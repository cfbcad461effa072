import { expect, it } from 'vitest';
import { microseconds } from '../units.ts';
import { outsideModules, sumsByModule, sumsByType } from './sums.ts';
import { aKernel, aProfile, profileOf, recorded } from './testing.ts';

const profile = profileOf(recorded.squeezenetCpu());
const executed = profile.kernels.filter(({ status }) => status === 'executed');

it('adds up to all kernels, by type and by module', () => {
  const all = executed.reduce((total, { realTimeUs }) => total + realTimeUs, 0);
  for (const sums of [sumsByType(profile), sumsByModule(profile)]) {
    expect(sums.reduce((total, { timeUs }) => total + timeUs, 0)).toBeCloseTo(all, 6);
    expect(sums.reduce((count, { kernels }) => count + kernels, 0)).toBe(executed.length);
    expect(sums.reduce((total, { share }) => total + (share ?? 0), 0)).toBeCloseTo(1, 9);
    expect(sums.map(({ timeUs }) => timeUs)).toEqual(
      sums.map(({ timeUs }) => timeUs).toSorted((a, b) => b - a),
    );
  }
});

it("knows SqueezeNet's fire modules by the names of the prototxt", () => {
  const names = sumsByModule(profile).map(({ name }) => name);
  for (const fire of [2, 3, 4, 5, 6, 7, 8, 9]) expect(names).toContain(`fire${fire}`);
  const fire2 = executed.filter(({ originalLayers }) => originalLayers[0]?.startsWith('fire2/') === true);
  const sum = sumsByModule(profile).find(({ name }) => name === 'fire2');
  expect(sum?.timeUs).toBeCloseTo(
    fire2.reduce((total, { realTimeUs }) => total + realTimeUs, 0),
    6,
  );
});

it('counts what was inserted to the layer that it serves, and what serves none apart', () => {
  const inserted = { type: 'Reorder', originalLayers: [], realTimeUs: microseconds(5) };
  const kernels = [
    aKernel('a'),
    aKernel('r', { ...inserted, neighbours: { from: [], to: ['a'] } }),
    aKernel('s', { ...inserted, neighbours: null }),
  ];
  const sums = new Map(sumsByModule(aProfile(kernels)).map(({ name, timeUs }) => [name, timeUs]));
  expect([...sums]).toEqual([
    ['a', 15],
    [outsideModules, 5],
  ]);
});
