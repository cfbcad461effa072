/** The files under a folder, links followed, each real folder once. */
import type { Stats } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import path from 'node:path';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { folderLimits } from './limits.ts';
import { unreadableFile } from './regularFile.ts';

interface Folder {
  /** Relative, with `/`; empty: the root. */
  readonly name: string;
  readonly depth: number;
}

/**
 * Relative paths with `/`, of regular files alone. A link counts as what it leads to; one that leads nowhere, or to a folder that is listed
 * already, is left out: real folders are listed first, so that a file has its own path where it has one.
 * @throws VinobenchError `input` for a folder that cannot be listed, is too deep or holds too much; `cancelled`
 */
export async function filesUnder(root: string, signal?: AbortSignal): Promise<string[]> {
  const walk = new FolderWalk(root, signal);
  return await walk.run();
}

class FolderWalk {
  readonly #root: string;
  readonly #signal: AbortSignal | undefined;
  readonly #files: string[] = [];
  readonly #visited = new Set<string>();
  /** Links to folders, for when all real ones are listed. */
  readonly #links: Folder[] = [];
  #looked = 0;

  constructor(root: string, signal: AbortSignal | undefined) {
    this.#root = root;
    this.#signal = signal;
  }

  async run(): Promise<string[]> {
    await this.#list({ name: '', depth: 0 });
    while (this.#links.length > 0) {
      // Of two links to one folder the first by name is taken, whatever order the disk gives.
      const links = this.#links.splice(0).sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const link of links) await this.#list(link);
    }
    return this.#files;
  }

  async #list(first: Folder): Promise<void> {
    const waiting = [first];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      const here = path.join(this.#root, folder.name);
      const facts = await stat(here, { bigint: true }).catch((error: unknown) => {
        throw unreadableFile(here, error);
      });
      const identity = `${facts.dev} ${facts.ino}`;
      if (this.#visited.has(identity)) continue;
      this.#visited.add(identity);
      if (folder.depth > folderLimits.depth)
        throw this.#refuse(`${here} lies more than ${folderLimits.depth} folders deep`);
      for (const name of await this.#entries(here, folder)) waiting.push({ name, depth: folder.depth + 1 });
    }
  }

  /** Takes its files and links; returns its real folders. */
  async #entries(here: string, { name: parent, depth }: Folder): Promise<string[]> {
    const folders: string[] = [];
    try {
      for await (const entry of await opendir(here, { bufferSize: 256 })) {
        if (this.#signal?.aborted === true)
          throw new VinobenchError('cancelled', `Listing ${this.#root} was cancelled.`);
        this.#looked += 1;
        if (this.#looked > folderLimits.entries)
          throw this.#refuse(`${this.#root} holds more than ${folderLimits.entries} files and folders`);
        const name = parent === '' ? entry.name : `${parent}/${entry.name}`;
        if (entry.isFile()) this.#files.push(name);
        else if (entry.isDirectory()) folders.push(name);
        else await this.#other(name, depth);
      }
    } catch (error) {
      throw unreadableFile(here, error);
    }
    return folders;
  }

  /** Links, and entries of file systems that do not report a type. */
  async #other(name: string, depth: number): Promise<void> {
    const target: Stats | null = await stat(path.join(this.#root, name)).catch(() => null);
    if (target?.isFile() === true) this.#files.push(name);
    else if (target?.isDirectory() === true) this.#links.push({ name, depth: depth + 1 });
  }

  #refuse(what: string): VinobenchError {
    const sentence = `${what}; name a folder that holds the images alone.`;
    return new VinobenchError('input', sentence, { place: { file: this.#root } });
  }
}
