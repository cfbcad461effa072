/** The store of documents that are written once and then only read: profiles, and whatever else a job ends with. */
import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { isVinobenchError, VinobenchError } from '../../shared/faults/errors.ts';
import { Connection, type Row } from './connection.ts';
import { databaseName, dataFolder, writableFolder } from './home.ts';
import { newRunId } from './ids.ts';
import type { DocumentKindName, DocumentRow } from './imports.ts';
import { type Patience, patiently } from './patience.ts';
import { parsedJson, timestamp } from './rows.ts';
import { schemaSteps } from './schema.ts';

/** One kind of document, and how its errors name it. */
export interface DocumentKind<Contents extends z.ZodType, Document extends z.ZodType> {
  readonly kind: string;
  /** In a sentence: `profile`. */
  readonly noun: string;
  /** Of the terminal: `profiles`; null: it has none for these. */
  readonly command: string | null;
  /** What a list tells of a document without reading it. */
  readonly contents: Contents;
  readonly document: Document;
  /** Brings a document of an older schema to today's, and leaves any other as it is; left out: there is no older one. */
  readonly today?: (document: unknown) => unknown;
}

/** A document of a file as a row, to be written with others of its import. */
export async function documentRow<Contents extends z.ZodType, Document extends z.ZodType>(
  { kind, contents, document }: DocumentKind<Contents, Document> & { readonly kind: DocumentKindName },
  summary: z.input<Contents>,
  body: z.input<Document>,
  from: Pick<DocumentRow, 'origin' | 'createdAt' | 'id'>,
): Promise<DocumentRow> {
  return {
    ...from,
    kind,
    summary: JSON.stringify(contents.parse(summary)),
    body: await promisify(gzip)(JSON.stringify(document.parse(body))),
  };
}

type Summary<Contents> = {
  readonly id: string;
  /** Grows with each that is kept. */
  readonly sequence: number;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  readonly deletedAt: string | null;
} & Contents;

interface DocumentList<Contents> {
  /** Newest first. */
  readonly documents: Summary<Contents>[];
  /** Those that cannot be read, each with a VinobenchError 'store' that says why. */
  readonly damaged: { readonly id: string; readonly error: VinobenchError }[];
}

/** In the order in which they came, whatever the clock said. */
const newestFirst = 'ORDER BY rowid DESC';
/** An inflated document beyond this is no document of ours. */
const longestBytes = 512 * 2 ** 20;

/**
 * Documents of one kind in the database of the runs. What a method wrote is on the disk when it returns or resolves; what
 * leaves has passed its schema. Throws as `RunStore` does.
 */
export class DocumentStore<Contents extends z.ZodType, Document extends z.ZodType> implements Disposable {
  readonly #connection: Connection;
  readonly #kind: DocumentKind<Contents, Document>;

  private constructor(connection: Connection, kind: DocumentKind<Contents, Document>) {
    this.#connection = connection;
    this.#kind = kind;
  }

  /** Opens the database of a folder, default: the user's data folder; creates and upgrades it as needed. */
  static open<C extends z.ZodType, D extends z.ZodType>(
    kind: DocumentKind<C, D>,
    folder: string = dataFolder(),
  ): DocumentStore<C, D> {
    return new DocumentStore(new Connection(join(writableFolder(folder), databaseName), schemaSteps), kind);
  }

  close(): void {
    this.#connection.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Compressed off the event loop, then written in one step: all of it or nothing.
   * @param now when it was made
   */
  async keep(
    contents: z.input<Contents>,
    document: z.input<Document>,
    { now = new Date(), ...patience }: Patience & { readonly now?: Date } = {},
  ): Promise<Summary<z.output<Contents>>> {
    const { kind } = this.#kind;
    const summary = JSON.stringify(this.#kind.contents.parse(contents));
    const body = await promisify(gzip)(JSON.stringify(this.#kind.document.parse(document)));
    const write = () =>
      this.#connection.write(() => {
        const free = this.#freeId(now);
        this.#connection.run(
          'INSERT INTO document (id, kind, created_at_ms, summary, body) VALUES (?, ?, ?, ?, ?)',
          free,
          kind,
          now.getTime(),
          summary,
          body,
        );
        // Inside the transaction, so that one that cannot be acknowledged is not written either: a retry
        // keeps it once.
        return this.summary(free);
      });
    return await patiently(write, patience);
  }

  /** Without the documents themselves. Those that cannot be read are listed apart and hide nothing. */
  list(options: { readonly includeDeleted?: boolean } = {}): DocumentList<z.output<Contents>> {
    const deleted = options.includeDeleted === true ? '' : 'AND deleted_at_ms IS NULL';
    const list: DocumentList<z.output<Contents>> = { documents: [], damaged: [] };
    const sql = `SELECT id FROM document WHERE kind = ? ${deleted} ${newestFirst}`;
    for (const row of this.#connection.all(sql, this.#kind.kind)) {
      const id = String(row['id']);
      try {
        list.documents.push(this.summary(id));
      } catch (error) {
        if (!isVinobenchError(error)) throw error;
        if (error.code === 'store') list.damaged.push({ id, error });
      }
    }
    return list;
  }

  summary(id: string): Summary<z.output<Contents>> {
    const row = this.#row(
      id,
      'SELECT rowid AS sequence, created_at_ms, deleted_at_ms, summary FROM document',
    );
    const { sequence, created_at_ms, deleted_at_ms, summary } = this.#read(
      summaryRowSchema,
      row,
      id,
      'entry',
    );
    return {
      ...this.#readObject(summary, id),
      id,
      sequence,
      createdAt: new Date(created_at_ms).toISOString(),
      deletedAt: deleted_at_ms === null ? null : new Date(deleted_at_ms).toISOString(),
    };
  }

  async document(id: string): Promise<z.output<Document>> {
    const row = this.#row(id, 'SELECT body FROM document');
    const { body } = this.#read(bodyRowSchema, row, id, 'document');
    let json: unknown;
    try {
      // Its checksum stands at the end: what comes out is what went in.
      const text = await promisify(gunzip)(body, { maxOutputLength: longestBytes });
      json = JSON.parse(text.toString('utf8'));
    } catch (error) {
      throw this.#damaged(id, `document: ${error instanceof Error ? error.message : error}`, error);
    }
    const { document, today = (own: unknown) => own } = this.#kind;
    return this.#read(document, today(json), id, 'document');
  }

  /**
   * The one that a person means by `latest`, an id, the beginning of one, or the beginning of its last four letters.
   * @throws VinobenchError 'usage' when there is none, or more than one
   */
  resolve(reference: string, options: { readonly includeDeleted?: boolean } = {}): string {
    const { kind, noun, command } = this.#kind;
    const deleted = options.includeDeleted === true ? '' : 'AND deleted_at_ms IS NULL';
    const wanted = reference.toLowerCase();
    const matching =
      wanted === 'latest'
        ? this.#connection.all(
            `SELECT id FROM document WHERE kind = ? ${deleted} ${newestFirst} LIMIT 1`,
            kind,
          )
        : this.#connection.all(
            `SELECT id FROM document WHERE kind = ? AND ? IN (substr(id, 1, ?), substr(id, -4, ?)) ${deleted} ${newestFirst} LIMIT 5`,
            kind,
            wanted,
            wanted.length,
            wanted.length,
          );
    const ids = matching.map((row) => String(row['id']));
    const [id, ...others] = ids;
    if (wanted === '' || id === undefined) {
      const what = wanted === 'latest' ? `no ${noun} yet` : `no ${noun} ${reference}`;
      throw new VinobenchError('usage', `There is ${what}${shows(command)}.`);
    }
    if (others.length > 0) {
      const sentence = `${reference} could be ${ids.join(', ')}: type more of the one you mean.`;
      throw new VinobenchError('usage', sentence);
    }
    return id;
  }

  /** Hides a document; `restore` undoes it. */
  delete(id: string): void {
    this.#change(id, 'UPDATE document SET deleted_at_ms = coalesce(deleted_at_ms, ?)', Date.now());
  }

  restore(id: string): void {
    this.#change(id, 'UPDATE document SET deleted_at_ms = NULL');
  }

  #freeId(now: Date): string {
    for (;;) {
      const id = newRunId(now);
      if (this.#connection.get('SELECT 1 FROM document WHERE id = ?', id) === undefined) return id;
    }
  }

  #row(id: string, select: string): Row {
    let row: Row | undefined;
    try {
      row = this.#connection.get(`${select} WHERE kind = ? AND id = ?`, this.#kind.kind, id);
    } catch (error) {
      // A damaged number may not fit a double: node:sqlite throws before any schema sees it.
      if (error instanceof RangeError) throw this.#damaged(id, `entry: ${error.message}`, error);
      throw error;
    }
    if (row === undefined) throw this.#none(id);
    return row;
  }

  /** One that must exist. */
  #change(id: string, sql: string, ...values: SQLInputValue[]): void {
    const changed = this.#connection.write(() =>
      this.#connection.run(`${sql} WHERE kind = ? AND id = ?`, ...values, this.#kind.kind, id),
    );
    if (changed === 0) throw this.#none(id);
  }

  #read<S extends z.ZodType>(schema: S, value: unknown, id: string, part: string): z.output<S> {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    const where = [part, ...(issue?.path ?? []).map(String)].join(' ');
    throw this.#damaged(id, `${where}: ${issue?.message}`, result.error);
  }

  /** An object's schema makes objects, which the type of any schema does not say. */
  #readObject(value: unknown, id: string): z.output<Contents> & object {
    const contents = this.#read(this.#kind.contents, value, id, 'entry');
    if (typeof contents !== 'object' || contents === null) throw this.#damaged(id, 'entry: is no object');
    return contents;
  }

  #damaged(id: string, what: string, cause?: unknown): VinobenchError {
    const { noun, command } = this.#kind;
    return new VinobenchError(
      'store',
      `The stored ${noun} ${id} is damaged (${what}): ${command === null ? '' : `delete it with \`${command} delete ${id}\`, or `}put a copy of the database back.`,
      { cause },
    );
  }

  #none(id: string): VinobenchError {
    const { noun, command } = this.#kind;
    return new VinobenchError('usage', `There is no ${noun} ${id}${shows(command)}.`);
  }
}

const shows = (command: string | null): string =>
  command === null ? '' : `: \`${command} list\` shows those there are`;

const summaryRowSchema = z.object({
  sequence: z.number().int(),
  created_at_ms: timestamp,
  deleted_at_ms: timestamp.nullable(),
  summary: parsedJson,
});
const bodyRowSchema = z.object({ body: z.instanceof(Uint8Array) });
