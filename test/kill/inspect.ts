/**
 * What a data folder and an output folder hold, looked at without a line of Vinobench's own code: SQLite by Node, checksums by
 * zlib and OpenSSL. Every function returns what is wrong, a line each.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { crc32 } from 'node:zlib';

const databaseOf = (home: string) => join(home, 'vinobench.sqlite');

const digest = (...parts: readonly SQLOutputValue[]) => {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(part instanceof Uint8Array ? part : String(part)).update('\0');
  }
  return hash.digest('hex');
};

/** Digests of what is finished, by its id: measured cells with their rounds, and documents. Empty where there is nothing to read yet. */
export function finishedIn(home: string): Map<string, string> {
  const found = new Map<string, string>();
  if (!existsSync(databaseOf(home))) return found;
  try {
    using database = new DatabaseSync(databaseOf(home), { readOnly: true, timeout: 1000 });
    const cells = database.prepare("SELECT id, record FROM cell WHERE status = 'measured'").all();
    const rounds = database.prepare('SELECT round, samples FROM round WHERE cell_id = ? ORDER BY round');
    for (const { id, record } of cells) {
      if (id === undefined || record === undefined) continue;
      const samples = rounds.all(id).flatMap((row) => [row['round'] ?? null, row['samples'] ?? null]);
      found.set(`cell ${String(id)}`, digest(record, ...samples));
    }
    for (const row of database.prepare('SELECT id, body FROM document').all())
      found.set(`document ${String(row['id'])}`, digest(row['body'] ?? null));
  } catch {
    // It is being made, or locked for a moment: what it holds is seen the next time.
    return new Map();
  }
  return found;
}

/** What was finished before and is not there now, or not as it was. */
export function lostFrom(home: string, before: ReadonlyMap<string, string>): string[] {
  const now = before.size === 0 ? before : finishedIn(home);
  return [...before]
    .filter(([id, was]) => now.get(id) !== was)
    .map(([id]) => `${id} was finished and is lost`);
}

export function databaseFaults(home: string): string[] {
  if (!existsSync(databaseOf(home))) return [];
  try {
    using database = new DatabaseSync(databaseOf(home), { timeout: 5000 });
    return [
      ...database
        .prepare('PRAGMA integrity_check')
        .all()
        .map((row) => String(row['integrity_check'])),
      ...database
        .prepare('PRAGMA foreign_key_check')
        .all()
        .map((row) => `foreign key of ${String(row['table'])}`),
    ].filter((line) => line !== 'ok');
  } catch (error) {
    return [`the database: ${String(error)}`];
  }
}

/** Entries of the IR cache whose files are not those that they name (shared/models/irIdentity.ts has the form of the name). */
export function cacheFaults(home: string): string[] {
  const cache = join(home, 'cache', 'ir');
  return namesIn(cache)
    .filter((name) => /^[0-9a-f]+$/.test(name))
    .flatMap((name) => entryFault(join(cache, name)));
}

function entryFault(folder: string): string[] {
  const fault = (why: string) => [`cache entry ${basename(folder)}: ${why}`];
  const xml = namesIn(folder).find((name) => name.endsWith('.xml'));
  if (xml === undefined || !existsSync(join(folder, 'entry.json'))) return fault('half an entry');
  const named = /"irSha256":\s*"([0-9a-f]{64})"/.exec(
    readFileSync(join(folder, 'entry.json'), 'utf8').replaceAll('\\"', '"'),
  )?.[1];
  if (named === undefined) return fault('it names no IR');
  return irIdentityOf(join(folder, xml)) === named ? [] : fault('its files are not those that it names');
}

function irIdentityOf(xml: string): string | null {
  const bin = xml.replace(/\.xml$/, '.bin');
  if (!existsSync(bin)) return null;
  const checksum = crc32(readFileSync(bin)).toString(16).padStart(8, '0');
  return createHash('sha256').update(readFileSync(xml)).update(checksum).digest('hex');
}

/** The files of a folder by name, each by a digest of what it holds; hidden ones left out. */
export function contentOf(folder: string): ReadonlyMap<string, string> {
  return new Map(
    namesIn(folder)
      .filter((name) => !name.startsWith('.'))
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );
}

export const sameContent = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean =>
  a.size === b.size && [...a].every(([name, hash]) => b.get(name) === hash);

/** Whatever is neither finished nor wanted any more. `.part` files of downloads are wanted until they are whole. */
export function leftoversIn(folder: string): string[] {
  return namesIn(folder, true)
    .map((name) => basename(name))
    .filter((name) => name.startsWith('unfinished-') || /\.(tmp|part)$/.test(name))
    .map((name) => `left over: ${name}`);
}

function namesIn(folder: string, recursive = false): string[] {
  try {
    return readdirSync(folder, { recursive, encoding: 'utf8' });
  } catch {
    return [];
  }
}
