import { describe, expect, it } from 'vitest';
import { doubleNames, mayBeUnused, namesOf, oneSubject, unusedExports } from './exports.ts';
import { projectFiles, textOf } from './files.ts';
import { excusedBy } from './units.ts';

const scripts = projectFiles().filter((path) => /\.(?:ts|tsx|mjs|cjs)$/.test(path));
const names = namesOf(scripts.map((path) => ({ path, text: textOf(path) ?? '' })));

describe('an export', () => {
  const unused = unusedExports(names);
  const excuseOf = (sentence: string) => excusedBy(sentence.split(':')[0] ?? '', mayBeUnused);

  it('is imported by some file', () => {
    expect(names.exported.length).toBeGreaterThan(2000);
    expect(unused.filter((sentence) => excuseOf(sentence) === undefined)).toEqual([]);
  });

  it('without an importer has an excuse, and every excuse such an export', () => {
    const used = new Set(unused.map(excuseOf));
    expect(Object.keys(mayBeUnused).filter((place) => !used.has(place))).toEqual([]);
  });

  it.each([
    ['export const a = 1;', ''],
    ['export interface a {}', "import { b } from './a.ts';"],
    ["export { a } from './b.ts';", 'export const a = 1;'],
    ['const a = 1; export { a };', "import './a.ts';"],
    ['export const { a, b } = { a: 1, b: 2 };', "const { b } = await import('./a.ts');"],
    ['export const a = 1, b = 2;', "export { b } from './a.ts'; import { a } from '../a.ts';"],
    ['export function a() {}', "const b = (await import('./a.ts')).b;"],
  ])('that no file imports is caught: %s %s', (text, other) => {
    const files = [
      { path: 'x/a.ts', text },
      { path: 'x/b.ts', text: other },
    ];
    expect(unusedExports(namesOf(files)).join()).toContain('x/a.ts:1 exports a, which no file imports');
  });

  it.each([
    "import { a } from './a.ts';",
    "import type { a as b } from './a.ts';",
    "import * as all from './a.ts';",
    "export { a as b } from './a.ts';",
    "const { a } = await import('./a.ts');",
    "const b = (await import('./a.ts')).a;",
    "type B = import('./a.ts').a;",
    "/** @type {import('./a.ts').a} */ let b;",
    "const both = await Promise.all([import('./a.ts')]);",
  ])('is imported by: %s', (other) => {
    const files = [
      { path: 'x/a.ts', text: 'export const a = 1;' },
      { path: 'x/b.ts', text: other },
    ];
    expect(unusedExports(namesOf(files)).join()).not.toContain('x/a.ts');
  });
});

describe('an exported name', () => {
  it('has one meaning, or names one subject in each layer', () => {
    expect(doubleNames(names, oneSubject)).toEqual([]);
  });

  it('is one kind of work where shared/work defines it, and not beside another name of shared', () => {
    const text = 'export const weigh = 1;';
    const at = (...paths: string[]) => doubleNames(namesOf(paths.map((path) => ({ path, text }))), {});
    expect(at('shared/work/weigh.ts', 'electron/workbench/work/weigh.ts', 'renderer/a.ts')).toEqual([]);
    expect(at('shared/work/weigh.ts', 'shared/a.ts')).toHaveLength(1);
    expect(at('shared/work/a.ts', 'electron/a.ts')).toHaveLength(1);
  });

  it('is excused only where several files export it', () => {
    const double = doubleNames(names, {}).map((sentence) => sentence.split(' ')[0]);
    expect(Object.keys(oneSubject).filter((name) => !double.includes(name))).toEqual([]);
  });

  const two = (text: string, other: string, otherPath = 'shared/b.ts') =>
    doubleNames(
      namesOf([
        { path: 'electron/a.ts', text },
        { path: otherPath, text: other },
      ]),
      { excused: 'a reason' },
    );

  it.each([
    ['export const a = 1;', 'export function a() {}'],
    ['export interface a {}', 'export class a {}'],
    ['const a = 1; export { a };', 'export type a = 1;'],
  ])('that two files export is caught: %s %s', (text, other) => {
    expect(two(text, other).join()).toContain('a is exported by electron/a.ts and shared/b.ts');
  });

  it.each([
    ['export const a = 1;', "export { a } from '../electron/a.ts';", 'shared/b.ts'],
    ['export const excused = 1;', 'export const excused = 2;', 'shared/b.ts'],
    ['export const a = 1;', 'export const a = 2;', 'test/b.ts'],
  ])('may be said again: %s %s in %s', (text, other, path) => {
    expect(two(text, other, path)).toEqual([]);
  });
});
