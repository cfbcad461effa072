/**
 * Hostile names: a file, its network, a layer and an option that hold control characters, through the real command line.
 * Whatever is printed about them, a terminal gets plain text only.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from './support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-names-'));
const home = join(folder, 'home');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Sets a terminal's title, erases its screen, in C0 and in C1; begins a line; turns what follows around. */
const evil = '\u001b]0;owned\u0007\u001b[2J\u009b2J\r\nfake: all is well\u202egnp';
/** As a prototxt writes it. */
const quoted = evil.replace('\r\n', '\\r\\n');
/** Windows has no such file names. */
const fileName = process.platform === 'win32' ? 'net' : evil;
const file = join(folder, `${fileName}.prototxt`);
writeFileSync(
  file,
  `name: "${quoted}"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
layer { name: "=HYPERLINK(${quoted})" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 kernel_size: 3 } }
layer { name: "${quoted}" type: "Softmax" bottom: "conv" top: "prob" }
`,
);
const broken = join(folder, `broken${fileName}.prototxt`);
writeFileSync(broken, `layer { name: "${quoted}" type: "Convolutionn${quoted}" }`);

/** Code points that a terminal obeys or that hide what a text is, first and last of each kind; a line break is ours. */
const obeyed = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
] as const;

function expectText(text: string): void {
  const found = Array.from(text, (character) => character.codePointAt(0) ?? 0).filter((code) =>
    obeyed.some(([first, last]) => first <= code && code <= last),
  );
  expect(
    found.map((code) => code.toString(16)),
    text,
  ).toEqual([]);
  expect(text, 'a line of somebody else').not.toMatch(/^fake:/m);
}

async function run(...args: string[]) {
  const result = await runCli(args, { home });
  expectText(result.stdout);
  expectText(result.stderr);
  return result;
}

describe('names of others', () => {
  it('are shown and not obeyed by the commands that measure and by those that tell of it', async () => {
    const table = join(folder, 'kernels.csv');
    const once = ['--precision', 'FP32', '--iterations', '4'];
    const [measured, bench] = await Promise.all([
      run('profile', file, ...once, '--roofline', 'off', '--csv', table),
      run('bench', file, ...once, '--title', evil),
    ]);
    expect([measured.exitCode, bench.exitCode], measured.stderr + bench.stderr).toEqual([0, 0]);
    const name = process.platform === 'win32' ? 'net' : '\\u001b]0;owned\\u0007';
    expect(measured.stdout).toContain(name);
    const lines = readFileSync(table, 'utf8');
    expectText(lines.replaceAll('\r\n', '\n'));
    expect(lines).toContain("'=HYPERLINK");
    expect(lines).not.toMatch(/(?:^|,)"?[=+@]/m);

    const [list, shown] = await Promise.all([run('runs', 'list'), run('runs', 'show', 'latest', '--json')]);
    expect(list.stdout).toContain(name);
    // The document itself has the names as they are.
    expect(JSON.parse(shown.stdout).run.title).toBe(evil);
  });

  it('are shown and not obeyed by what goes wrong', async () => {
    const results = await Promise.all([
      run('convert', broken, '--output', join(folder, 'ir')),
      run(`unknown${evil}`),
      run('bench', join(folder, `missing${evil}.onnx`)),
      run('runs', 'show', evil),
    ]);
    for (const { exitCode, stdout, stderr } of results) {
      expect([exitCode, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/\\u001b/);
    }
  });
});
