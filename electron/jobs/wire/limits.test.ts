import { expect, it } from 'vitest';
import { withinMemory } from './limits.ts';

const endless = () => new Promise<never>(() => undefined);

it('what grows past its memory is stopped with the way out, by what its process really takes', async () => {
  const limits = { memoryBytes: 2 ** 20, seconds: 1 };
  await expect(withinMemory(limits, '/a/b.zip', endless)).rejects.toMatchObject({
    code: 'input',
    message:
      'Reading /a/b.zip takes more than 1 MiB of memory, so it was stopped; name a smaller folder or archive.',
    place: { file: '/a/b.zip' },
  });
});

it('what stays within its memory gives its result', async () => {
  expect(await withinMemory({ memoryBytes: 2 ** 50, seconds: 1 }, '/a', () => Promise.resolve(7))).toBe(7);
});
