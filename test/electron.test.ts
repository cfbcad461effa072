/** The desktop host on the real Electron, where its binary and a display are; `desktop.test.ts` has the rest on a stand-in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { findElectron } from '../electron/desktop/electronBinary.ts';
import { RunStore } from '../electron/store/runStore.ts';
import { readyPage } from './support/page.ts';
import { until } from './support/processes.ts';
import { writeNetworks } from './support/runs.ts';

const start = fileURLToPath(new URL('../electron/desktop/start.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vinobench-electron-'));
const { tiny } = writeNetworks(folder);
const electron = findElectron();

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inherited = () =>
  Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

describe('The real Electron', () => {
  it('shows the page in a sandbox, opens the file of its command line, measures it, and goes nowhere', async (context) => {
    if ('missing' in electron) return context.skip(electron.missing);
    await readyPage();
    const home = join(folder, 'home');
    const app = await _electron.launch({
      executablePath: electron.binary,
      args: [start, tiny],
      env: { ...inherited(), VINOBENCH_HOME: home },
    });
    try {
      const page = await app.firstWindow();
      await page.getByRole('navigation').first().waitFor();
      expect(await page.evaluate('[typeof require, typeof process, typeof vinobench.connect]')).toEqual([
        'undefined',
        'undefined',
        'function',
      ]);
      const address = page.url();
      await page.evaluate("location.href = 'https://example.com/'; void window.open('https://example.com/')");
      await page.getByText('tiny').first().waitFor();
      expect(page.url()).toBe(address);
      expect(app.windows()).toHaveLength(1);
      await page.keyboard.press('Control+Enter');
      const run = await until(() => {
        using store = RunStore.open(home);
        return store.list().runs.find(({ status }) => status === 'finished');
      }, 'the run');
      expect(run.cells.measured).toBeGreaterThan(0);
    } finally {
      await app.close();
    }
  });
});
