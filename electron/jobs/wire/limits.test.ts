import { expect, it } from 'vitest';
import { bytes, gibibytes, mebibytes, seconds } from '../../../shared/units.ts';
import { importLimits, otherImages, withinMemory } from './limits.ts';

const endless = () => new Promise<never>(() => undefined);

it('what grows past its memory is stopped with the way out, by what its process really takes', async () => {
  const limits = { memoryBytes: mebibytes(1), seconds: seconds(1) };
  await expect(
    withinMemory(limits, { file: '/a/b.zip', wayOut: otherImages }, endless),
  ).rejects.toMatchObject({
    code: 'limit',
    message:
      'Reading /a/b.zip takes more than 1 MiB of memory, so it was stopped; name a smaller folder or archive.',
    place: { file: '/a/b.zip' },
  });
});

it('what stays within its memory gives its result', async () => {
  const read = { file: '/a', wayOut: otherImages };
  expect(await withinMemory({ memoryBytes: bytes(2 ** 50) }, read, () => Promise.resolve(7))).toBe(7);
});

it('a model of several GiB may be imported from a slow disk, and a small one takes no gigabytes for ever', () => {
  const large = importLimits(gibibytes(7));
  // Read and written, as floats where they were bytes, at 10 MB/s.
  expect(large.seconds).toBeGreaterThan((2 * 7 * 2 ** 30) / 10e6);
  expect(large.memoryBytes).toBeGreaterThan(5 * 7 * 2 ** 30);
  expect(importLimits(bytes(1000)).seconds).toBeLessThanOrEqual(121);
  expect(importLimits(bytes(1000)).memoryBytes).toBeLessThan(3 * 2 ** 30);
});
