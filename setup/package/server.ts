/**
 * `npm run package:server [-- folder|tarball|deb ...]`: Vinobench for machines without a screen, with a Node inside. The folder
 * runs where it lies; left out: the Debian package.
 */
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';
import { SetupFailure, setUp, step } from '../report.mjs';
import { runTool } from '../tool.mjs';
import { commandWords } from './commandWords.ts';
import { makeDeb } from './deb.ts';
import { printResult } from './output.ts';
import { prepared } from './prepared.ts';
import { addLauncher, makeTree, packageFolder, sizeTable } from './tree.ts';

const root = dirname(dirname(import.meta.dirname));
const forms = ['folder', 'tarball', 'deb'] as const;
type Form = (typeof forms)[number];
const isForm = (word: string): word is Form => (forms as readonly string[]).includes(word);

await setUp(async (signal) => {
  const words = process.argv.slice(2);
  const unknown = words.find((word) => !isForm(word));
  if (unknown !== undefined)
    throw new SetupFailure(
      `${unknown} is not a form of the server's package: name ${forms.join(', ')} or none.`,
    );
  const asked = words.length === 0 ? ['deb'] : words;

  const { node, ...rest } = await prepared(root, signal);
  const output = packageFolder(root);
  const tree = join(output, `vinobench-server-${vinobenchVersion}`);
  const { parts } = await makeTree(root, tree, { ...rest, node, page: true, signal });
  addLauncher(tree);
  printResult(sizeTable(parts));
  const made = [tree];
  mkdirSync(output, { recursive: true });
  if (asked.includes('tarball')) made.push(await makeTarball(tree, signal));
  if (asked.includes('deb')) made.push(await makeDeb(tree, output, { words: commandWords(), signal }));
  for (const file of made) printResult(file);
});

async function makeTarball(tree: string, signal: AbortSignal): Promise<string> {
  const file = `${tree}-${process.platform}-${process.arch}.tar.gz`;
  await step('packing the tarball', async () => {
    const owner = ['--owner=0', '--group=0', '--numeric-owner', '--sort=name'];
    const { code, errors } = await runTool(
      'tar',
      [...owner, '-czf', file, '-C', dirname(tree), basename(tree)],
      { signal },
    );
    if (code !== 0) throw new SetupFailure(`tar cannot make ${file}: ${errors.trim()}`);
  });
  return file;
}
