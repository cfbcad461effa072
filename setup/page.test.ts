import { existsSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensurePage, needsNothing, needsPage, pageFolder, pageReady } from './page.ts';
import { testFolder, writeTree } from './testSupport.ts';

const { signal } = new AbortController();

/** A checkout with a page, and a builder that writes down how often it ran. */
function checkout(builder?: string) {
  const root = testFolder();
  const script = join(root, 'builder.mjs');
  writeTree(root, {
    'renderer/index.html': '<h1>one</h1>',
    'shared/units.ts': 'export const unit = 1;',
    'package-lock.json': '{}',
    'builder.mjs':
      builder ??
      `import { appendFileSync, cpSync } from 'node:fs';
       const [, , root, folder] = process.argv;
       cpSync(root + '/renderer', folder, { recursive: true });
       appendFileSync(root + '/built', 'x');`,
  });
  return {
    root,
    build: () => ensurePage(root, { signal, script }),
    times: () => (existsSync(join(root, 'built')) ? readFileSync(join(root, 'built'), 'utf8').length : 0),
    page: () => readFileSync(join(pageFolder(root), 'index.html'), 'utf8'),
  };
}

describe('The page', () => {
  it('is built once, and again when a file of it or of what it imports changes', async () => {
    const { root, build, times, page } = checkout();
    expect(pageReady(root)).toBe(false);
    await build();
    await build();
    expect([pageReady(root), times(), page()]).toEqual([true, 1, '<h1>one</h1>']);
    writeFileSync(join(root, 'renderer/index.html'), '<h1>two</h1>');
    expect(pageReady(root)).toBe(false);
    await build();
    writeFileSync(join(root, 'shared/units.ts'), 'export const unit = 2;');
    await build();
    writeFileSync(join(root, 'package-lock.json'), '{"changed":true}');
    await build();
    expect([times(), page()]).toEqual([4, '<h1>two</h1>']);
  });

  it('is not built again for a new time of the same content, nor for a test', async () => {
    const { root, build, times } = checkout();
    await build();
    const file = join(root, 'renderer/index.html');
    utimesSync(file, new Date(0), new Date(0));
    writeTree(root, { 'renderer/view.test.ts': 'export {};' });
    await build();
    expect([pageReady(root), times(), statSync(file).mtimeMs]).toEqual([true, 1, 0]);
  });

  it('is built again when it has gone', async () => {
    const { root, build, times } = checkout();
    await build();
    renameSync(pageFolder(root), join(root, 'elsewhere'));
    expect(pageReady(root)).toBe(false);
    await build();
    expect(times()).toBe(2);
  });

  it('that cannot be built is reported in the builder’s words, and the old one is not used instead', async () => {
    const { root, build } = checkout("process.stderr.write('view.tsx:3 no such thing'); process.exit(1);");
    await expect(build()).rejects.toThrow(
      /^The window's page could not be built from renderer\/: view\.tsx:3 no such thing$/,
    );
    expect(pageReady(root)).toBe(false);
  });

  it.each([
    ['electron/cli.ts', [], true],
    ['electron/cli.ts', ['serve', '--port', '80'], true],
    ['electron/cli.ts', ['bench', 'alexnet'], false],
    ['electron/cli.ts', ['--help'], false],
    ['test/run.ts', [], true],
    ['test/run.ts', ['pages'], true],
    ['test/run.ts', ['unit', 'pages'], true],
    ['test/run.ts', ['quick'], false],
    ['bench/latency.ts', [], false],
  ])('is made ready for %s %j: %s', (target, args, needed) => {
    expect(needsPage(target, args)).toBe(needed);
  });

  it('and all the rest are looked at by the doctor as they are', () => {
    expect(needsNothing('electron/cli.ts', ['doctor', '--json'])).toBe(true);
    expect(needsNothing('electron/cli.ts', ['devices', 'doctor'])).toBe(false);
    expect(needsNothing('test/run.ts', ['doctor'])).toBe(false);
  });
});
