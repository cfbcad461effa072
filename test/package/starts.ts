/** How long a package takes to start, and the checkout in turns with it: what else the machine does slows both. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../../setup/package/tree.ts';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';
import { type DesktopOptions, standInFolder, startDesktop } from '../support/electron/desktop.ts';
import { readyPage } from '../support/page.ts';
import { root } from './make.ts';

/** What `npm run package:server` makes beside its archives. */
export const serverTree = join(packageFolder(root), `vinobench-server-${vinobenchVersion}`);
/** What `npm run package -- --linux --dir` makes. */
export const desktopTree = join(packageFolder(root), 'desktop', 'out', 'linux-unpacked');

/** Of one start each, one after the other. */
export interface StartPair {
  readonly packedMs: number;
  readonly checkoutMs: number;
}

export const ratiosOf = (pairs: readonly StartPair[]): number[] =>
  pairs.map(({ packedMs, checkoutMs }) => packedMs / checkoutMs).toSorted((a, b) => a - b);

export const shown = (ratios: readonly number[]): string => ratios.map((ratio) => ratio.toFixed(2)).join(' ');

/**
 * `vinobench devices` of a package and `npm start -- devices`, each after a start that does not count.
 * @param tree the unpacked package
 */
export function commandStarts(tree: string, pairs: number): StartPair[] {
  const started = mkdtempSync(join(tmpdir(), 'vinobench-start-'));
  try {
    // The checkout's own, under which this program runs.
    const { NODE_COMPILE_CACHE: _checkouts, ...inherited } = process.env;
    const env: NodeJS.ProcessEnv = {
      ...inherited,
      VINOBENCH_HOME: join(started, 'data'),
      XDG_CACHE_HOME: join(started, 'cache'),
    };
    const timed = (command: string, args: readonly string[]) => {
      const began = performance.now();
      const { status, stderr } = spawnSync(command, args, { cwd: root, env, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${command} ${args.join(' ')} ends with ${status}: ${stderr}`);
      return performance.now() - began;
    };
    const both = (): StartPair => ({
      packedMs: timed(join(tree, 'vinobench'), ['devices']),
      checkoutMs: timed('npm', ['start', '--silent', '--', 'devices']),
    });
    both();
    return Array.from({ length: pairs }, both);
  } finally {
    rmSync(started, { recursive: true, force: true });
  }
}

/**
 * From the start of the main process to a window that shows the catalogue, on the stand-in for Electron.
 * @param packed folder of the desktop's package
 * @param home data folder of both
 */
export async function windowStarts(packed: string, home: string, pairs: number): Promise<StartPair[]> {
  await readyPage();
  const timed = async (options: Pick<DesktopOptions, 'binary' | 'packaged'>) => {
    const began = performance.now();
    await using desktop = await startDesktop({ ...options, home });
    await desktop.page.getByText('AlexNet', { exact: true }).first().waitFor();
    return performance.now() - began;
  };
  const both = async (): Promise<StartPair> => ({
    packedMs: await timed({ binary: join(packed, 'vinobench-desktop'), packaged: true }),
    checkoutMs: await timed({ binary: join(standInFolder, 'electron') }),
  });
  await both();
  const taken: StartPair[] = [];
  for (let pair = 0; pair < pairs; pair++) taken.push(await both());
  return taken;
}
