/** Each shell itself completes lines, with the file that a package installs. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { commandWords } from './commandWords.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-completions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const words = commandWords();
const here = join(folder, 'here');
mkdirSync(here);
for (const name of ['a net.prototxt', 'b.onnx']) writeFileSync(join(here, name), '');
for (const [name, text] of Object.entries({ bash: words.bash, fish: words.fish, _vinobench: words.zsh }))
  writeFileSync(join(folder, name), text);

/** What a shell offers for lines that end where the cursor is. */
type Offers = (lines: readonly string[]) => readonly (readonly string[])[];

function output(context: TestContext, shell: string, script: string, lines: readonly string[]): string {
  const file = join(folder, `${shell}.script`);
  writeFileSync(file, script);
  const { error, status, stdout, stderr } = spawnSync(shell, [file, folder, ...lines], {
    cwd: here,
    encoding: 'utf8',
    timeout: 60_000,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, LC_ALL: 'C.UTF-8', TERM: 'dumb' },
  });
  if (error !== undefined) return context.skip(`there is no ${shell} here`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

const blocks = (text: string): string[][] =>
  text
    .split('+++++\n')
    .slice(1)
    .map((block) => block.split('\n').filter((line) => line !== ''));

const shells: readonly (readonly [string, (context: TestContext) => Offers])[] = [
  [
    'bash',
    (context) => (lines) =>
      blocks(
        output(
          context,
          'bash',
          `. "$1/bash"; shift
for line; do
  COMP_WORDS=($line); [[ $line == *' ' ]] && COMP_WORDS+=('')
  COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
  _vinobench; echo '+++++'; printf '%s\n' "\${COMPREPLY[@]}"
done
`,
          lines,
        ),
      ),
  ],
  [
    'fish',
    (context) => (lines) =>
      blocks(
        output(
          context,
          'fish',
          `source $argv[1]/fish
for line in $argv[2..]; echo '+++++'; complete -C $line; end
`,
          lines,
        ),
      ).map((offered) => offered.map((line) => line.split('\t')[0] ?? '')),
  ],
  [
    'zsh',
    // In a terminal of its own: what control-D lists behind the line, in lines of words or of a word with its description.
    (context) => (lines) =>
      blocks(
        output(
          context,
          'zsh',
          `zmodload zsh/zpty
zpty z zsh -f -i
reads() {
  integer tries=0
  out=
  until [[ $out == *$1* ]]; do
    if zpty -r -t z part; then
      out+=$part
    else
      (( ++tries > 1000 )) && { print -u2 "no $1 in $out"; exit 1 }
      sleep 0.01
    fi
  done
}
zpty -w z "unset zle_bracketed_paste; PS1=; fpath=($1 \\$fpath); autoload -Uz compinit; compinit -u -D; LISTMAX=0"
zpty -w z 'said() { print -n "<sa""id>" }; zle -N said; bindkey ^G said; stty cols 500 rows 300; print rea""dy'
reads ready
shift
for line; do
  # Listed by control-D; then this shell says so, and forgets the line.
  zpty -w -n z "$line"$'\\x04\\x07\\x15'
  reads '<said>'
  print -r -- '+++++'
  print -r -- "$out"
done
zpty -d z
`,
          lines,
        )
          .replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[\\d;?]*[a-zA-Z]`, 'g'), '')
          .replaceAll('\r', ''),
      ).map((shown) => shown.flatMap((line) => line.split(/ {2}-- .*| {2,}/))),
  ],
];

describe.each(shells)('%s', (shell, offersOf) => {
  it('completes commands, options, their values, networks and files', (context) => {
    const offers = offersOf(context);
    const [
      all = [],
      runs = [],
      bench = [],
      options = [],
      presets = [],
      networks = [],
      fetched = [],
      files = [],
    ] = offers([
      'vinobench ',
      'vinobench runs re',
      'vinobench be',
      'vinobench bench --pre',
      'vinobench bench --preset ',
      'vinobench bench sq',
      'vinobench models fetch se',
      'vinobench bench b',
    ]);
    expect(all).toEqual(expect.arrayContaining(['bench', 'runs', 'doctor', 'help']));
    expect(runs).toEqual(expect.arrayContaining(['restore', 'resume']));
    expect(runs).not.toContain('list');
    // The only one: zsh writes it into the line.
    if (shell !== 'zsh') expect(bench).toEqual(['bench']);
    expect(options).toEqual(expect.arrayContaining(['--precision', '--preset']));
    expect(presets).toEqual(expect.arrayContaining(['paper', 'careful']));
    expect(presets).not.toContain('b.onnx');
    expect(networks).toEqual(expect.arrayContaining(['squeezenet1.0', 'squeezenet1.1']));
    if (shell !== 'zsh') expect(fetched).toEqual(['se-resnext-50']);
    expect(files.join('\n')).toContain('b.onnx');
  });

  it('offers no file where none is meant, and a file with a space as one', (context) => {
    const offers = offersOf(context);
    const [all = [], device = [], runs = [], images = [], spaced = []] = offers([
      'vinobench ',
      'vinobench bench --device ',
      'vinobench runs ',
      'vinobench bench --images ',
      'vinobench convert a',
    ]);
    for (const offered of [all, device, runs]) expect(offered.join('\n')).not.toContain('onnx');
    expect(images.join('\n')).toContain('b.onnx');
    if (shell === 'bash') expect(spaced).toContain('a net.prototxt');
    else expect(spaced.join('\n')).toMatch(/a\\? net\.prototxt/);
  });
});
