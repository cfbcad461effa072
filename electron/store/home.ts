/** Where Vinobench keeps what it must not lose, and what it may. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { fileTrouble, inDataFolder, type Outlet } from '../files/fileTrouble.ts';

export const databaseName = 'vinobench.sqlite';

/** Folders inside the data folder. */
type HomeFolder =
  | 'cache/ir'
  | 'cache/peaks'
  | 'logs'
  | 'models'
  | 'references'
  | 'runtimes'
  | 'window'
  | 'window/uploads'
  | 'window/reserved'
  | 'window/converted'
  | 'window/conversions';

/**
 * Absolute path of the user's data folder, made or not: `VINOBENCH_HOME`, else the system's place for application data
 * (such as `~/.local/share/vinobench`).
 */
export function dataPath(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['VINOBENCH_HOME'];
  return chosen ? resolve(chosen) : envPaths('vinobench', { suffix: '' }).data;
}

/**
 * The data folder, made for this user alone where it is missing.
 * @throws VinobenchError 'store' when it cannot be made or written
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const folder = writableFolder(dataPath(environment));
  // One that was chosen may hold other things as well, for others to read; ours are private by themselves.
  if (!environment['VINOBENCH_HOME'] || existsSync(join(folder, databaseName))) makePrivate(folder);
  return folder;
}

/** A folder of the data folder, made where it is missing; throws as `dataFolder` does. */
export function homeFolder(name: HomeFolder, environment: NodeJS.ProcessEnv = process.env): string {
  let folder = dataFolder(environment);
  for (const part of name.split('/')) {
    folder = writableFolder(join(folder, part));
    makePrivate(folder);
  }
  return folder;
}

/** Takes a file or a folder of this user's away from everybody else; what lies in it holds models, paths and a secret. */
export function makePrivate(file: string): void {
  if (process.platform === 'win32') return;
  try {
    const { mode, uid } = statSync(file);
    if ((mode & 0o077) !== 0 && uid === process.getuid?.()) chmodSync(file, mode & 0o700);
  } catch {
    // A file system without permissions has nothing to keep.
  }
}

/** @throws VinobenchError of what the outlet says, 'store' for the data folder */
export function writableFolder(folder: string, outlet: Outlet = inDataFolder): string {
  try {
    makeFolders(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fileTrouble(error, folder, outlet);
  }
  return folder;
}

/** mkdirSync's own `recursive` never returns where a parent refuses with ENOENT, as /proc does (seen in Node 24.21). */
function makeFolders(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it in the meantime.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
