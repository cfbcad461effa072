/**
 * IRs that were converted before, by content: source, weights, options and the converter's version make the key.
 * An entry is a folder that appears by one rename, so whatever is killed, no half of one is ever seen.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type ConvertDocument, convertDocumentSchema } from '../../shared/contract.ts';

export interface IrKey {
  readonly converterVersion: string;
  readonly topologySha256: string;
  readonly weightsSha256: string | null;
  readonly precision: 'FP32' | 'FP16';
  readonly batch: number;
}

/** What an IR of the largest network in use takes, eight times over. */
const defaultLimitBytes = 8 * 2 ** 30;
/** A run converts first and measures later: what was touched this recently may be wanted by one. */
const inUseMs = 30 * 60_000;
const documentName = 'document.json';

export class IrCache {
  readonly #folder: string;
  readonly #limitBytes: number;

  constructor(folder: string, limitBytes = defaultLimitBytes) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
  }

  /** The entry for `key`, made by `convert` into the folder it is given when there is none yet. */
  async get(key: IrKey, convert: (directory: string) => Promise<ConvertDocument>): Promise<ConvertDocument> {
    const entry = path.join(this.#folder, hashOf(key));
    const found = readEntry(entry);
    if (found !== null) return found;
    const unfinished = path.join(this.#folder, `unfinished-${randomUUID()}`);
    mkdirSync(unfinished, { recursive: true });
    try {
      const document = await convert(unfinished);
      writeFileSync(path.join(unfinished, documentName), JSON.stringify(document));
      // Whoever was faster made the same IR; a damaged entry gives way.
      if (readEntry(entry) === null) {
        rmSync(entry, { recursive: true, force: true });
        renameSync(unfinished, entry);
      }
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
    this.#evict();
    const made = readEntry(entry);
    if (made === null) throw new Error(`the cache entry ${entry} vanished`);
    return made;
  }

  /** Drops the entries used longest ago until the rest fits the limit, and what a killed conversion left behind. */
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
      const leftOver = path.basename(folder).startsWith('unfinished-');
      if (idle && (total > this.#limitBytes || leftOver)) rmSync(folder, { recursive: true, force: true });
    }
  }
}

function hashOf(key: IrKey): string {
  const parts = [key.converterVersion, key.topologySha256, key.weightsSha256, key.precision, key.batch];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);
}

/** Null where there is no whole entry. Reading one counts as using it. */
function readEntry(folder: string): ConvertDocument | null {
  const file = path.join(folder, documentName);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const parsed = convertDocumentSchema.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const here = (name: string) => path.join(folder, path.basename(name));
  const document = { ...parsed.data, xml: here(parsed.data.xml), bin: here(parsed.data.bin) };
  if (!existsSync(document.xml) || !existsSync(document.bin)) return null;
  const now = new Date();
  utimesSync(file, now, now);
  return document;
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
    statSync(path.join(folder, documentName), { throwIfNoEntry: false }) ??
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
  return names.reduce(
    (sum, name) => sum + (statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
