/**
 * `npm run bench:package [-- pairs]`: makes both packages and times their start next to the checkout's, in turns: `vinobench devices`
 * next to `npm start -- devices` (goal: at most 0.60), and the window on the stand-in for Electron (goal: at most 1).
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signedRank } from '../shared/statistics/signedRank.ts';
import { median } from '../shared/statistics.ts';
import { make, root } from '../test/package/make.ts';
import { writeStandIn } from '../test/package/standIn.ts';
import {
  commandStarts,
  desktopTree,
  type StartPair,
  serverTree,
  windowStarts,
} from '../test/package/starts.ts';
import { findChromium } from '../test/support/browser.ts';

const pairs = Number(process.argv[2] ?? 15);
if (!Number.isInteger(pairs) || pairs < 6)
  throw new Error('npm run bench:package [-- pairs]: a whole number of pairs, at least 6.');

const [cpu] = os.cpus();
const load = () => `load ${os.loadavg()[0]?.toFixed(1)}`;
console.log(
  `${cpu?.model ?? 'unknown processor'}, ${os.availableParallelism()} processors, ${load()} before the packages are made`,
);

const folder = mkdtempSync(join(tmpdir(), 'vinobench-bench-package-'));
try {
  make('package:server', ['folder']);
  console.log(load());
  tell('vinobench devices over npm start -- devices', commandStarts(serverTree, pairs), 0.6);
  const chromium = findChromium();
  if (chromium === null) throw new Error('There is no Chromium for the window: set CHROMIUM_PATH.');
  process.env['CHROMIUM_PATH'] = chromium;
  const dist = join(folder, 'electron');
  mkdirSync(dist);
  await writeStandIn(root, dist);
  make('package', ['--linux', '--dir'], { VINOBENCH_ELECTRON_DIST: dist });
  console.log(load());
  tell(
    'the packed window over that of the checkout',
    await windowStarts(desktopTree, join(folder, 'home'), pairs),
    1,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function tell(what: string, starts: readonly StartPair[], goal: number): void {
  const { hodgesLehmann, confidence95 } = signedRank(
    starts.map(({ packedMs, checkoutMs }) => Math.log(packedMs / checkoutMs)),
  );
  const [low, high] = (confidence95 ?? [Number.NaN, Number.NaN]).map(Math.exp);
  const medians = [
    median(starts.map(({ packedMs }) => packedMs)),
    median(starts.map(({ checkoutMs }) => checkoutMs)),
  ];
  const ratio = Math.exp(hodgesLehmann);
  console.log(
    `${what}: ${ratio.toFixed(3)} [${low?.toFixed(3)}, ${high?.toFixed(3)}], medians ${medians.map((ms) => ms.toFixed(0)).join(' and ')} ms, ${starts.length} pairs; goal ${goal.toFixed(2)}: ${ratio <= goal ? 'met' : 'missed'}`,
  );
}
