import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fileNameOf, longestNameBytes } from './fileName.ts';

it('leaves alone what is the name of a file', () => {
  for (const name of ['squeezenet1.1', 'net v2 (final)', 'Ünï', '模型']) expect(fileNameOf(name)).toBe(name);
});

it.each([
  ['a/b', /^a_b-[0-9a-f]{8}$/],
  ['../../etc/passwd', /^_.*etc_passwd-[0-9a-f]{8}$/],
  ['nul', /^_nul-[0-9a-f]{8}$/],
  ['COM1.xml', /^_COM1\.xml-[0-9a-f]{8}$/],
  ['net.', /^net_-[0-9a-f]{8}$/],
  ['a\0b', /^a_b-[0-9a-f]{8}$/],
  ['', /^_-[0-9a-f]{8}$/],
])('makes a name of %j', (text, name) => {
  expect(fileNameOf(text)).toMatch(name);
});

it('cuts a long name between two characters and gives no two texts one name', () => {
  const [one, other] = [fileNameOf(`${'é'.repeat(300)}a`), fileNameOf(`${'é'.repeat(300)}b`)];
  expect(one).not.toBe(other);
  expect(one.isWellFormed()).toBe(true);
});

it('makes of any text the name of one visible file', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const name = fileNameOf(text);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(longestNameBytes);
      expect(name).not.toMatch(/^[. ]|[. ]$|[\\/:*?"<>|]|\p{C}|^$/u);
    }),
    { numRuns: 50 },
  );
});
