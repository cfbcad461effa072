import { expect, it } from 'vitest';
import { z } from 'zod';
import { newUuid } from './uuid.ts';

it('is a random UUID of version 4, without what only secure contexts have', () => {
  const many = Array.from({ length: 500 }, newUuid);
  expect(many.every((one) => z.uuidv4().safeParse(one).success)).toBe(true);
  expect(new Set(many).size).toBe(many.length);
  // All 122 free bits take both values.
  const digits = many.map((one) => one.replaceAll('-', ''));
  for (let at = 0; at < 32; at++)
    expect(new Set(digits.map((one) => one[at])).size).toBe(at === 12 ? 1 : at === 16 ? 4 : 16);
});
