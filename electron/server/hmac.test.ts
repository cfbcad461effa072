import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { hmac } from '../../shared/hosts/hmac.ts';

const nodes = (key: string, text: string) => createHmac('sha256', key).update(text).digest('base64url');

it('is what Node computes, for keys and texts of every length around a block', () => {
  for (let length = 0; length <= 140; length += 1) {
    const text = 'x'.repeat(length);
    expect(hmac(text, text)).toBe(nodes(text, text));
  }
  const texts = ['naïve ☃', '\u{1f600}'.repeat(40), '\0\n', 'a'.repeat(10_000)];
  for (const key of texts) for (const text of texts) expect(hmac(key, text)).toBe(nodes(key, text));
});
