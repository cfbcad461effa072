/** Pages say what is true: each command is one, each path and link leads somewhere, what is generated is current. */
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { vinobench } from '../../electron/program.ts';
import { commandOf } from '../../electron/programTesting.ts';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';
import { asked } from '../../test/asked.ts';
import { shots } from '../../test/pictures/shots.ts';
import { deviceLock } from '../../test/support/deviceLock.ts';
import { commandsPage } from './commands.ts';
import { formatsPage } from './formats.ts';
import { anchorsOf, commandsOf, fileOf, linksOf, pages, pathsOf, root } from './pages.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };

describe('what is generated', () => {
  it.each([
    ['docs/commands.md', commandsPage],
    ['docs/formats.md', formatsPage],
  ])('%s is as `npm run docs` writes it', (file, made) => expect(read(file)).toBe(made()));
});

describe('links and paths', () => {
  const links = pages.flatMap(linksOf);

  it('lead to files that are there, and to headings in them', () => {
    expect(links.length).toBeGreaterThan(50);
    const lost = links.filter((link) => {
      const file = fileOf(link);
      if (file === null) return !URL.canParse(link.target);
      const anchor = link.target.split('#')[1];
      const page = pages.find(({ path }) => path === file);
      return (
        !existsSync(join(root, file)) || (anchor !== undefined && !(page && anchorsOf(page).includes(anchor)))
      );
    });
    expect(lost).toEqual([]);
  });

  it.each(pages.map((page) => [page.path, page] as const))('of %s name what is there', (_, page) => {
    expect(pathsOf(page).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('come to every page from the README', () => {
    const linked = new Set(
      pages
        .filter(({ path }) => /README\.md$/.test(path))
        .flatMap(linksOf)
        .map(fileOf),
    );
    expect(
      pages
        .map(({ path }) => path)
        .filter((path) => path !== 'README.md' && path !== 'docs/README.md' && !linked.has(path)),
    ).toEqual([]);
  });
});

describe('pictures', () => {
  const used = new Set(
    pages
      .flatMap(linksOf)
      .filter(({ picture }) => picture)
      .map(fileOf),
  );
  const made = shots.map(({ name }) => `docs/pictures/${name}.png`).toSorted();

  it('are all made by the script, and all of them are shown', () => {
    const there = globSync('docs/pictures/*', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
    expect(there.toSorted()).toEqual(made);
    expect([...used].toSorted()).toEqual(made);
  });

  it('weigh less than 1.5 MB together', () => {
    const sizes = made.map((file) => statSync(join(root, file)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1.5e6);
  });
});

/** Programs of others, which no test of ours can run here. */
const others: ReadonlySet<string> = new Set(['ssh', 'sudo']);
/** In a usage of commands.md stand names in brackets. */
const isUsage = (line: string) => /\[options\]$|[[<]\w/.test(line);

/** Words behind the program's name; null: another program. */
const wordsOf = (line: string): string[] | null => {
  // As another user, with variables of its own.
  const command = line.replace(/^(?:sudo |[A-Z_]+=\S+ )+/, '');
  const found = /^(?:vinobench|npm start(?: --(?= |$))?)(?: (.*)|$)/.exec(command);
  return found === null ? null : (found[1] ?? '').split(' ').filter((word) => word !== '');
};

const lines = [...new Set(pages.flatMap(commandsOf))];
const ours = lines.flatMap((line) => {
  const words = wordsOf(line);
  return words === null ? [] : [{ line, words }];
});

describe('commands', () => {
  it('are found in the pages', () => expect(ours.length).toBeGreaterThan(30));

  it.each(ours.filter(({ line }) => !isUsage(line)))('$line is one', async ({ words }) => {
    expect(await commandOf(words)).not.toBeNull();
  });

  it.each(lines.filter((line) => wordsOf(line) === null))(
    '%s is a script, a suite or a program of others',
    (line) => {
      const [program = '', verb = '', ...rest] = line.split(' ');
      if (program !== 'npm') return expect(others).toContain(program);
      if (verb === 'run') return expect(scripts).toHaveProperty([rest[0] ?? '']);
      expect(verb).toBe('test');
      const files = globSync('{shared,electron,test,docs}/**/*.test.ts', { cwd: root });
      return expect(asked(rest.slice(1), files).kind).not.toBe('unknown');
    },
  );
});

it('the files of packages have the names that this version gives them', () => {
  const named = pages
    .filter(({ path }) => path !== 'CHANGELOG.md')
    .flatMap(({ text }) => text.match(/vinobench(?:-server)?[_-]\d+\.\d+\.\d+/g) ?? []);
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((name) => !name.endsWith(vinobenchVersion))).toEqual([]);
});

describe('cheap commands', () => {
  const cheap: ReadonlySet<string> = new Set([
    'devices',
    'doctor',
    'models list',
    'profiles list',
    'runs list',
  ]);
  const home = mkdtempSync(join(tmpdir(), 'vinobench-docs-'));
  let printed = '';
  beforeEach(() => {
    printed = '';
    vi.stubEnv('VINOBENCH_HOME', home);
    for (const [name, value] of Object.entries(deviceLock)) vi.stubEnv(name, value);
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true, force: true });
    process.exitCode = undefined;
  });

  it('do what the pages say, all in one process', async () => {
    const run: string[] = [];
    for (const { line, words } of ours) {
      const command = isUsage(line) ? null : await commandOf(words);
      if (command === null || !cheap.has(command)) continue;
      // Another release would have to be fetched; `test/runtimes.test.ts` lists the devices of one.
      if (words.includes('--runtime')) continue;
      printed = '';
      process.exitCode = undefined;
      await vinobench(words).parseAsync(words, { from: 'user' });
      expect([line, printed.length > 10]).toEqual([line, true]);
      if (words.includes('--json')) expect(JSON.parse(printed)).toHaveProperty('schemaVersion');
      // The doctor may find a problem on this machine, and then says so by its exit code.
      if (command !== 'doctor') expect([line, process.exitCode]).toEqual([line, 0]);
      run.push(command);
    }
    expect(new Set(run)).toEqual(cheap);
  });

  it.each([['--version'], ['--help'], ['bench', '--help']])('%s %s answers', async (...words) => {
    await expect(vinobench(words).parseAsync(words, { from: 'user' })).rejects.toMatchObject({ exitCode: 0 });
    expect(printed).toMatch(/^\d+\.\d+\.\d+\n$|Usage: vinobench/);
  });
});
