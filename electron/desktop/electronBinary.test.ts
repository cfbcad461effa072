import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findElectron } from './electronBinary.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-electron-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A package of Electron, with or without what its fetch leaves. */
function electronPackage(name: string, fetched: boolean): string {
  const packageFolder = join(folder, name);
  mkdirSync(join(packageFolder, 'dist'), { recursive: true });
  if (fetched) {
    writeFileSync(join(packageFolder, 'path.txt'), 'electron');
    writeFileSync(join(packageFolder, 'dist/electron'), '');
  }
  return packageFolder;
}
const fetched = electronPackage('fetched', true);
const bare = electronPackage('bare', false);
const x11 = { DISPLAY: ':0' };

describe('Electron', () => {
  it('is used where its binary and a display are', () => {
    const options = { packageFolder: fetched, platform: 'linux' as const, uid: 1000 };
    const binary = join(fetched, 'dist/electron');
    expect(findElectron(x11, options)).toEqual({ binary });
    expect(findElectron({ WAYLAND_DISPLAY: 'wayland-0' }, options)).toEqual({ binary });
    expect(findElectron({}, { ...options, platform: 'darwin' })).toEqual({ binary });
  });

  it('is used from the folder that its own variable names', () => {
    const options = { packageFolder: bare, platform: 'linux' as const, uid: 1000 };
    const elsewhere = { ...x11, ELECTRON_OVERRIDE_DIST_PATH: join(fetched, 'dist') };
    expect(findElectron(elsewhere, options)).toEqual({ binary: join(fetched, 'dist/electron') });
    const nowhere = { ...x11, ELECTRON_OVERRIDE_DIST_PATH: join(bare, 'dist') };
    expect(findElectron(nowhere, options)).toEqual({ missing: 'Electron has no binary here' });
  });

  it.each([
    ['Electron has no binary here', x11, { packageFolder: bare }],
    ['Electron has no binary here', x11, { packageFolder: null }],
    ['There is no display here', { DISPLAY: '' }, {}],
    ['Electron does not run as root', x11, { uid: 0 }],
  ])('is not: %s', (missing, environment, changes) => {
    const options = { packageFolder: fetched, platform: 'linux' as const, uid: 1000, ...changes };
    expect(findElectron(environment, options)).toEqual({ missing });
  });
});
