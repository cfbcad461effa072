import { describe, expect, it } from 'vitest';
import { projectFiles, textOf } from './files.ts';
import { heldToFormats, mayWriteNumbers, numbersWritten } from './formats.ts';

const held = projectFiles()
  .filter(heldToFormats)
  .map((path) => ({ path, text: textOf(path) ?? '' }));

describe('numbers', () => {
  it('become text in one place', () => {
    expect(held.length).toBeGreaterThan(300);
    expect(held.filter(({ path }) => mayWriteNumbers[path] === undefined).flatMap(numbersWritten)).toEqual(
      [],
    );
  });

  it('are excused in no file that writes none', () => {
    const writing = held.filter((file) => numbersWritten(file).length > 0).map(({ path }) => path);
    expect(Object.keys(mayWriteNumbers).filter((path) => !writing.includes(path))).toEqual([]);
  });

  it.each([
    "export const text = (ms: number) => ms.toFixed(2) + ' ms';",
    "export const text = (share: number) => (100 * share)['toFixed'](1);",
    'export const text = (value?: number) => value?.toPrecision(3);',
    'export const text = (count: number) => count.toLocaleString();',
    "export const format = new Intl.NumberFormat('en');",
  ])('are caught: %s', (text) => {
    expect(numbersWritten({ path: 'renderer/a.ts', text }).join()).toContain(
      'renderer/a.ts:1 writes a number',
    );
  });

  it('may be written by a format', () => {
    const text = "import { figure } from './format.ts'; export const a = figure(1.5); // toFixed";
    expect(numbersWritten({ path: 'renderer/a.ts', text })).toEqual([]);
  });
});
