import { accessSync, constants } from 'node:fs';

/** The first of these files that can be started; null: none can. */
export const firstExecutable = (files: readonly string[]): string | null => files.find(isExecutable) ?? null;

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
