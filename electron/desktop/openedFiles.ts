/** Files that the system asks the window to open, before and after the page is there to take them. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isModelFile } from '../../shared/adding/pairFiles.ts';
import { isVinobenchFile } from '../../shared/adding/reportFiles.ts';

/**
 * Absolute paths of the files that a command line names.
 * @param argv after the program, with whatever switches Chromium adds
 * @param directory that relative paths are relative to
 */
export function modelFilesIn(argv: readonly string[], directory: string): string[] {
  return argv
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => path.resolve(directory, argument))
    .filter((file) => isVinobenchFile(file) || isModelFile(file))
    .filter((file) => existsSync(file));
}

/** Keeps what is opened until somebody listens. */
export class OpenedFiles {
  #waiting: string[] = [];
  #listener: ((paths: string[]) => void) | null = null;

  open(paths: readonly string[]): void {
    this.#waiting.push(...paths);
    this.#hand();
  }

  /** @param listener null: the page has gone, and comes back perhaps */
  listen(listener: ((paths: string[]) => void) | null): void {
    this.#listener = listener;
    this.#hand();
  }

  #hand(): void {
    if (this.#listener === null || this.#waiting.length === 0) return;
    this.#listener(this.#waiting.splice(0));
  }
}
