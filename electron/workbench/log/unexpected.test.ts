import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const home = mkdtempSync(join(tmpdir(), 'vinobench-unexpected-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Errors of every kind while something is measured, as far as this process is concerned. */
const program = `
  import { EventEmitter } from 'node:events';
  import { continueAfterErrors, endedByErrors } from ${JSON.stringify(new URL('./unexpected.ts', import.meta.url).href)};
  continueAfterErrors((sentence) => console.error(sentence));
  const request = { name: 'GET /somewhere', end: () => console.log('ended the request') };
  endedByErrors(request, () => setTimeout(() => { throw new Error('of a request'); }));
  const upgrade = { name: 'an upgrade', end: () => console.log('ended the upgrade') };
  setTimeout(() => void endedByErrors(upgrade, async () => { throw new Error('of an upgrade'); }));
  setTimeout(() => new EventEmitter().emit('error', new Error('without an owner')));
  Promise.reject(new Error('passed over'));
  Promise.reject('no error at all');
  setTimeout(() => console.log('measured to the end'), 50);
`;

it('an unexpected error ends its request and nothing else, is reported once and logged with its stack', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, VINOBENCH_HOME: home },
  });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  expect(said.stdout).toBe('ended the request\nended the upgrade\nmeasured to the end\n');
  const log = join(home, 'logs', 'vinobench.log');
  expect(said.stderr).toBe(
    `Vinobench had an unexpected error and keeps running. Measurements in progress continue, and results are kept. Details are in ${log}.\n`,
  );
  const written = readFileSync(log, 'utf8');
  expect(written).toMatch(/Unexpected error during GET \/somewhere: Error: of a request\n +at /);
  expect(written).toMatch(/Unexpected error during an upgrade: Error: of an upgrade\n +at /);
  expect(written).toMatch(/Unexpected error: Error: without an owner\n +at /);
  expect(written).toMatch(/Unexpected error: Error: passed over\n +at /);
  expect(written).toContain('Unexpected error: no error at all\n');
});
