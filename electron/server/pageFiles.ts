/** The built page: a list of its files made once, so that no address can name any other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { VinobenchError } from '../../shared/errors.ts';
import { noncePlaceholder } from './headers.ts';

/** Where the set-up builds it. */
export const builtPage = fileURLToPath(new URL('../../.vinobench/page', import.meta.url));

export const encodings = { br: '.br', gzip: '.gz' } as const;
export type Encoding = keyof typeof encodings;

export interface PageFile {
  readonly path: string;
  /** MIME type. */
  readonly type: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
  /** Ready-made compressed forms beside it, the better one first. */
  readonly encodings: readonly Encoding[];
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

  /** @throws VinobenchError 'setup' when no page was built there */
  constructor(folder = builtPage) {
    const index = path.join(folder, 'index.html');
    if (!existsSync(index)) {
      throw new VinobenchError(
        'setup',
        `The page is not built (${index} is missing): start with \`npm start\`.`,
        {
          place: { file: index },
        },
      );
    }
    this.#index = readFileSync(index, 'utf8');
    const names = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
    const there = new Set(names);
    for (const name of names) {
      const type = types[path.extname(name)];
      if (type === undefined || name === 'index.html') continue;
      const address = `/${name.split(path.sep).join('/')}`;
      this.#files.set(address, {
        path: path.join(folder, name),
        type,
        immutable: address.startsWith('/assets/'),
        encodings: (['br', 'gzip'] as const).filter((encoding) => there.has(name + encodings[encoding])),
      });
    }
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

/** Addresses of the page itself: the page tells by them what it shows. */
export const isPageAddress = (address: string): boolean => !/\.[a-z\d]+$/i.test(address);
