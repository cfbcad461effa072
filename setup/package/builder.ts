/** electron-builder and its schema, each fetched only by who needs it: its 280 packages take 93 MB, and nothing that runs uses them. */

import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { withLock } from '../lock.mjs';
import { findNpm, npmCi } from '../npm.mjs';
import { sayWaiting } from '../prepare.mjs';
import { SetupFailure, step } from '../report.mjs';
import { readStamp, resultsFolder, writeStamp } from '../state.mjs';
import { runTool } from '../tool.mjs';

const builderFolder = (root: string) => join(resultsFolder(root), 'builder');
const lockFile = (root: string) => join(root, 'setup', 'builder', 'package-lock.json');

/** @returns the script of its command line */
export async function ensureBuilder(root: string, signal: AbortSignal): Promise<string> {
  const folder = builderFolder(root);
  const stamp = join(folder, 'stamp.json');
  const wanted = createHash('sha256')
    .update(readFileSync(lockFile(root)))
    .digest('hex');
  const script = join(folder, 'node_modules', 'electron-builder', 'cli.js');
  if (readStamp(stamp)?.['inputs'] === wanted && existsSync(script)) return script;
  await withLock(resultsFolder(root), { signal, onWait: sayWaiting }, (lock) =>
    step('installing electron-builder with npm', async () => {
      mkdirSync(folder, { recursive: true });
      for (const name of ['package.json', 'package-lock.json'])
        copyFileSync(join(root, 'setup', 'builder', name), join(folder, name));
      copyFileSync(join(root, '.npmrc'), join(folder, '.npmrc'));
      await npmCi(folder, { node: process.execPath, signal, lock });
      writeStamp(stamp, { inputs: wanted });
    }),
  );
  return script;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>>;
}

/**
 * electron-builder's own schema of its configuration, in the version of the lock file: of one package, without what it depends on.
 * @returns JSON Schema, draft 7
 * @throws SetupFailure when npm cannot fetch it, or what came has another hash
 */
export async function builderSchema(root: string, signal: AbortSignal): Promise<object> {
  const { packages } = JSON.parse(readFileSync(lockFile(root), 'utf8')) as Lock;
  const locked = packages['node_modules/app-builder-lib'];
  if (locked === undefined) throw new SetupFailure('setup/builder/package-lock.json has no app-builder-lib.');
  const kept = join(resultsFolder(root), `builder-schema-${locked.version}.json`);
  if (!existsSync(kept)) {
    const folder = mkdtempSync(join(resultsFolder(root), 'builder-schema-'));
    try {
      const args = ['pack', `app-builder-lib@${locked.version}`, '--silent', '--pack-destination', folder];
      const { code, output, errors } = await runTool(process.execPath, [findNpm(), ...args], {
        signal,
        cwd: root,
      });
      if (code !== 0) throw new SetupFailure(`npm cannot fetch app-builder-lib: ${errors.trim()}`);
      const archive = readFileSync(join(folder, output.trim().split('\n').at(-1) ?? ''));
      const [kind = '', expected] = locked.integrity.split('-');
      if (createHash(kind).update(archive).digest('base64') !== expected)
        throw new SetupFailure(
          'app-builder-lib as npm fetched it does not have the hash of setup/builder/package-lock.json.',
        );
      writeFileSync(kept, entryOf(gunzipSync(archive), 'package/scheme.json'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return JSON.parse(readFileSync(kept, 'utf8')) as object;
}

/** A file of a tar archive: heads of 512 bytes with name and octal length, contents filled up to 512. */
function entryOf(archive: Buffer, name: string): Buffer {
  const text = (from: number, length: number) =>
    archive.toString('latin1', from, from + length).replace(/\0.*$/s, '');
  for (let at = 0; at + 512 <= archive.length; ) {
    const length = Number.parseInt(text(at + 124, 12).trim() || '0', 8);
    if (text(at, 100) === name) return archive.subarray(at + 512, at + 512 + length);
    at += 512 + 512 * Math.ceil(length / 512);
  }
  throw new SetupFailure(`The archive has no ${name}.`);
}
