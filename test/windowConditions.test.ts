/** What disturbs a measurement, in a real Chromium: beside a cell, and in the line at the bottom while it happens. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needsChromium, openPage } from './support/browser.ts';
import { runCli } from './support/cli.ts';
import { writeNetworks } from './support/runs.ts';

const patience = 60_000;
let folder = '';
let home = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vinobench-window-conditions-'));
  home = join(folder, 'home');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux')('the conditions', () => {
  it('stand beside a cell, with what could not be had', async (context) => {
    const chromium = needsChromium(context);
    const { tiny } = writeNetworks(folder);
    const run = await runCli(
      ['bench', tiny, '--precision', 'FP32', '--preset', 'careful', '--processes', '1'],
      { home },
    );
    expect(run.exitCode).toBe(0);
    await using opened = await openPage(chromium, { home });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('link', { name: 'Matrix' }).click();
    await page.getByRole('gridcell', { name: /^tiny, CPU FP32, / }).click();
    const section = page.locator('section.section', {
      has: page.getByRole('heading', { name: 'Conditions' }),
    });
    const text = await section.innerText();
    for (const name of ['CPU quota', 'Other processes', 'Thread migrations', 'Scheduled on', 'Load'])
      expect(text).toContain(name);
    expect(text).toMatch(/Threads pinned\s+(yes|no)/);
    // A machine that is read in full has no such lines.
    for (const line of await section.getByRole('listitem').allInnerTexts()) expect(line).toMatch(/: .*not /);
    expect(errors).toEqual([]);
  }, 200_000);

  it('are live in the line at the bottom: a busy process is named as such, with what to do', async (context) => {
    await using opened = await openPage(needsChromium(context), { home });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    const line = page.locator('.workbar .machine');
    await expect.poll(() => line.innerText(), { timeout: patience }).toMatch(/ of \d+ processors? busy/);
    const shell = spawn('/bin/sh', ['-c', 'yes > /dev/null & echo $!'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const id = Number((await shell.stdout.setEncoding('utf8').toArray()).join(''));
    try {
      const warning = line.locator('.machine-warning');
      await expect
        .poll(() => warning.getAttribute('title'), { timeout: patience })
        .toMatch(/(Another process \(.+\) uses|Other processes .*use) .*core.*: end what else runs, or wait/);
      // What is read aloud is what the title says.
      expect(await warning.innerText()).toContain('end what else runs');
    } finally {
      process.kill(id, 'SIGKILL');
    }
    expect(errors).toEqual([]);
  }, 200_000);
});
