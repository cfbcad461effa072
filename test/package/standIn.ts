/** A distribution of Electron as electron-builder takes one, whose binary is the stand-in and has Electron's fuses in it. */
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** Electron's own, in the order of its wire (docs/tutorial/fuses.md of Electron). */
const fuseNames = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;

/** What stands before the wire in Electron's binary, by which tools find it (`@electron/fuses`). */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** As Electron ships them: the first form of the wire, `1` for on, `0` for off. */
const shipped = `\u0001${String.fromCharCode(fuseNames.length)}10110001`;

/** @param root the checkout, which the result does without */
export async function writeStandIn(root: string, folder: string): Promise<void> {
  const from = join(root, 'test', 'support', 'electron');
  const built = await rolldown({
    cwd: root,
    input: { begin: join(from, 'begin.ts'), module: join(from, 'module.ts') },
    platform: 'node',
    external: ['electron'],
  });
  await built.write({ dir: join(folder, 'stand-in'), format: 'es', chunkFileNames: '[name]-[hash].js' });
  await built.close();
  // Scripts that it reads as text.
  cpSync(join(from, 'world'), join(folder, 'stand-in', 'world'), { recursive: true });
  writeFileSync(join(folder, 'stand-in', 'package.json'), '{ "type": "module" }');
  mkdirSync(join(folder, 'resources'), { recursive: true });
  const binary = join(folder, 'electron');
  // A comment to the shell.
  writeFileSync(
    binary,
    `#!/bin/sh
# ${sentinel}${shipped}
here=$(dirname "$(readlink -f "$0")")
STAND_IN_RESOURCES="$here/resources"
export STAND_IN_RESOURCES
exec "$here/resources/vinobench/node/bin/node" --no-experimental-strip-types "$here/stand-in/begin.js" "$@"
`,
  );
  chmodSync(binary, 0o755);
}

/** The state of each fuse of a binary. */
export function fusesOf(binary: string): Readonly<Record<string, boolean>> {
  const content = readFileSync(binary);
  const at = content.indexOf(sentinel) + sentinel.length;
  if (at < sentinel.length) throw new Error(`${binary} has no fuses.`);
  return Object.fromEntries(
    fuseNames.map((name, index) => [name, content[at + 2 + index] === '1'.charCodeAt(0)]),
  );
}
