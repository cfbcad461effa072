/** Paths that a person chose, the last one first; each is kept in one transaction, so that hosts lose none of each other's. */
import { join } from 'node:path';
import { Connection } from './connection.ts';
import { databaseName, dataFolder, writableFolder } from './home.ts';
import { schemaSteps } from './schema.ts';

export class ChosenStore implements Disposable {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Opens the database of a folder, default: the user's data folder. @throws VinobenchError 'store' */
  static open(folder: string = dataFolder()): ChosenStore {
    return new ChosenStore(new Connection(join(writableFolder(folder), databaseName), schemaSteps));
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  list(): string[] {
    return this.#connection
      .all('SELECT path FROM chosen_path ORDER BY turn DESC')
      .map((row) => String(row['path']));
  }

  /** @param most of them are kept, the others forgotten */
  keep(chosen: string, most: number): void {
    this.#connection.write(() => {
      this.#connection.run('DELETE FROM chosen_path WHERE path = ?', chosen);
      this.#connection.run('INSERT INTO chosen_path (path) VALUES (?)', chosen);
      this.#connection.run(
        'DELETE FROM chosen_path WHERE turn NOT IN (SELECT turn FROM chosen_path ORDER BY turn DESC LIMIT ?)',
        most,
      );
    });
  }
}
