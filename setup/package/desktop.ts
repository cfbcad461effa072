/**
 * `npm run package [-- arguments of electron-builder]`: the desktop's package for this platform, or with `--dir` its folder.
 * VINOBENCH_ELECTRON_DIST names a folder with Electron's files, which are fetched otherwise.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';
import { bundleDesktop } from '../bundle.ts';
import { licencesOf } from '../licences.ts';
import { pageFolder } from '../page.ts';
import { SetupFailure, setUp, step } from '../report.mjs';
import { runTool } from '../tool.mjs';
import { ensureBuilder } from './builder.ts';
import { commandWords } from './commandWords.ts';
import { writeIcons } from './icons.ts';
import { printResult } from './output.ts';
import { prepared } from './prepared.ts';
import { publisher } from './publisher.ts';
import { addLauncher, bytesOf, makeTree, packageFolder, sizeTable } from './tree.ts';

const root = dirname(dirname(import.meta.dirname));
const folder = join(packageFolder(root), 'desktop');

await setUp(async (signal) => {
  const { updates, ...who } = publisher();
  const { node, ...rest } = await prepared(root, signal);
  const builder = await ensureBuilder(root, signal);
  rmSync(folder, { recursive: true, force: true });

  const tree = join(folder, 'vinobench');
  // Elsewhere jobs are Electron's utility processes, and there is no terminal command.
  const linux = process.platform === 'linux';
  const { parts, modules } = await makeTree(root, tree, {
    ...rest,
    node: linux ? node : null,
    page: false,
    signal,
  });
  if (linux) addLauncher(tree);

  const app = join(folder, 'app');
  const own = await step('bundling the desktop', () => bundleDesktop(root, join(app, 'main'), updates));
  cpSync(pageFolder(root), join(app, 'page'), { recursive: true });
  // Compressed forms are for browsers, which the terminal command serves.
  for (const { parentPath, name } of readdirSync(join(app, 'page'), { recursive: true, withFileTypes: true }))
    if (!linux && /\.(?:br|gz)$/.test(name)) rmSync(join(parentPath, name));
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest(who), null, 2));
  writeFileSync(join(tree, 'licences', 'packages.txt'), licencesOf([...modules, ...own]));

  const build = join(folder, 'build');
  mkdirSync(build, { recursive: true });
  await step('drawing the icons', () => writeIcons(join(root, 'assets', 'icon', 'vinobench.svg'), build));
  const { manPage, bash, zsh, fish } = commandWords();
  writeFileSync(join(build, 'vinobench.1.gz'), gzipSync(manPage, { level: 9 }));
  writeFileSync(join(build, 'vinobench.bash'), bash);
  writeFileSync(join(build, '_vinobench'), zsh);
  writeFileSync(join(build, 'vinobench.fish'), fish);
  for (const name of ['org.vinobench.Vinobench.metainfo.xml', 'mime.xml'])
    writeFileSync(join(build, name), readFileSync(join(import.meta.dirname, 'linux', name)));

  printResult(sizeTable([...parts, { what: 'app.asar: main process, preload, page', bytes: bytesOf(app) }]));
  await step('packing with electron-builder', async () => {
    const { code, errors, output } = await runTool(
      process.execPath,
      [
        builder,
        '--config',
        'electron-builder.yml',
        '--publish',
        'never',
        ...settings(updates),
        ...process.argv.slice(2),
      ],
      { signal, cwd: root },
    );
    if (code !== 0)
      throw new SetupFailure(`electron-builder ends with ${code}: ${(errors || output).trim()}`);
  });
  printResult(join(folder, 'out'));
});

interface Root {
  readonly description: string;
  readonly license: string;
  readonly devDependencies: Readonly<Record<string, string>>;
}

function project(): Root {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Root;
}

/** Of the app in its archive. */
function manifest({ maintainer, homepage }: Omit<ReturnType<typeof publisher>, 'updates'>): object {
  const { description, license } = project();
  return {
    name: 'vinobench',
    productName: 'Vinobench',
    version: vinobenchVersion,
    description,
    license,
    // The maintainer of the Debian package.
    author: maintainer,
    homepage,
    type: 'module',
    main: 'main/main.js',
  };
}

/** What is known here alone. */
function settings(updates: string | null): string[] {
  const { electron } = project().devDependencies;
  const dist = process.env['VINOBENCH_ELECTRON_DIST'] || undefined;
  return [
    `--config.electronVersion=${electron}`,
    ...(dist === undefined ? [] : [`--config.electronDist=${dist}`]),
    ...(updates === null ? [] : ['--config.publish.provider=generic', `--config.publish.url=${updates}`]),
  ];
}
