/** The server's Debian package: its size, its start, and its life in a clean root. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, packageFolder } from '../../setup/package/tree.ts';
import { runDocumentSchema } from '../../shared/documents/run.ts';
import { median } from '../../shared/statistics.ts';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';
import { documentedPlaces } from './documented.ts';
import { make, root } from './make.ts';
import { CleanRoot, home, user } from './root.ts';
import { commandStarts, ratiosOf, serverTree, shown } from './starts.ts';

const folder = packageFolder(root);
const tree = serverTree;
let deb = '';

beforeAll(() => {
  // As some who build have it; nothing of it may be left in the package.
  const before = process.umask(0o077);
  try {
    make('package:server', ['deb']);
  } finally {
    process.umask(before);
  }
  deb = join(
    folder,
    readdirSync(folder).find((name) => name.startsWith(`vinobench-server_${vinobenchVersion}_`)) ?? '',
  );
});

const olderVersion = '0.0.1';

/** The same files under a version before, as an update finds them. */
function olderOf(newer: string): string {
  const files = join(folder, 'older');
  const older = join(folder, 'older.deb');
  const run = (...args: string[]) => {
    const { status, stderr } = spawnSync('dpkg-deb', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`dpkg-deb ${args.join(' ')}: ${stderr}`);
  };
  rmSync(files, { recursive: true, force: true });
  try {
    run('--raw-extract', newer, files);
    const control = join(files, 'DEBIAN', 'control');
    writeFileSync(
      control,
      readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${olderVersion}`),
    );
    run('--root-owner-group', '-Znone', '--build', files, older);
  } finally {
    rmSync(files, { recursive: true, force: true });
  }
  return older;
}

describe('the package of the server', () => {
  it('is at most 120 MB with Node inside, and unpacked at most 215 MB without it', () => {
    expect(statSync(deb).size).toBeLessThanOrEqual(120e6);
    expect(bytesOf(tree) - bytesOf(join(tree, 'node'))).toBeLessThanOrEqual(215e6);
  });

  it('may be read by everybody, and written by its owner alone', () => {
    const { stdout } = spawnSync('dpkg-deb', ['--contents', deb], { encoding: 'utf8', maxBuffer: 64 << 20 });
    const modes = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/).slice(0, 2).join(' '));
    expect(new Set(modes)).toEqual(
      new Set([
        'drwxr-xr-x root/root',
        '-rw-r--r-- root/root',
        '-rwxr-xr-x root/root',
        'lrwxrwxrwx root/root',
      ]),
    );
  });

  it('starts `vinobench devices` in at most 60 % of `npm start -- devices`', () => {
    const ratios = ratiosOf(commandStarts(tree, 7));
    process.stdout.write(`start: ${shown(ratios)} of the checkout's\n`);
    expect(median(ratios)).toBeLessThanOrEqual(0.6);
  });

  it('has a service that systemd finds hardened', (context) => {
    const unit = join(root, 'setup', 'package', 'debian', 'vinobench.service');
    const options = ['security', '--offline=true', '--no-pager', unit];
    const { error, stdout } = spawnSync('systemd-analyze', options, { encoding: 'utf8' });
    if (error !== undefined) return context.skip('there is no systemd-analyze here');
    const exposure = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1];
    expect(Number(exposure)).toBeLessThanOrEqual(3);
  });
});

describe.skipIf(process.getuid?.() !== 0)('in a clean root of Debian', () => {
  let clean: CleanRoot;
  let before: ReadonlyMap<string, string>;
  beforeAll(() => {
    clean = new CleanRoot(join(folder, 'debs'));
    before = clean.contents();
  });
  afterAll(() => clean[Symbol.dispose]());

  it('there is no compiler, no Python, no Node and no network', () => {
    const there = ['cc', 'gcc', 'python3', 'node'].filter((tool) => clean.exists(`/usr/bin/${tool}`));
    expect(there).toEqual([]);
    expect(clean.run(['cat', '/proc/net/route']).stdout.trim().split('\n')).toHaveLength(1);
  });

  const install = (file: string) => {
    const name = clean.put(file);
    const { code, stderr } = clean.run(['apt-get', 'install', '-y', `.${name}`]);
    clean.remove(name);
    expect(code, stderr).toBe(0);
  };

  it('apt installs an older version, which measures', () => {
    install(olderOf(deb));
    expect(clean.run(['dpkg-query', '--show', 'vinobench-server']).stdout).toContain(olderVersion);
    const options = ['--precision', 'FP32', '--iterations', '4', '--title', 'before'];
    expect(clean.run(['vinobench', 'bench', 'squeezenet1.1', ...options], user)).toMatchObject({ code: 0 });
  });

  it('apt installs it over that one, and the runs of its users stay', () => {
    install(deb);
    expect(clean.run(['dpkg-query', '--show', 'vinobench-server']).stdout).toContain(vinobenchVersion);
    expect(clean.run(['vinobench', 'runs', 'list'], user)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('before'),
    });
  });

  it('it tells its version and finds the processor', () => {
    expect(clean.run(['vinobench', '--version'], user)).toMatchObject({
      code: 0,
      stdout: `${vinobenchVersion}\n`,
    });
    expect(clean.run(['vinobench', 'devices'], user)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\bCPU\b/),
    });
  });

  it('it measures squeezenet1.1 of its own models', () => {
    const options = ['--precision', 'FP32', '--iterations', '20', '--json'];
    const { code, stdout, stderr } = clean.run(['vinobench', 'bench', 'squeezenet1.1', ...options], user);
    expect(code, stderr).toBe(0);
    const { cells } = runDocumentSchema.parse(JSON.parse(stdout));
    expect(cells.map(({ status }) => status)).toEqual(['measured']);
  });

  it('it calibrates and counts right answers, which needs libvips', () => {
    const { code, stdout, stderr } = clean.run(
      ['vinobench', 'accuracy', 'shapes', '--subset', '32', '--json'],
      user,
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: expect.any(Number) });
  });

  it('it has a manual page that man can format, a service, and completions that know its commands', () => {
    const { error, stdout, stderr } = spawnSync(
      'man',
      ['--local-file', '--warnings', clean.path('/usr/share/man/man1/vinobench.1.gz')],
      { encoding: 'utf8', env: { ...process.env, MANWIDTH: '100' } },
    );
    // The clean root has none.
    if (error === undefined) {
      expect(stderr).toBe('');
      expect(stdout).toMatch(/^ {3}vinobench bench \[model\.\.\.\]$/m);
    }
    expect(clean.exists('/usr/lib/systemd/system/vinobench.service')).toBe(true);
    const completed = (...words: string[]) => {
      const script = `. /usr/share/bash-completion/completions/vinobench
        COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
        _vinobench; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return clean.run(['bash', '-c', script], user).stdout.trim().split('\n');
    };
    expect(completed('vinobench', 'be')).toEqual(['bench']);
    expect(completed('vinobench', 'runs', 're')).toEqual(expect.arrayContaining(['resume', 'restore']));
    expect(completed('vinobench', 'bench', '--preset', '')).toEqual(['paper', 'careful']);
  });

  it('its files lie where docs/packages.md says', () => {
    const named = documentedPlaces().map(({ desktop, server }) =>
      (server.startsWith('the same') ? desktop : server).replaceAll('`', '').replace(/^~/, home),
    );
    expect(named.length).toBeGreaterThanOrEqual(5);
    expect(named.filter((name) => !clean.exists(name))).toEqual([]);
  });

  it('apt removes it without a trace but the user’s data', () => {
    expect(clean.run(['apt-get', 'purge', '-y', 'vinobench-server'])).toMatchObject({ code: 0 });
    expect(clean.exists(`${home}/.local/share/vinobench/vinobench.sqlite`)).toBe(true);
    const after = clean.contents();
    const traces = [...new Set([...before.keys(), ...after.keys()])].filter(
      (file) => before.get(file) !== after.get(file),
    );
    expect(traces).toEqual([]);
  });
});
