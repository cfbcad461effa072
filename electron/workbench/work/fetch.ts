/** The trained files of the catalogue's networks, from where Open Model Zoo points to. */
import { existsSync, statSync } from 'node:fs';
import { readFile, statfs } from 'node:fs/promises';
import path from 'node:path';
import { addressOf, type CatalogueEntry, type CatalogueFile } from '../../../models/catalogue.ts';
import { isVinobenchError, VinobenchError } from '../../../shared/faults/errors.ts';
import type { FetchDocument } from '../../../shared/models/modelList.ts';
import { type Milliseconds, milliseconds, millisecondsToSeconds } from '../../../shared/units.ts';
import { mebibytesText } from '../../../shared/view/text/format.ts';
import type { Progress } from '../../../shared/work/progress.ts';
import { writeDurably } from '../../files/durable.ts';
import { inDataFolder, namedByUser } from '../../files/fileTrouble.ts';
import { takeFileLock } from '../../store/fileLock.ts';
import { homeFolder, writableFolder } from '../../store/home.ts';
import { lockFile } from '../../store/locks.ts';
import { download, openNetwork } from '../download/download.ts';
import { editedText } from '../models/fetchedModel.ts';
import { catalogueEntry, sha256Of } from '../models/modelSource.ts';
import type { Carrier } from './carrier.ts';

export const fetch: Carrier<'fetch'> = ({ models, output, force = false }) => ({
  carryOut: async ({ tell, signal }) => ({
    kind: 'fetch',
    document: await fetchModels([...new Set(models)].map(catalogueEntry), {
      root: output === null ? homeFolder('models') : path.resolve(output),
      isOwnFolder: output === null,
      force,
      signal,
      onProgress: tell,
    }),
  }),
});

interface FetchOptions {
  /** Each model gets a folder of its id in it. */
  readonly root: string;
  /** Replaces files that are there and are others than those to be fetched. */
  readonly force: boolean;
  /** Whether only Vinobench keeps files there. */
  readonly isOwnFolder: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: Progress) => void;
}

/** The whole answer, also when some models could not be had. @throws VinobenchError `cancelled`, and `usage` of a proxy */
export async function fetchModels(
  entries: readonly CatalogueEntry[],
  options: FetchOptions,
): Promise<FetchDocument> {
  const started = performance.now();
  const network = openNetwork();
  const progress = new ByteProgress(entries, options.onProgress);
  const models: FetchDocument['models'] = [];
  try {
    for (const entry of entries) {
      const folder = path.join(options.root, entry.id);
      const facts = { id: entry.id, folder, files: entry.files.map(({ source: _, ...file }) => file) };
      try {
        writableFolder(folder, options.isOwnFolder ? inDataFolder : namedByUser);
        using _lock = await lockFolder(folder, options.signal, progress);
        const status = await fetchModel({ entry, folder, force: options.force }, (file, report) =>
          download({
            ...report,
            beginAnew: options.force || options.isOwnFolder,
            address: addressOf(file),
            bytes: file.bytes,
            sha256: file.sha256,
            network,
            signal: options.signal,
            onBytes: (bytes) => progress.bytes(file, bytes),
          }),
        );
        models.push({ ...facts, status, reason: null });
      } catch (error) {
        if (!isVinobenchError(error) || options.signal?.aborted === true) throw error;
        models.push({ ...facts, status: 'failed', reason: error.message });
      }
      progress.done(entry);
    }
  } finally {
    await network.destroy();
  }
  return {
    schemaVersion: 1,
    models,
    seconds: millisecondsToSeconds(milliseconds(performance.now() - started)),
  };
}

type Get = (file: CatalogueFile, to: { readonly file: string }) => Promise<void>;

interface FetchedFolder {
  readonly entry: CatalogueEntry;
  readonly folder: string;
  readonly force: boolean;
}

async function fetchModel({ entry, folder, force }: FetchedFolder, get: Get): Promise<'fetched' | 'present'> {
  const missing: { file: CatalogueFile; target: string }[] = [];
  for (const file of entry.files) {
    const target = path.join(folder, servedName(entry, file));
    if (existsSync(target) && (await isServed(file, target))) continue;
    if (existsSync(target) && !force) throw isAnother(entry, target);
    missing.push({ file, target });
  }
  await checkSpace(folder, missing);
  for (const { file, target } of missing) await get(file, { file: target });
  for (const file of entry.files) await applyEdits({ entry, folder, force }, file);
  return missing.length === 0 ? 'present' : 'fetched';
}

/** What is edited is kept as it was served, too, since that is what the checksum is of. */
function servedName(entry: CatalogueEntry, { name }: CatalogueFile): string {
  return entry.edits.some((edit) => edit.file === name) ? `${name}.orig` : name;
}

async function isServed(file: CatalogueFile, target: string): Promise<boolean> {
  const { size } = statSync(target);
  return size === file.bytes && (await sha256Of([target])) === file.sha256;
}

/** A command that the window's user can type as well. */
function isAnother({ id }: CatalogueEntry, target: string): VinobenchError {
  return new VinobenchError(
    'input',
    `${target} is there already and is not the file that is to be fetched; move it, or replace it with \`models fetch ${id} --force\`.`,
    { place: { file: target, trouble: 'exists' } },
  );
}

async function checkSpace(
  folder: string,
  missing: readonly { file: CatalogueFile; target: string }[],
): Promise<void> {
  const needed = missing.reduce(
    (sum, { file, target }) =>
      sum + file.bytes - (statSync(`${target}.part`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= needed) return;
  const sentence = `${folder} has room for ${mebibytesText(bavail * bsize)}, and ${mebibytesText(needed)} are to be fetched; make room, or name another folder with --output.`;
  throw new VinobenchError('store', sentence, { place: { file: folder } });
}

async function applyEdits({ entry, folder, force }: FetchedFolder, file: CatalogueFile): Promise<void> {
  const served = servedName(entry, file);
  const target = path.join(folder, file.name);
  if (served === file.name) return;
  const text = editedText(entry, file.name, await readFile(path.join(folder, served), 'utf8'));
  if (existsSync(target)) {
    if ((await readFile(target, 'utf8')) === text) return;
    if (!force) throw isAnother(entry, target);
  }
  await writeDurably(target, text, { outlet: namedByUser });
}

/** A second fetch of the same model into the same folder waits; the lock ends with its process. */
async function lockFolder(
  folder: string,
  signal: AbortSignal | undefined,
  progress: ByteProgress,
): Promise<Disposable> {
  return await takeFileLock({
    file: lockFile(`fetch ${folder}`),
    holder: `process ${process.pid}`,
    signal,
    cancelled: 'Cancelled while waiting for another process that fetches the same model.',
    onWait: (holder) => progress.tell(null, { phase: 'wait', waitsFor: { what: 'download', holder } }),
  });
}

/** How far the whole is, by bytes; reported ten times a second at most. */
class ByteProgress {
  readonly #emit: (progress: Progress) => void;
  readonly #total: number;
  /** Bytes of each file that are here. */
  readonly #here = new Map<CatalogueFile, number>();
  readonly #startedAt = performance.now();
  /** Bytes that came through the network since the start. */
  #received = 0;
  #fraction = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(entries: readonly CatalogueEntry[], emit: (progress: Progress) => void) {
    this.#emit = emit;
    this.#total = entries.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  bytes(file: CatalogueFile, bytes: number): void {
    const before = this.#here.get(file);
    // What an earlier attempt left did not come now.
    if (before !== undefined) this.#received += Math.max(0, bytes - before);
    this.#here.set(file, bytes);
    const now = performance.now();
    if (now - this.#toldAt < 100 && bytes < file.bytes) return;
    this.#toldAt = now;
    const here = [...this.#here.values()].reduce((sum, count) => sum + count, 0);
    this.#fraction = Math.max(this.#fraction, here / this.#total);
    const perMs = this.#received / (now - this.#startedAt);
    const etaMs = perMs > 0 ? milliseconds((this.#total - here) / perMs) : null;
    const step = { at: bytes, of: file.bytes, unit: 'bytes' } as const;
    this.tell(etaMs, { phase: 'fetch', item: file.name, step });
  }

  tell(etaMs: Milliseconds | null, doing: Omit<Progress, 'type' | 'fraction' | 'etaMs'>): void {
    this.#emit({ type: 'progress', ...doing, fraction: this.#fraction, etaMs });
  }

  /** A model that is over counts whole, had or not. */
  done({ files }: CatalogueEntry): void {
    for (const file of files) this.#here.set(file, file.bytes);
  }
}
