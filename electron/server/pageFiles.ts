/**
 * The built page: read whole and once, so that no address can name another file, and that
 * a host keeps the page it began with, whatever is built in the meantime.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { layout, type PagePlace } from '../../layout/layout.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { commandMeta } from '../../shared/hosts/browserHost.ts';
import { noncePlaceholder } from './headers.ts';
import { filesInArchive } from './pageArchive.ts';

const encodings = { br: '.br', gzip: '.gz' } as const;
type Encoding = keyof typeof encodings;

export interface PageFile {
  readonly body: Buffer;
  /** MIME type. */
  readonly type: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
  /** Ready-made compressed forms, the better one first. */
  readonly encoded: ReadonlyMap<Encoding, Buffer>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
};

export class PageFiles {
  readonly #files = new Map<string, PageFile>();
  readonly #index: string;

  /**
   * @param compressed which ready-made forms are kept, the better one first
   * @throws VinobenchError 'setup' when no page was built there
   */
  constructor(place: PagePlace = layout.page, compressed: readonly Encoding[] = ['br', 'gzip']) {
    const files = filesAt(place);
    for (const [name, body] of files) {
      const type = types[path.extname(name)];
      if (type === undefined || name === 'index.html') continue;
      const address = `/${name}`;
      this.#files.set(address, {
        body,
        type,
        immutable: address.startsWith('/assets/'),
        encoded: new Map(
          compressed.flatMap((encoding) => {
            const form = files.get(name + encodings[encoding]);
            return form === undefined ? [] : [[encoding, form]];
          }),
        ),
      });
    }
    const index = files.get('index.html');
    if (index === undefined) throw missing(path.join(place.archive ?? '', place.folder, 'index.html'));
    this.#index = withCommand(withIntegrity(index.toString('utf8'), this.#files));
  }

  /** @param address path of a URL, as it came */
  find(address: string): PageFile | null {
    return this.#files.get(address) ?? null;
  }

  /** The first document, whose inline parts carry `nonce`. */
  index(nonce: string): string {
    return this.#index.replaceAll(noncePlaceholder, nonce);
  }
}

/** By name, with `/`. */
function filesAt({ archive, folder }: PagePlace): ReadonlyMap<string, Buffer> {
  if (archive !== null) return filesInArchive(archive, folder);
  if (!existsSync(folder)) throw missing(path.join(folder, 'index.html'));
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return new Map(
    names.map((name) => [name.split(path.sep).join('/'), readFileSync(path.join(folder, name))]),
  );
}

const missing = (index: string) =>
  new VinobenchError('setup', `The page is not built (${index} is missing): ${layout.repair}.`, {
    place: { file: index },
  });

/** A page that is not let in cannot ask its host how it is called in a terminal. */
export const withCommand = (index: string): string =>
  index.replace('<head>', (found) => `${found}<meta name="${commandMeta}" content="${layout.command}" />`);

/**
 * With the digest of every script: a page that stays open while its host is away loads further parts from whatever listens at
 * the port then, and must not run them. Parts that the page names itself carry theirs (`integrity`), the others are in an
 * import map, which modules are loaded by.
 */
function withIntegrity(index: string, files: ReadonlyMap<string, PageFile>): string {
  const integrity = new Map(
    [...files]
      .filter(([address]) => address.endsWith('.js'))
      .map(([address, { body }]) => [
        `.${address}`,
        `sha384-${createHash('sha384').update(body).digest('base64')}`,
      ]),
  );
  const json = JSON.stringify({ integrity: Object.fromEntries(integrity) });
  const map = `<script type="importmap" nonce="${noncePlaceholder}">${json}</script>`;
  // A part that was loaded ahead without its digest would be loaded a second time.
  const named = index.replace(/(?:src|href)="(\.[^"]+)"/g, (attribute, address: string) => {
    const digest = integrity.get(address);
    return digest === undefined ? attribute : `${attribute} integrity="${digest}"`;
  });
  // Never in front of the doctype, which would put the page into quirks mode.
  return named.replace(/<head>|(?=<script)/, (found) => found + map);
}

/** Addresses of the page itself: the page tells by them what it shows. */
export const isPageAddress = (address: string): boolean => !/\.[a-z\d]+$/i.test(address);

/** Where a page that is made from its sources opens the socket over which it hears of changes (`livePage.ts`). */
export const liveAddress = '/live';
