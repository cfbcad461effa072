/** A database that is damaged, altered or no database at all: one sentence with the way out, never a loop or a defect. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it } from 'vitest';
import { applicationId } from './database.ts';
import { fieldValues, headerFields, soundDatabase, visit, visitBytes } from './fixtures/damage.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { databaseName } from './home.ts';
import { schemaSteps } from './schema.ts';

const temporaryFolder = temporaryFolders();
let sound: Buffer;
beforeAll(() => {
  sound = soundDatabase();
});

/** One sentence that names the file or the run and says what to do. */
const wayOut = /(?:restore|rename|move|set VINOBENCH_HOME|update Vinobench|delete|make it)/;

describe('a header field', () => {
  it.each(Object.keys(headerFields))('of any value is answered: %s', (name) => {
    const [offset, length] = headerFields[name] ?? [0, 0];
    for (const change of Object.values(fieldValues).slice(0, 5)) {
      const bytes = Buffer.from(sound);
      change(bytes.subarray(offset, offset + length));
      const sentence = visitBytes(bytes);
      if (sentence === null) continue;
      expect(sentence).toMatch(wayOut);
      expect(sentence).not.toContain('\n');
    }
  });

  it.each([
    [-1, 'its schema is numbered -1'],
    [-(2 ** 31), 'its schema is numbered -2147483648'],
    [0, 'its schema is numbered 0'],
    [2, 'its tables are not those of its schema 2'],
    [schemaSteps.length + 1, 'newer Vinobench'],
    [2 ** 31 - 1, 'newer Vinobench'],
  ])('holds the schema %d, which its tables do not have', (version, what) => {
    const bytes = Buffer.from(sound);
    bytes.writeInt32BE(version, headerFields['user version']?.[0] ?? 0);
    expect(visitBytes(bytes)).toContain(what);
  });
});

describe('in place of the database', () => {
  it.each<[string, (file: string) => void, string | null]>([
    ['a folder', (file) => mkdirSync(file), 'is a folder where the database should be'],
    ['a link to a folder', (file) => symlinkSync('.', file), 'is a folder where the database should be'],
    // What would wait for its other end is not opened.
    ['a pipe', (file) => execFileSync('mkfifo', [file]), 'is a FIFO where the database should be'],
    ['a device', (file) => symlinkSync('/dev/zero', file), 'is a device where the database should be'],
    ['a text', (file) => writeFileSync(file, 'id,name\n'.repeat(200)), 'is not a SQLite database'],
    // As SQLite itself leaves it when it is killed before its first page.
    ['an empty file', (file) => writeFileSync(file, ''), null],
    ['a database cut off in its first page', (file) => cut(file, 700), 'is damaged'],
    ['a database cut off later', (file) => cut(file, 3 * 4096 + 5), 'is damaged'],
    ['a database in UTF-16', (file) => utf16(file), 'its tables are not those'],
    ['a database with its log damaged', (file) => withBeside(file, '-wal'), null],
    ['a database with its shared memory damaged', (file) => withBeside(file, '-shm'), null],
    ['a folder in place of its log', (file) => withFolder(file, '-wal'), 'cannot be opened for writing'],
    [
      'a column too many',
      (file) => altered(file, 'ALTER TABLE run ADD COLUMN more TEXT'),
      'not as Vinobench',
    ],
    ['a table too few', (file) => altered(file, 'DROP TABLE document'), 'not as Vinobench left it'],
    // Who looks into it may leave an index or a table of his own.
    ['a table too many', (file) => altered(file, 'CREATE TABLE theirs (a); ANALYZE'), null],
  ])('%s', (_, put, sentence) => {
    if (process.platform === 'win32' && (sentence?.includes('regular') ?? false)) return;
    const folder = temporaryFolder();
    put(join(folder, databaseName));
    const said = visit(folder);
    if (sentence === null) expect(said).toBeNull();
    else expect(said).toContain(sentence);
  });
});

function cut(file: string, bytes: number): void {
  writeFileSync(file, sound);
  truncateSync(file, bytes);
}

function utf16(file: string): void {
  using database = new DatabaseSync(file);
  database.exec(
    `PRAGMA encoding = 'UTF-16le'; PRAGMA application_id = ${applicationId}; CREATE TABLE a (b); PRAGMA user_version = 1`,
  );
}

function withBeside(file: string, ending: '-wal' | '-shm'): void {
  writeFileSync(file, sound);
  writeFileSync(file + ending, Buffer.alloc(40_000, 0x5a));
}

function withFolder(file: string, ending: '-wal'): void {
  writeFileSync(file, sound);
  mkdirSync(file + ending);
}

function altered(file: string, sql: string): void {
  writeFileSync(file, sound);
  using database = new DatabaseSync(file);
  database.exec(sql);
}

describe('a database that is refused', () => {
  it('is left as it is', () => {
    const folder = temporaryFolder();
    const file = join(folder, databaseName);
    const bytes = Buffer.from(sound);
    bytes.writeInt32BE(-7, headerFields['user version']?.[0] ?? 0);
    writeFileSync(file, bytes);
    expect(visit(folder)).toContain(file);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(bytes.readUInt32BE(68)).toBe(applicationId);
  });
});
