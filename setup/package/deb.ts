/** The Debian package of the server's folder, made with dpkg-deb. */

import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';
import { SetupFailure, step } from '../report.mjs';
import { runTool } from '../tool.mjs';
import type { CommandWords } from './commandWords.ts';
import { neededBy } from './needed.ts';
import { publisher } from './publisher.ts';
import { bytesOf } from './tree.ts';

const architectures: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };
const from = join(import.meta.dirname, 'debian');

/**
 * @param tree made by `makeTree`, with the launcher
 * @param output the folder for the package
 * @returns its file
 */
export async function makeDeb(
  tree: string,
  output: string,
  { words, signal }: { words: CommandWords; signal: AbortSignal },
): Promise<string> {
  const architecture = architectures[process.arch];
  if (architecture === undefined)
    throw new SetupFailure(
      `Debian packages are made for x64 and arm64, and this machine is ${process.arch}.`,
    );
  const { depends, searchPaths } = await neededBy(tree, signal);
  const foreign = searchPaths.filter((path) => !path.startsWith('$ORIGIN'));
  if (foreign.length > 0)
    throw new SetupFailure(`A binary of the package looks for libraries in ${foreign.join(', ')}.`);

  const staging = join(output, 'deb');
  rmSync(staging, { recursive: true, force: true });
  const write = (path: string, content: string | Uint8Array, mode = 0o644) => {
    const file = join(staging, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    chmodSync(file, mode);
  };
  linkTree(tree, join(staging, 'usr/lib/vinobench'));
  mkdirSync(join(staging, 'usr/bin'), { recursive: true });
  symlinkSync('../lib/vinobench/vinobench', join(staging, 'usr/bin/vinobench'));
  write('usr/lib/systemd/system/vinobench.service', readFileSync(join(from, 'vinobench.service')));
  write('usr/share/man/man1/vinobench.1.gz', gzipSync(words.manPage, { level: 9 }));
  write('usr/share/bash-completion/completions/vinobench', words.bash);
  write('usr/share/zsh/vendor-completions/_vinobench', words.zsh);
  write('usr/share/fish/vendor_completions.d/vinobench.fish', words.fish);
  write('usr/share/doc/vinobench-server/copyright', copyright);
  const changes = readFileSync(join(dirname(dirname(import.meta.dirname)), 'CHANGELOG.md'));
  write('usr/share/doc/vinobench-server/changelog.gz', gzipSync(changes, { level: 9 }));

  const { maintainer, homepage } = publisher();
  const files = filesIn(staging);
  const control = [
    'Package: vinobench-server',
    `Version: ${vinobenchVersion}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${maintainer.name} <${maintainer.email}>`,
    `Homepage: ${homepage}`,
    `Installed-Size: ${Math.ceil(bytesOf(staging) / 1024)}`,
    `Depends: ${depends.join(', ')}`,
    // With it come GPUs; nothing more than the file itself is needed without.
    'Suggests: intel-opencl-icd',
    // Each has the command.
    'Conflicts: vinobench',
    'Section: science',
    'Priority: optional',
    'Description: profiling workbench on OpenVINO, for machines without a screen',
    ' Which precision on which device, how much faster, and why, kernel by kernel:',
    ' Vinobench measures Caffe, ONNX, TensorFlow and Paddle networks on OpenVINO.',
    ' This package has the terminal command and the window for a browser',
    ' (vinobench serve); it contains the OpenVINO runtime and Node.',
  ];
  write('DEBIAN/control', `${control.join('\n')}\n`);
  const digest = (file: string) =>
    createHash('md5')
      .update(readFileSync(join(staging, file)))
      .digest('hex');
  write('DEBIAN/md5sums', files.map((file) => `${digest(file)}  ${file}\n`).join(''));
  for (const script of ['postinst', 'prerm', 'postrm'])
    write(`DEBIAN/${script}`, readFileSync(join(from, script)), 0o755);

  const file = join(output, `vinobench-server_${vinobenchVersion}_${architecture}.deb`);
  await step('packing the Debian package', async () => {
    // The second level packs five times as fast as the sixth, into a tenth more.
    const args = ['--root-owner-group', '-Zxz', '-z2', '--build', staging, file];
    const { code, errors, missing } = await runTool('dpkg-deb', args, { signal });
    if (missing) throw new SetupFailure('There is no dpkg-deb here: install dpkg.');
    if (code !== 0) throw new SetupFailure(`dpkg-deb cannot make the package: ${errors.trim()}`);
  });
  rmSync(staging, { recursive: true, force: true });
  return file;
}

const copyright = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Vinobench
Comment: The licences of OpenVINO, Node, libvips and the bundled packages are in
 /usr/lib/vinobench/licences.

Files: *
Copyright: 2026 The Vinobench authors
License: Apache-2.0
 On Debian systems, the text of the Apache License, Version 2.0, is in
 /usr/share/common-licenses/Apache-2.0.
`;

/** The same files under another folder of this file system. */
function linkTree(source: string, target: string): void {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const [one, other] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) linkTree(one, other);
    else if (entry.isFile()) linkSync(one, other);
    else cpSync(one, other, { verbatimSymlinks: true });
  }
}

/** Relative, without links. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();
}
