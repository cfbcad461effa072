/** What the desktop host does, through Electron's own interface alone: the same on the real one and on its stand-in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, onTestFailed, type TestContext } from 'vitest';
import { writeNetworks } from '../runs.ts';
import { type Desktop, startDesktop } from './desktop.ts';
import type { Cases } from './spec/cases.ts';
import { describeChoices, describeFiles } from './spec/files.ts';
import { describeEnds, describeJobs } from './spec/jobs.ts';
import { describeLimits, describeOthers, describeWindow } from './spec/window.ts';

/** @param binaryOf the binary to start, or skips the test */
export function describeDesktop(binaryOf: (context: TestContext) => string): void {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-desktop-'));
  afterAll(async () => {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true, force: true });
  });
  const { tiny, heavy } = writeNetworks(folder);
  let homes = 0;
  const newHome = () => join(folder, `home-${homes++}`);
  const starting: Cases['starting'] = async (context, args = [], home = newHome(), options = {}) =>
    await startDesktop({ binary: binaryOf(context), home, args, ...options });
  const ends: (() => Promise<void>)[] = [];
  const sharing: Cases['sharing'] = () => {
    let open: Promise<Desktop> | undefined;
    const end = async () => {
      const ending = open;
      open = undefined;
      await (await ending)?.[Symbol.asyncDispose]();
    };
    ends.push(end);
    return (context) => {
      onTestFailed(end);
      open ??= starting(context);
      return open;
    };
  };
  const cases: Cases = { folder, tiny, heavy, newHome, starting, sharing, shared: sharing(), binaryOf };
  describe('The desktop window', () => {
    describeWindow(cases);
    describeFiles(cases);
    describeLimits(cases);
    describeChoices(cases);
    describeOthers(cases);
  });
  describe('A job of the desktop', () => describeJobs(cases));
  describe('The desktop host', () => describeEnds(cases));
}
