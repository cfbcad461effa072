import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { modelFilesIn, OpenedFiles } from './openedFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-opened-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of ['net.prototxt', 'NET.ONNX', 'notes.txt', 'a.vinobench.json', 'other.json'])
  writeFileSync(join(folder, name), '');

describe('The command line', () => {
  it('names models by paths that are relative to where it was typed, among whatever else is in it', () => {
    const argv = [
      '--enable-features=x',
      '.',
      'net.prototxt',
      'notes.txt',
      'missing.onnx',
      join(folder, 'NET.ONNX'),
      'a.vinobench.json',
      'other.json',
    ];
    const opened = ['net.prototxt', 'NET.ONNX', 'a.vinobench.json'];
    expect(modelFilesIn(argv, folder)).toEqual(opened.map((name) => join(folder, name)));
  });
});

describe('Opened files', () => {
  it('wait until the page listens, and again after a reload', () => {
    const files = new OpenedFiles();
    const seen: string[][] = [];
    const listener = (paths: string[]) => seen.push(paths);
    files.open(['a']);
    files.open(['b']);
    files.listen(listener);
    files.open(['c']);
    files.open([]);
    files.listen(null);
    files.open(['d']);
    expect(seen).toEqual([['a', 'b'], ['c']]);
    files.listen(listener);
    expect(seen).toEqual([['a', 'b'], ['c'], ['d']]);
  });
});
