/**
 * IRs that were made before, by content: source, weights, options and the maker's version make the key.
 * An entry is a folder that is synced and appears by one rename, so whatever is killed, no half of one is ever seen; what killed
 * processes left unfinished goes when the next entry is made.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { type ConvertDocument, convertDocumentSchema } from '../../shared/contract.ts';
import { type InputSizes, shapesKey } from '../../shared/inputShapes.ts';
import { syncFolderSync, writeDurablySync } from '../files/durable.ts';
import { fileTrouble, inDataFolder, troubleAt } from '../files/fileTrouble.ts';
import { temporaryFolder, unfinishedName } from '../files/temporaryFiles.ts';
import { writableFolder } from '../store/home.ts';

export interface IrKey {
  readonly converterVersion: string;
  readonly topologySha256: string;
  readonly weightsSha256: string | null;
  readonly precision: 'FP32' | 'FP16';
  readonly sizes: InputSizes;
}

/** What an IR of the largest network in use takes, eight times over. */
const defaultLimitBytes = 8 * 2 ** 30;
/** A run converts first and measures later: what was touched this recently may be wanted by one. */
const inUseMs = 30 * 60_000;
const entryName = 'entry.json';

/** Names and numbers that tell what an IR was made of, and by what. */
export type CacheKey = readonly (string | number | null)[];

/** What is told about an IR; its files lie in its entry's folder. */
interface IrDocument {
  readonly xml: string;
  readonly bin: string;
}

/** The sizes tell an entry whose files a full disk or a lost power line cut short. */
const entrySchema = z.object({ document: z.unknown(), xmlBytes: z.number(), binBytes: z.number() });

export class IrCache {
  readonly #folder: string;
  readonly #limitBytes: number;

  constructor(folder: string, limitBytes = defaultLimitBytes) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
  }

  /** The conversion of `key`, made by `convert` into the folder it is given when there is none yet. */
  get(key: IrKey, convert: (directory: string) => Promise<ConvertDocument>): Promise<ConvertDocument> {
    const { converterVersion, topologySha256, weightsSha256, precision, sizes } = key;
    const { batch, shapes } = sizes;
    const parts = [converterVersion, topologySha256, weightsSha256, precision, batch, shapesKey(shapes)];
    return this.getOf(convertDocumentSchema, parts, convert);
  }

  /** The same for whatever else makes an IR and a document about it. */
  async getOf<D extends IrDocument>(
    schema: z.ZodType<D>,
    key: CacheKey,
    make: (directory: string) => Promise<D>,
  ): Promise<D> {
    const entry = path.join(this.#folder, hashOf(key));
    const found = readEntry(entry, schema);
    if (found !== null) return found;
    using temporary = temporaryFolder(writableFolder(this.#folder), unfinishedName());
    const unfinished = temporary.folder;
    const document = await make(unfinished).catch((error: unknown) => {
      // What makes an IR names its file; what helps here is to make room for the cache or to move it.
      throw troubleAt(error, this.#folder, inDataFolder);
    });
    const [xmlBytes, binBytes] = [statSync(document.xml).size, statSync(document.bin).size];
    const facts: z.infer<typeof entrySchema> = { document, xmlBytes, binBytes };
    writeDurablySync(path.join(unfinished, entryName), JSON.stringify(facts), { outlet: inDataFolder });
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

/** Whoever was faster made the same IR, which stays: it may be in use. A damaged entry gives way. */
function publish(unfinished: string, entry: string, isWhole: () => boolean): void {
  if (renamed(unfinished, entry) || isWhole()) return;
  const damaged = `${unfinished}-damaged`;
  renamed(entry, damaged);
  rmSync(damaged, { recursive: true, force: true });
  renamed(unfinished, entry);
}

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
function readEntry<D extends IrDocument>(folder: string, schema: z.ZodType<D>): D | null {
  const file = path.join(folder, entryName);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const parsed = entrySchema.safeParse(parseJson(text));
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
function fileBytes(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.size ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function usedAt(folder: string): number {
  const facts =
    statSync(path.join(folder, entryName), { throwIfNoEntry: false }) ??
    statSync(folder, { throwIfNoEntry: false });
  return facts?.mtimeMs ?? 0;
}

function folderBytes(folder: string): number {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // Another process evicted it.
    return 0;
  }
  return names.reduce((sum, name) => sum + (fileBytes(path.join(folder, name)) ?? 0), 0);
}
