/** Where Vinobench keeps what it must not lose, and what it may. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { fileTrouble, inDataFolder, type Outlet } from '../files/fileTrouble.ts';

/** Folders inside the data folder. */
export type HomeFolder =
  | 'cache/ir'
  | 'cache/peaks'
  | 'logs'
  | 'models'
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
  return writableFolder(dataPath(environment));
}

/** A folder of the data folder, made where it is missing; throws as `dataFolder` does. */
export function homeFolder(name: HomeFolder, environment: NodeJS.ProcessEnv = process.env): string {
  return writableFolder(join(dataFolder(environment), name));
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
