/**
 * The peaks of this machine for tests that look at kernels: measuring them takes longer than all else of a small profile, and
 * they are the same in every data folder. `roofline.test.ts` measures them in its own, as the tests of a first profile must.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../setup/lock.mjs';
import { openvinoVersion } from '../../setup/openvino.ts';
import { resultsFolder } from '../../setup/state.mjs';
import { runCli } from './cli.ts';
import { writeNetworks } from './runs.ts';

const results = join(resultsFolder(fileURLToPath(new URL('../..', import.meta.url))), 'test-peaks');

/** Puts them into a data folder that has none; measures them if no test of this checkout has done so. */
export async function givePeaks(home: string): Promise<void> {
  const machine = JSON.stringify([cpus().map(({ model }) => model), openvinoVersion]);
  const measured = join(results, createHash('sha256').update(machine).digest('hex').slice(0, 12));
  const { signal } = new AbortController();
  if (!existsSync(measured))
    await withLock(results, { signal, onWait: () => undefined }, async () => {
      if (!existsSync(measured)) await measure(measured);
    });
  cpSync(measured, join(home, 'cache', 'peaks'), { recursive: true });
}

async function measure(target: string): Promise<void> {
  const folder = mkdtempSync(join(results, 'measuring-'));
  try {
    const { tiny } = writeNetworks(folder);
    const { exitCode, stderr } = await runCli(['profile', tiny, '--iterations', '4', '--json'], {
      home: join(folder, 'home'),
    });
    if (exitCode !== 0) throw new Error(`the peaks could not be measured: ${stderr}`);
    renameSync(join(folder, 'home', 'cache', 'peaks'), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
