/** docs/security.md names the test that holds each sentence; here each of them must be there, under that name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8');
const scripts: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** `file`: "name", and further names of the same file after commas; `spec/` is what one test file takes from another. */
const named = [
  ...page.matchAll(/`([\w/.-]+(?:\.(?:test|long)|spec\/\w+)\.ts)`:\s+((?:"[^"]+"(?:,\s+)?)+)/g),
].flatMap(([, file = '', names = '']) =>
  [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => ({ file, name })),
);

it.each(named)('$file has the test "$name"', ({ file, name }) => {
  const text = readFileSync(join(root, file), 'utf8');
  expect([`'${name}'`, `\`${name}\``, `"${name}"`].some((quoted) => text.includes(quoted))).toBe(true);
});

it('each sentence has one, and each script that is named is there', () => {
  const [held = ''] = page.split("## Electron's checklist");
  const sentences = held.split(/^- /m).slice(1);
  expect(sentences.filter((sentence) => !sentence.includes('.test.ts`: "'))).toEqual([]);
  expect(named.length).toBeGreaterThanOrEqual(sentences.length);
  for (const [, script = ''] of page.matchAll(/`npm run ([\w:-]+)`/g))
    expect(scripts).toHaveProperty(['scripts', script]);
});

it("has a row for each point of Electron's checklist, and a test for each that is kept by the sources", () => {
  const rows = [...page.matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, number, row = '']) => ({
    number: Number(number),
    tested: row.includes('.test.ts`: "'),
  }));
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect(rows.filter(({ tested }) => !tested)).toEqual([]);
});
