/** `npm start`, `vinobench`: the window in Electron where that can be, else in a browser. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { type Desktop, layout } from '../../layout/layout.ts';
import { serve } from '../server/serve.ts';
import { printError } from '../terminal/output.ts';
import { checkElectron, findElectron } from './electronBinary.ts';

/**
 * @param models files to open in it
 * @returns the exit code, once the window is closed
 */
export async function openWindow(models: readonly string[]): Promise<number> {
  const electron = findDesktop(layout.desktop);
  if ('missing' in electron) {
    printError(`${electron.missing}, so Vinobench is served to a browser at this address:`);
    return await serve({ host: '127.0.0.1', uploadLimit: 2 });
  }
  const files = models.map((file) => path.resolve(file));
  const child = spawn(electron.binary, [...electron.script, ...files], {
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

/** Electron's binary and what comes before the files on its command line; or why there is no window. */
function findDesktop(desktop: Desktop): { binary: string; script: readonly string[] } | { missing: string } {
  switch (desktop.kind) {
    case 'script': {
      const found = findElectron();
      return 'missing' in found ? found : { ...found, script: [desktop.script] };
    }
    case 'binary': {
      const found = checkElectron(desktop.binary);
      return 'missing' in found ? found : { ...found, script: [] };
    }
    case 'none':
      return { missing: 'This package has no window of its own' };
  }
}
