/**
 * `npm run collect -- FOLDER [TAG]`: copies what the packagings made into FOLDER, side by side, as a release has it. With TAG only
 * if it is that of this version and CHANGELOG.md tells of the version.
 */
import { copyFileSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';
import { SetupFailure, setUp } from '../report.mjs';
import { printResult } from './output.ts';
import { packageFolder } from './tree.ts';

const root = dirname(dirname(import.meta.dirname));
/** `latest*.yml` are the release lists that updates ask for; block maps spare them parts of a download. */
const patterns = [
  '*.{deb,tar.gz}',
  'desktop/out/*.{deb,AppImage,exe,dmg,zip,blockmap}',
  'desktop/out/latest*.yml',
];

await setUp(async () => {
  const [folder, tag] = process.argv.slice(2);
  if (folder === undefined) throw new SetupFailure('npm run collect -- FOLDER [TAG]: FOLDER is missing.');
  if (tag !== undefined) checkTag(tag);
  const from = packageFolder(root);
  // Packages of earlier versions may lie there as well.
  const made = globSync(patterns, { cwd: from })
    .filter((name) => name.endsWith('.yml') || name.includes(vinobenchVersion))
    .sort();
  if (made.length === 0)
    throw new SetupFailure(
      `There is no package in ${from}: npm run package makes the desktop's, npm run package:server the server's.`,
    );
  mkdirSync(folder, { recursive: true });
  for (const name of made) {
    copyFileSync(join(from, name), join(folder, basename(name)));
    printResult(join(folder, basename(name)));
  }
});

function checkTag(tag: string): void {
  if (tag !== `v${vinobenchVersion}`)
    throw new SetupFailure(`The tag ${tag} is not of this version: it would be v${vinobenchVersion}.`);
  if (!readFileSync(join(root, 'CHANGELOG.md'), 'utf8').includes(`\n## [${vinobenchVersion}]`))
    throw new SetupFailure(`CHANGELOG.md has no section "## [${vinobenchVersion}]".`);
}
