/** What the desktop host does, through Electron's own interface alone: the same on the real one and on its stand-in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, type TestContext } from 'vitest';
import { writeNetworks } from '../runs.ts';
import { startDesktop } from './desktop.ts';
import type { Cases } from './spec/cases.ts';
import { describeFiles } from './spec/files.ts';
import { describeEnds, describeJobs } from './spec/jobs.ts';
import { describeWindow } from './spec/window.ts';

const slow = { timeout: 120_000 };

/** @param binaryOf the binary to start, or skips the test */
export function describeDesktop(binaryOf: (context: TestContext) => string): void {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-desktop-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const { tiny, heavy } = writeNetworks(folder);
  let homes = 0;
  const newHome = () => join(folder, `home-${homes++}`);
  const starting: Cases['starting'] = async (context, args = [], home = newHome(), options = {}) =>
    await startDesktop({ binary: binaryOf(context), home, args, ...options });
  const cases: Cases = { folder, tiny, heavy, newHome, starting, binaryOf };
  describe('The desktop window', slow, () => {
    describeWindow(cases);
    describeFiles(cases);
  });
  describe('A job of the desktop', slow, () => describeJobs(cases));
  describe('The desktop host', slow, () => describeEnds(cases));
}
