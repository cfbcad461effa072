/** `npm start`: the window in Electron where that can be, else in a browser. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../server/serve.ts';
import { printError } from '../terminal/output.ts';
import { findElectron } from './electronBinary.ts';

const start = fileURLToPath(new URL('../start.mjs', import.meta.url));

/**
 * @param models files to open in it
 * @returns the exit code, once the window is closed
 */
export async function openWindow(models: readonly string[]): Promise<number> {
  const electron = findElectron();
  if ('missing' in electron) {
    printError(`${electron.missing}, so Vinobench is served to a browser at this address:`);
    return await serve({ host: '127.0.0.1', uploadLimit: 2 });
  }
  const files = models.map((file) => path.resolve(file));
  const child = spawn(electron.binary, [start, ...files], {
    stdio: 'inherit',
    // For its jobs.
    env: { ...process.env, VINOBENCH_NODE: process.execPath },
  });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
