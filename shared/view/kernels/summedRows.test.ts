import { expect, it } from 'vitest';
import { aKernel, aProfile } from '../../profile/testing.ts';
import { microseconds } from '../../units.ts';
import { summedRows } from './summedRows.ts';

const kernel = (name: string, type: string, us: number) =>
  aKernel(name, { type, originalLayers: [name], realTimeUs: microseconds(us) });
const float = aProfile([
  kernel('fire2/squeeze', 'Convolution', 40),
  kernel('fire2/expand', 'Convolution', 30),
  kernel('pool', 'Pooling', 10),
]);
const int8 = aProfile([kernel('fire2/squeeze', 'Convolution', 20), kernel('quantize', 'Reorder', 5)]);

it('one row for each type, with the sums of all profiles and the difference of the first two', () => {
  const rows = summedRows([float, int8], 'type').map(({ name, sums, deltaUs }) => [
    name,
    ...sums.map((sum) => sum?.timeUs ?? null),
    deltaUs,
  ]);
  expect(rows).toEqual([
    ['Convolution', 70, 20, -50],
    ['Pooling', 10, null, null],
    ['Reorder', null, 5, null],
  ]);
});

it('modules have the names that their layers share', () => {
  const [row] = summedRows([float], 'module');
  expect([row?.name, row?.sums[0]?.kernels, row?.sums[0]?.timeUs, row?.deltaUs]).toEqual([
    'fire2',
    2,
    70,
    null,
  ]);
});
