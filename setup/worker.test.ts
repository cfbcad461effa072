import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledWorker, workerStampFile, workersFolder } from '../layout/workerBundle.ts';
import { testFolder, writeTree } from './testSupport.ts';
import { ensureWorker, needsWorker, workerReady } from './worker.ts';

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
    'setup/buildWorker.ts': '',
    'builder.mjs': `import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
       const [, , root, folder] = process.argv;
       appendFileSync(root + '/built', 'x');
       writeFileSync(folder + '/worker.js', readFileSync(root + '/electron/entry.ts'));
       writeFileSync(folder + '/modules.json', JSON.stringify(${JSON.stringify(modules)}.map((file) => root + '/' + file)));
       ${more}`,
  });
  return {
    root,
    entry: join(root, 'electron/entry.ts'),
    build: () => ensureWorker(root, { signal, script }),
    times: () => (existsSync(join(root, 'built')) ? readFileSync(join(root, 'built'), 'utf8').length : 0),
    bundle: () => {
      const file = bundledWorker(root);
      return file === null ? null : readFileSync(file, 'utf8');
    },
  };
}

describe('The bundle of a job process', () => {
  it('is built once, and again when a source of it or the packages change', async () => {
    const { root, entry, build, times, bundle } = checkout();
    expect([workerReady(root), bundle()]).toEqual([false, null]);
    await build();
    await build();
    expect([workerReady(root), bundle(), times()]).toEqual([true, 'one', 1]);
    writeFileSync(join(root, 'electron/other.ts'), 'still no part of it');
    expect(workerReady(root)).toBe(true);
    writeFileSync(entry, 'two, longer');
    expect([bundle(), workerReady(root)]).toEqual([null, false]);
    await build();
    writeFileSync(join(root, 'package-lock.json'), '{"changed":true}');
    expect(bundle()).toBeNull();
    await build();
    expect([bundle(), times()]).toEqual(['two, longer', 3]);
  });

  it('is not used from the moment on in which a source is another or gone', async () => {
    const { root, entry, build, bundle } = checkout();
    await build();
    renameSync(entry, `${entry}.away`);
    expect(bundle()).toBeNull();
    renameSync(`${entry}.away`, entry);
    expect(bundle()).toBe('one');
    rmSync(join(workersFolder(root)), { recursive: true });
    expect([bundle(), workerReady(root)]).toEqual([null, false]);
  });

  it('is not built again for a new time of the same content', async () => {
    const { root, entry, build, times, bundle } = checkout();
    await build();
    utimesSync(entry, new Date(0), new Date(0));
    expect(bundle()).toBeNull();
    await build();
    expect([bundle(), workerReady(root), times()]).toEqual(['one', true, 1]);
  });

  it('does not fit sources that changed while it was built', async () => {
    const { root, build, bundle } = checkout(
      undefined,
      "writeFileSync(root + '/electron/entry.ts', 'changed meanwhile');",
    );
    await build();
    expect([bundle(), workerReady(root)]).toEqual([null, false]);
  });

  it('of a source that nobody looks at is refused, as is one that cannot be built', async () => {
    await expect(checkout(['elsewhere/a.ts']).build()).rejects.toThrow(/is made of .*elsewhere.a\.ts/);
    const failing = checkout(undefined, "process.stderr.write('entry.ts:3 no such thing'); process.exit(1);");
    await expect(failing.build()).rejects.toThrow(
      /^The job process could not be bundled from electron\/jobs: entry\.ts:3 no such thing$/,
    );
    expect(failing.bundle()).toBeNull();
  });

  it('goes when it is a day old and another one is built', async () => {
    const { root, entry, build } = checkout();
    await build();
    const folders = () =>
      readdirSync(workersFolder(root), { withFileTypes: true }).filter((one) => one.isDirectory());
    const [first] = folders();
    const longAgo = new Date(Date.now() - 25 * 3600_000);
    writeFileSync(entry, 'two, longer');
    utimesSync(join(workersFolder(root), first?.name ?? ''), longAgo, longAgo);
    await build();
    expect(folders()).toHaveLength(1);
    expect(folders()[0]?.name).not.toBe(first?.name);
  });

  it('with a damaged stamp counts as absent', async () => {
    const { root, build, bundle } = checkout();
    await build();
    for (const damage of ['', '{}', '{"hash":"../../..","inputs":[["a",1,2]]}', '{"hash":1}']) {
      writeFileSync(workerStampFile(root), damage);
      expect([bundle(), workerReady(root)]).toEqual([null, false]);
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
  ])('is made ready for %s %j: %s', (target, args, needed) => {
    expect(needsWorker(target, args)).toBe(needed);
  });
});
