import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmac } from '../../shared/hmac.ts';

const nodes = (key: string, text: string) => createHmac('sha256', key).update(text).digest('base64url');

it('is what Node computes, for keys and texts of every length around a block', () => {
  for (let length = 0; length <= 140; length += 1) {
    const text = 'x'.repeat(length);
    expect(hmac(text, text)).toBe(nodes(text, text));
  }
  const unicode = fc.string({ unit: 'binary', maxLength: 200 });
  fc.assert(
    fc.property(unicode, unicode, (key, text) => hmac(key, text) === nodes(key, text)),
    { numRuns: 30 },
  );
});
