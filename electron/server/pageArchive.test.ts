import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filesInArchive } from './pageArchive.ts';
import { PageFiles } from './pageFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-archive-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const index = '<!doctype html><head><script src="./assets/a.js"></script>';
const contents = { 'index.html': index, 'a.js': 'let a = 1;', 'a.js.gz': 'packed', 'main.js': 'let b = 2;' };

/** As electron-builder's `app.asar`: main process and page, one file after the other. */
function archive(name: string, change: (bytes: Buffer) => Buffer = (bytes) => bytes): string {
  let offset = 0;
  const entry = (file: keyof typeof contents) => {
    const content = contents[file];
    const hash = createHash('sha256').update(content).digest('hex');
    const packed = {
      size: content.length,
      offset: String(offset),
      integrity: { algorithm: 'SHA256', hash, blockSize: 4194304, blocks: [hash] },
    };
    offset += content.length;
    return packed;
  };
  const page = {
    files: {
      'index.html': entry('index.html'),
      assets: { files: { 'a.js': entry('a.js'), 'a.js.gz': entry('a.js.gz') } },
    },
  };
  const json = Buffer.from(
    JSON.stringify({ files: { page, main: { files: { 'main.js': entry('main.js') } } } }),
  );
  const padded = 4 * Math.ceil(json.length / 4);
  const head = Buffer.alloc(16 + padded);
  for (const [at, length] of [4, padded + 8, padded + 4, json.length].entries())
    head.writeUInt32LE(length, 4 * at);
  json.copy(head, 16);
  const file = join(folder, name);
  writeFileSync(file, change(Buffer.concat([head, Buffer.from(Object.values(contents).join(''))])));
  return file;
}

describe('The page in an archive', () => {
  it('is read by name, without what else is there', () => {
    const files = filesInArchive(archive('whole.asar'), 'page');
    expect([...files.keys()].toSorted()).toEqual(['assets/a.js', 'assets/a.js.gz', 'index.html']);
    expect(files.get('assets/a.js')?.toString()).toBe('let a = 1;');
  });

  it('is served with its compressed forms', () => {
    const page = new PageFiles({ archive: archive('served.asar'), folder: 'page' });
    expect(page.find('/assets/a.js')?.encoded.get('gzip')?.toString()).toBe('packed');
    expect(page.find('/main.js')).toBeNull();
    expect(page.index('n')).toContain('integrity="sha384-');
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    [
      'has one changed byte',
      (bytes) => Buffer.from(bytes.toString('latin1').replace('let a = 1', 'let a = 2'), 'latin1'),
    ],
    ['is cut short', (bytes) => bytes.subarray(0, bytes.length - 20)],
    ['has half a header', (bytes) => bytes.subarray(0, 60)],
    [
      'has another header',
      (bytes) => Buffer.from(bytes.toString('latin1').replace('"size"', '"Size"'), 'latin1'),
    ],
    ['is empty', () => Buffer.alloc(0)],
  ])('that %s is refused, and the error names it', (name, change) => {
    const file = archive(`${name}.asar`, change);
    expect(() => filesInArchive(file, 'page')).toThrow(`${file} is damaged or missing: `);
  });

  it('that is missing is refused likewise', () => {
    expect(() => filesInArchive(join(folder, 'none.asar'), 'page')).toThrow('is damaged or missing');
    expect(() => filesInArchive(archive('other.asar'), 'pages')).toThrow('is damaged or missing');
  });
});
