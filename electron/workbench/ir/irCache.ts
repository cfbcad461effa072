/**
 * IRs that were made before, by content: source, weights, options and the maker's version make the key.
 * An entry is a folder that is synced and appears by one rename, so whatever is killed, no half of one is ever seen; what killed
 * processes left unfinished goes when the next entry is made. Each use reads an entry through, here or where it is compiled:
 * one that no longer holds what was put there is thrown away and made again.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { type ConvertDocument, convertDocumentSchema } from '../../../shared/models/conversion.ts';
import { type InputSizes, shapesKey } from '../../../shared/models/inputShapes.ts';
import { type Bytes, bytes, gibibytes, sum } from '../../../shared/units.ts';
import { syncFolderSync } from '../../files/durable.ts';
import { fileTrouble, inDataFolder, troubleAt } from '../../files/fileTrouble.ts';
import { discardedFolder, unfinishedName } from '../../files/temporaryFiles.ts';
import { writableFolder } from '../../store/home.ts';
import { irSha256Of } from '../models/modelSource.ts';
import { entryName, entrySchema, type SealedIr, sealIr } from '../sealed/irSeal.ts';
import { unsealed } from '../sealed/sealed.ts';

export interface IrKey {
  readonly converterVersion: string;
  readonly topologySha256: string;
  readonly weightsSha256: string | null;
  readonly precision: 'FP32' | 'FP16';
  readonly sizes: InputSizes;
}

/** What an IR of the largest network in use takes, eight times over. */
const defaultLimitBytes = gibibytes(8);
/** A run converts first and measures later: what was touched this recently may be wanted by one. */
const inUseMs = 30 * 60_000;

/** Names and numbers that tell what an IR was made of, and by what. */
type CacheKey = readonly (string | number | null)[];

interface CacheOptions {
  readonly limitBytes?: Bytes;
  /** Called with what was done about a damaged entry. */
  readonly log?: (text: string) => void;
}

/**
 * Whether an entry is read through before it is given. `by-reader`: no, since who reads it compares what was read with `irSha256`, and
 * asks again, with a check, when it is something else.
 */
export type CacheCheck = 'now' | 'by-reader';

export class IrCache {
  readonly #folder: string;
  readonly #limitBytes: Bytes;
  readonly #log: (text: string) => void;

  constructor(folder: string, { limitBytes = defaultLimitBytes, log = () => undefined }: CacheOptions = {}) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
    this.#log = log;
  }

  /** The conversion of `key`, made by `convert` into the folder it is given when it is not cached yet. */
  get(
    key: IrKey,
    convert: (directory: string) => Promise<ConvertDocument>,
    check: CacheCheck = 'now',
  ): Promise<ConvertDocument> {
    const { converterVersion, topologySha256, weightsSha256, precision, sizes } = key;
    const { batch, shapes } = sizes;
    const parts = [converterVersion, topologySha256, weightsSha256, precision, batch, shapesKey(shapes)];
    return this.getOf(convertDocumentSchema, parts, convert, check);
  }

  /** The same for whatever else makes an IR and a document about it. */
  async getOf<D extends SealedIr>(
    schema: z.ZodType<D>,
    key: CacheKey,
    make: (directory: string) => Promise<D>,
    check: CacheCheck = 'now',
  ): Promise<D> {
    const entry = path.join(this.#folder, hashOf(key));
    const found = check === 'now' ? await this.#wholeEntry(entry, schema) : readEntry(entry, schema);
    if (found !== null) return found;
    using temporary = discardedFolder(writableFolder(this.#folder), unfinishedName());
    const unfinished = temporary.folder;
    const document = await make(unfinished).catch((error: unknown) => {
      // What makes an IR names its file; what helps here is to make room for the cache or to move it.
      throw troubleAt(error, this.#folder, inDataFolder);
    });
    sealIr(document);
    try {
      publish(unfinished, entry, () => readEntry(entry, schema) !== null);
      syncFolderSync(this.#folder);
    } catch (error) {
      throw fileTrouble(error, this.#folder, inDataFolder);
    }
    this.#evict();
    const made = readEntry(entry, schema);
    if (made === null) throw new Error(`the cache entry ${entry} vanished`);
    return made;
  }

  /** Null where it is missing or damaged: its files no longer hold what was put there. */
  async #wholeEntry<D extends SealedIr>(entry: string, schema: z.ZodType<D>): Promise<D | null> {
    const document = readEntry(entry, schema);
    if (document === null) return null;
    const { xml, bin, irSha256 } = document;
    const read = folderId(entry);
    const now = await irSha256Of(xml, bin).catch((error: unknown) => String(error));
    if (now === irSha256) return document;
    this.#log(`The cached IR ${xml} is damaged (${now} instead of ${irSha256}); it is made again.`);
    // Another process may have made it again meanwhile.
    if (folderId(entry) === read) discard(entry, path.join(this.#folder, unfinishedName()));
    return null;
  }

  /** Drops the entries used longest ago until the rest fits the limit. */
  #evict(): void {
    const now = Date.now();
    const entries = readdirSync(this.#folder)
      .map((name) => {
        const folder = path.join(this.#folder, name);
        return { folder, usedAt: usedAt(folder), bytes: folderBytes(folder) };
      })
      .sort((a, b) => b.usedAt - a.usedAt);
    let total = 0;
    for (const { folder, usedAt, bytes } of entries) {
      total += bytes;
      const idle = now - usedAt > inUseMs;
      const unfinished = path.basename(folder).startsWith('unfinished-');
      if (idle && total > this.#limitBytes && !unfinished) rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** A faster process made the same IR, which stays: it may be in use. A damaged entry is replaced. */
function publish(unfinished: string, entry: string, isWhole: () => boolean): void {
  if (renamed(unfinished, entry) || isWhole()) return;
  discard(entry, `${unfinished}-damaged`);
  renamed(unfinished, entry);
}

/** @param aside a unique name */
function discard(entry: string, aside: string): void {
  renamed(entry, aside);
  rmSync(aside, { recursive: true, force: true });
}

/** Of the folder that has this name now. */
const folderId = (folder: string): number | undefined => statSync(folder, { throwIfNoEntry: false })?.ino;

/** False where the target exists already, or the source is gone. */
function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // Windows says EPERM of a folder that exists.
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EPERM'].includes(code)) return false;
    throw error;
  }
}

function hashOf(key: CacheKey): string {
  return createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 40);
}

/** Null where there is no whole entry. Reading one counts as using it. */
function readEntry<D extends SealedIr>(folder: string, schema: z.ZodType<D>): D | null {
  const file = path.join(folder, entryName);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const parsed = entrySchema.safeParse(unsealed(text));
  if (!parsed.success) return null;
  const { xmlBytes, binBytes } = parsed.data;
  const written = schema.safeParse(parsed.data.document).data;
  if (written === undefined) return null;
  const here = (name: string) => path.join(folder, path.basename(name));
  const document = { ...written, xml: here(written.xml), bin: here(written.bin) };
  if (fileBytes(document.xml) !== xmlBytes || fileBytes(document.bin) !== binBytes) return null;
  const now = new Date();
  utimesSync(file, now, now);
  return document;
}

/** Null where there is no such file. */
function fileBytes(file: string): Bytes | null {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  return size === undefined ? null : bytes(size);
}

function usedAt(folder: string): number {
  const facts =
    statSync(path.join(folder, entryName), { throwIfNoEntry: false }) ??
    statSync(folder, { throwIfNoEntry: false });
  return facts?.mtimeMs ?? 0;
}

function folderBytes(folder: string): Bytes {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // Another process evicted it.
    return bytes(0);
  }
  return sum(names.flatMap((name) => fileBytes(path.join(folder, name)) ?? []));
}
