import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const report = JSON.stringify(new URL('./report.mjs', import.meta.url).href);

/** What the set-up writes to stderr when it does this. */
function said(work: string): string {
  const script = `const { setUp, say, SetupFailure } = await import(${report}); await setUp(async () => { ${work} });`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stderr;
}

it('obeys no control characters of what a tool has said', () => {
  expect(
    said("say('in /a\\u001b[2J'); throw new SetupFailure('npm failed (\\u001b]0;x\\u0007\\r \\u202e).')"),
  ).toBe('set-up: in /a\\u001b[2J\nnpm failed (\\u001b]0;x\\u0007\\u000d \\u202e).\n');
});

it('keeps the lines of a stack', () => {
  expect(said("throw new TypeError('x')")).toMatch(/^TypeError: x\n {4}at /);
});
