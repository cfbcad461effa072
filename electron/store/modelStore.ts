/**
 * Models that were added to the window's list, one row each. What is read to decide and what is written are one transaction, so that
 * hosts which add and remove at the same time lose nothing of each other's.
 */
import { readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { type AddedModel, addedModelSchema, addedModelsSchema } from '../../shared/models/library.ts';
import { Connection } from './connection.ts';
import { databaseName, dataFolder, writableFolder } from './home.ts';
import { parsedJson } from './rows.ts';
import { schemaSteps } from './schema.ts';

/** What a change comes to, and the list as it is to be. */
interface Changed<T> {
  readonly models: readonly AddedModel[];
  readonly result: T;
}

const recordSchema = parsedJson.pipe(addedModelSchema);

export class ModelStore implements Disposable {
  readonly #connection: Connection;
  readonly #log: (text: string) => void;

  private constructor(connection: Connection, log: (text: string) => void) {
    this.#connection = connection;
    this.#log = log;
  }

  /**
   * Opens the database of a folder, default: the user's data folder, and takes over the list of an earlier Vinobench.
   * @param log called for rows that cannot be read
   * @throws VinobenchError 'store'
   */
  static open(log: (text: string) => void, folder: string = dataFolder()): ModelStore {
    const file = join(writableFolder(folder), databaseName);
    const store = new ModelStore(new Connection(file, schemaSteps), log);
    try {
      store.#takeOver(join(folder, 'models', 'added.json'));
      return store;
    } catch (error) {
      store[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  /** In the order in which they were added. A row that cannot be read is left out, and stays. */
  list(): AddedModel[] {
    return this.#connection.all('SELECT id, record FROM added_model ORDER BY place').flatMap((row) => {
      const { data, error } = recordSchema.safeParse(row['record']);
      if (data !== undefined) return data;
      this.#log(`${this.#connection.file}: the added model ${row['id']} cannot be read: ${error}`);
      return [];
    });
  }

  /** Reads the list, lets `work` decide and keeps what it wants, alone among all hosts. */
  change<T>(work: (models: readonly AddedModel[]) => Changed<T>): T {
    return this.#connection.write(() => {
      const before = new Map(this.list().map((model) => [model.id, JSON.stringify(model)]));
      const { models, result } = work([...before.values()].map((text) => recordSchema.parse(text)));
      const after = new Set(models.map(({ id }) => id));
      for (const id of before.keys())
        if (!after.has(id)) this.#connection.run('DELETE FROM added_model WHERE id = ?', id);
      for (const model of models) this.#put(model, before.get(model.id));
      return result;
    });
  }

  #put(model: AddedModel, before: string | undefined): void {
    const record = JSON.stringify(addedModelSchema.parse(model));
    if (before === undefined)
      this.#connection.run('INSERT OR IGNORE INTO added_model (id, record) VALUES (?, ?)', model.id, record);
    else if (before !== record)
      this.#connection.run('UPDATE added_model SET record = ? WHERE id = ?', record, model.id);
  }

  /** The list was a separate file, which two hosts wrote over each other. Renamed, so that it is taken over once. */
  #takeOver(file: string): void {
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return;
    const models = readList(file);
    this.#connection.write(() => {
      for (const model of models) this.#put(model, undefined);
      try {
        renameSync(file, `${file}.imported`);
      } catch (error) {
        // Another host was faster; its rows and these are the same.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      }
    });
  }
}

function readList(file: string): readonly AddedModel[] {
  try {
    return addedModelsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).models;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new VinobenchError(
      'store',
      `The list of added models ${file} cannot be read; move it away to begin a new one.`,
      { place: { file }, cause: error },
    );
  }
}
