/** The recipes of docs/ci.md: each of their commands is carried out, on a network that ships with its weights. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runCli } from './support/cli.ts';

const home = mkdtempSync(join(tmpdir(), 'vinobench-ci-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const page = readFileSync(new URL('../docs/ci.md', import.meta.url), 'utf8');
const lines = [...page.matchAll(/^\s*- (?:run: )?vinobench (.*)$/gm)].map(([, words = '']) => words);
const commands = [...new Set(lines)];

/** Left out of the page: its two minutes are for figures, which nothing here reads. */
const short = ['--budget', '6s', '--subset', '30'];

it('carry out, in the order of the page, and let what is not slower pass', async () => {
  expect(commands).toHaveLength(4);
  for (const command of commands) {
    const [words = '', file] = command.split(' > ');
    const asked = words
      .replace('net.onnx', 'shapes')
      .split(' ')
      .map((word) => (word === 'baseline.json' ? join(home, word) : word))
      .concat(words.startsWith('bench ') ? short : []);
    // A second run: one is not compared with itself.
    if (asked[0] === 'compare' && words.includes('--markdown')) await bench();
    const { exitCode, stdout, stderr } = await runCli(asked, { home, timeoutMs: 240_000 });
    expect([command, exitCode, exitCode === 0 ? '' : stderr]).toEqual([command, 0, '']);
    if (file !== undefined) writeFileSync(join(home, file), stdout);
  }
  expect(readFileSync(join(home, 'comparison.md'), 'utf8')).toMatch(/^\| Model /m);
}, 600_000);

const bench = () =>
  runCli(['bench', 'shapes', '--precision', 'FP32,INT8', '--preset', 'careful', ...short], {
    home,
    timeoutMs: 240_000,
  });
