/** Whether Electron can open a window here, without asking its package: that would fetch what is missing. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The binary, or why it cannot be used, as the first half of a sentence. */
type ElectronBinary = { readonly binary: string } | { readonly missing: string };

/** @param packageFolder of electron; null: it is not installed */
export function findElectron(
  environment: NodeJS.ProcessEnv = process.env,
  { packageFolder = installedPackage(), platform = process.platform, uid = process.getuid?.() } = {},
): ElectronBinary {
  return checkElectron(binaryOf(environment, packageFolder), environment, { platform, uid });
}

/** @param binary null: it is not installed */
export function checkElectron(
  binary: string | null,
  environment: NodeJS.ProcessEnv = process.env,
  { platform = process.platform, uid = process.getuid?.() } = {},
): ElectronBinary {
  if (binary === null || !existsSync(binary)) return { missing: 'Electron has no binary here' };
  if (platform === 'linux' && !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) {
    return { missing: 'There is no display here' };
  }
  // Its sandbox is not to be switched off.
  if (platform === 'linux' && uid === 0) return { missing: 'Electron does not run as root' };
  return { binary };
}

function binaryOf(environment: NodeJS.ProcessEnv, packageFolder: string | null): string | null {
  if (packageFolder === null) return null;
  // Written there when a binary has arrived; its content is relative to `dist`.
  const file = path.join(packageFolder, 'path.txt');
  const name = existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override) return path.join(override, name ?? 'electron');
  return name === null ? null : path.join(packageFolder, 'dist', name);
}

function installedPackage(): string | null {
  try {
    return path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}
