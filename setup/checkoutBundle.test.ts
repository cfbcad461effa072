import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleStampFile, bundlesFolder, readyBundle } from '../layout/bundle.ts';
import { bundleReady, ensureBundle, needsBundle, programToRun } from './checkoutBundle.ts';
import { ownerNow } from './lock.mjs';
import { testFolder, writeTree } from './testSupport.ts';

const { signal } = new AbortController();

/** A checkout and a builder that writes down how often it ran, and what the source was then. */
function checkout(modules: readonly string[] = ['electron/entry.ts'], more = '') {
  const root = testFolder();
  const script = join(root, 'builder.mjs');
  writeTree(root, {
    'electron/entry.ts': 'one',
    'electron/other.ts': 'no part of it',
    ...Object.fromEntries(['layout', 'models', 'native', 'shared'].map((folder) => [`${folder}/a.ts`, ''])),
    'package.json': '{}',
    'package-lock.json': '{}',
    'setup/bundle.ts': '',
    'setup/buildBundle.ts': '',
    'builder.mjs': `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
       const [, , root, folder] = process.argv;
       appendFileSync(root + '/built', 'x');
       for (const file of ['/cli.js', '/worker.js'])
         writeFileSync(folder + file, readFileSync(root + '/electron/entry.ts'));
       writeFileSync(folder + '/modules.json', JSON.stringify(${JSON.stringify(modules)}.map((file) => root + '/' + file)));
       ${more}`,
  });
  return {
    root,
    entry: join(root, 'electron/entry.ts'),
    build: () => ensureBundle(root, { signal, script }),
    times: () => (existsSync(join(root, 'built')) ? readFileSync(join(root, 'built'), 'utf8').length : 0),
    bundle: () => {
      const file = readyBundle(root, 'worker');
      return file === null ? null : readFileSync(file, 'utf8');
    },
  };
}

describe('The bundles of a checkout', () => {
  it('are built once, and again when a source of it or the packages change', async () => {
    const { root, entry, build, times, bundle } = checkout();
    expect([bundleReady(root), bundle()]).toEqual([false, null]);
    await build();
    await build();
    expect([bundleReady(root), bundle(), times()]).toEqual([true, 'one', 1]);
    writeFileSync(join(root, 'electron/other.ts'), 'still no part of it');
    expect(bundleReady(root)).toBe(true);
    writeFileSync(entry, 'two, longer');
    expect([bundle(), bundleReady(root)]).toEqual([null, false]);
    await build();
    writeFileSync(join(root, 'package-lock.json'), '{"changed":true}');
    expect(bundle()).toBeNull();
    await build();
    expect([bundle(), times()]).toEqual(['two, longer', 3]);
  });

  it('are not used from the moment on in which a source is another or gone', async () => {
    const { root, entry, build, bundle } = checkout();
    await build();
    renameSync(entry, `${entry}.away`);
    expect(bundle()).toBeNull();
    renameSync(`${entry}.away`, entry);
    expect(bundle()).toBe('one');
    rmSync(join(bundlesFolder(root)), { recursive: true });
    expect([bundle(), bundleReady(root)]).toEqual([null, false]);
  });

  it('are not built again for a new time of the same content', async () => {
    const { root, entry, build, times, bundle } = checkout();
    await build();
    utimesSync(entry, new Date(0), new Date(0));
    expect(bundle()).toBeNull();
    await build();
    expect([bundle(), bundleReady(root), times()]).toEqual(['one', true, 1]);
  });

  it('do not fit sources that changed while it was built', async () => {
    const { root, build, bundle } = checkout(
      undefined,
      "writeFileSync(root + '/electron/entry.ts', 'changed meanwhile');",
    );
    await build();
    expect([bundle(), bundleReady(root)]).toEqual([null, false]);
  });

  it('of a source that nothing compares are refused, as are those that cannot be built', async () => {
    await expect(checkout(['elsewhere/a.ts']).build()).rejects.toThrow(/is made of .*elsewhere.a\.ts/);
    const failing = checkout(undefined, "process.stderr.write('entry.ts:3 no such thing'); process.exit(1);");
    await expect(failing.build()).rejects.toThrow(
      /^The command line and the job process could not be bundled: entry\.ts:3 no such thing$/,
    );
    expect(failing.bundle()).toBeNull();
  });

  it('go when they are a day old and others are built', async () => {
    const { root, entry, build } = checkout();
    await build();
    const folders = () =>
      readdirSync(bundlesFolder(root), { withFileTypes: true }).filter((one) => one.isDirectory());
    const [first] = folders();
    const longAgo = new Date(Date.now() - 25 * 3600_000);
    writeFileSync(entry, 'two, longer');
    utimesSync(join(bundlesFolder(root), first?.name ?? ''), longAgo, longAgo);
    await build();
    expect(folders()).toHaveLength(1);
    expect(folders()[0]?.name).not.toBe(first?.name);
  });

  it('stay while a process lives that runs from them, however old they are', async () => {
    const { root, entry, build } = checkout();
    await build();
    const [first = ''] = readdirSync(bundlesFolder(root)).filter((name) => name !== 'stamp.json');
    const folder = join(bundlesFolder(root), first);
    const age = () => utimesSync(folder, new Date(0), new Date(0));
    writeFileSync(join(folder, 'user-1.json'), JSON.stringify(ownerNow(process.pid)));
    age();
    writeFileSync(entry, 'two, longer');
    await build();
    expect(existsSync(folder)).toBe(true);
    // The number of this process, which another one had before.
    writeFileSync(join(folder, 'user-1.json'), JSON.stringify({ pid: process.pid, started: '1' }));
    writeFileSync(join(folder, 'user-2.json'), 'damaged');
    age();
    writeFileSync(entry, 'three, longer still');
    await build();
    expect(existsSync(folder)).toBe(process.platform !== 'linux');
  });

  it('run in place of the command line alone, and only while they fit', async () => {
    const { root, entry, build } = checkout();
    const source = join(root, 'electron', 'cli.ts');
    expect(programToRun(root, 'electron/cli.ts')).toBe(source);
    await build();
    const bundle = readyBundle(root, 'cli');
    expect(bundle).not.toBeNull();
    expect(programToRun(root, 'electron/cli.ts')).toBe(bundle);
    expect(readdirSync(dirname(bundle ?? ''))).toContain(`user-${process.pid}.json`);
    for (const target of ['electron/dev.ts', join(root, 'electron', 'dev.ts')])
      expect(programToRun(root, target)).toBe(join(root, 'electron', 'dev.ts'));
    writeFileSync(entry, 'two, longer');
    expect(programToRun(root, 'electron/cli.ts')).toBe(source);
  });

  it('with a damaged stamp count as absent', async () => {
    const { root, build, bundle } = checkout();
    await build();
    for (const damage of ['', '{}', '{"hash":"../../..","inputs":[["a",1,2]]}', '{"hash":1}']) {
      writeFileSync(bundleStampFile(root), damage);
      expect([bundle(), bundleReady(root)]).toEqual([null, false]);
    }
  });

  it.each([
    ['electron/cli.ts', [], true],
    ['electron/cli.ts', ['bench', 'alexnet'], true],
    ['electron/cli.ts', ['--help'], false],
    ['test/run.ts', [], true],
    ['test/run.ts', ['lint', 'unit'], false],
    ['test/run.ts', ['models'], true],
    ['bench/schedule.ts', [], true],
    ['node_modules/vitest/vitest.mjs', ['run'], false],
  ])('are made ready for %s %j: %s', (target, args, needed) => {
    expect(needsBundle(target, args)).toBe(needed);
  });
});
