/**
 * The folder that every package is made of (`layout/packaged.ts` knows its places), with a table of what each megabyte is.
 * Files are copied; links within the wheel are followed.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildNative } from '../../native/build.ts';
import type { OpenvinoSdk } from '../../native/buildPlan.ts';
import { fixedText } from '../../shared/view/text/format.ts';
import { bundleApp } from '../bundle.ts';
import { licencesOf } from '../licences.ts';
import { pageFolder } from '../page.ts';
import { SetupFailure, step } from '../report.mjs';
import { nodeFolder, readStamp, resultsFolder, writeStamp } from '../state.mjs';
import { runTool } from '../tool.mjs';
import { openvinoLibrary } from './libraries.ts';

export const packageFolder = (root: string) => join(resultsFolder(root), 'package');

interface Part {
  readonly what: string;
  /** Unpacked. */
  readonly bytes: number;
}

interface Ingredients {
  readonly sdk: OpenvinoSdk;
  /** Folder of OpenVINO's. */
  readonly licences: string;
  /** Folder of Node's package, whose binary runs the terminal and the jobs; null: there is none inside. */
  readonly node: string | null;
  /** Whether the page lies in it: the desktop has it in its archive, once. */
  readonly page: boolean;
  readonly signal: AbortSignal;
}

interface Made {
  /** Largest first. */
  readonly parts: readonly Part[];
  /** Of the bundle and of what lies beside it. */
  readonly modules: readonly string[];
}

/**
 * @param folder is replaced
 */
export async function makeTree(
  root: string,
  folder: string,
  { sdk, licences, node, page, signal }: Ingredients,
): Promise<Made> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const parts: Part[] = [];
  const add = (what: string, ...names: string[]) =>
    parts.push({ what, bytes: names.reduce((sum, name) => sum + bytesOf(join(folder, name)), 0) });

  const modules = await step('bundling the sources', () => bundleApp(root, join(folder, 'app')));
  add('program: terminal, browser host, jobs', 'app');

  copyNative(root, folder, await addonForPackage(root, sdk, signal));
  add('native addon', 'native');
  for (const [what, names] of copyLibraries(sdk, join(folder, 'openvino'))) {
    add(`OpenVINO: ${what}`, ...names.map((name) => join('openvino', name)));
  }

  const sharp = copySharp(root, join(folder, 'node_modules'));
  add('sharp and libvips, which decode images', 'node_modules');

  if (page) {
    cpSync(pageFolder(root), join(folder, 'page'), { recursive: true });
    // The desktop's.
    rmSync(join(folder, 'page', 'preload.cjs'), { force: true });
    add("the window's page", 'page');
  }

  for (const name of readdirSync(join(root, 'models'))) {
    if (/\.(?:prototxt|caffemodel)$|^(?:catalogue|shapes|reference-[\w.-]+)\.json$/.test(name))
      cpSync(join(root, 'models', name), join(folder, 'models', name));
  }
  add('networks of the catalogue and the example', 'models');

  if (node !== null) {
    const binary = join(folder, 'node', 'bin', 'node');
    mkdirSync(dirname(binary), { recursive: true });
    cpSync(join(node, 'bin', 'node'), binary);
    chmodSync(binary, 0o755);
    await strip(binary, signal);
    add('Node, which runs the terminal and the jobs', 'node');
  }

  writeLicences(root, join(folder, 'licences'), {
    openvino: licences,
    node,
    modules: [...modules, ...sharp],
  });
  add('licences', 'licences');
  openToAll(folder);
  return { parts: parts.sort((a, b) => b.bytes - a.bytes), modules: [...modules, ...sharp] };
}

/** Node's release has the names of its own inner functions, a seventh of it, which nothing looks up. */
async function strip(binary: string, signal: AbortSignal): Promise<void> {
  const { code, errors, missing } = await runTool('strip', ['--strip-unneeded', binary], { signal });
  if (missing) throw new SetupFailure('There is no strip here: install binutils.');
  if (code !== 0) throw new SetupFailure(`strip cannot read ${binary}: ${errors.trim()}`);
}

/** Compiled for a package when its sources change: it looks for OpenVINO beside itself and nowhere else. */
async function addonForPackage(root: string, sdk: OpenvinoSdk, signal: AbortSignal): Promise<string> {
  const folder = join(packageFolder(root), 'native');
  const stamp = join(folder, 'stamp.json');
  // Of the checkout's own addon, which the set-up has just seen to: its sources' content and its OpenVINO.
  const sources = readStamp(join(resultsFolder(root), 'native', 'stamp.json'))?.['hash'];
  if (typeof sources !== 'string')
    throw new SetupFailure('A package needs the native addon, and there is no compiler here to build it.');
  const identity = `${sources} ${sdk.version}`;
  if (readStamp(stamp)?.['identity'] === identity) return folder;
  await step('compiling the native addon for packages', () =>
    buildNative(sdk, { outDir: folder, signal, libraries: '../openvino' }),
  );
  writeStamp(stamp, { identity });
  return folder;
}

function copyNative(root: string, folder: string, built: string): void {
  cpSync(join(built, 'vinobench.node'), join(folder, 'native', 'vinobench.node'));
  cpSync(join(root, 'native', 'packaged.cjs'), join(folder, 'native', 'index.cjs'));
}

/** @returns the names of what was copied, by what it is for */
function copyLibraries({ libraryDir }: OpenvinoSdk, folder: string): ReadonlyMap<string, readonly string[]> {
  const copied = new Map<string, string[]>();
  for (const name of readdirSync(libraryDir)) {
    const { kept, what } = openvinoLibrary(name);
    if (!kept) continue;
    cpSync(join(libraryDir, name), join(folder, name), { dereference: true });
    copied.set(what, [...(copied.get(what) ?? []), name]);
  }
  return copied;
}

/** Packages that are loaded from their folders, with those that they load. @returns their folders' own files, for the licences */
function copySharp(root: string, folder: string): string[] {
  const from = createRequire(join(root, 'package.json'));
  const copied = new Set<string>();
  const copy = (name: string, require: NodeJS.Require): void => {
    if (copied.has(name)) return;
    const file = packageFile(name, require);
    // Another platform's.
    if (file === null) return;
    copied.add(name);
    const source = dirname(file);
    cpSync(source, join(folder, name), {
      recursive: true,
      filter: (path) =>
        !/[\\/](?:bin|src|install|glib-2\.0)$|\.(?:[cm]?ts|md)$/.test(path.slice(source.length)),
    });
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly dependencies?: Readonly<Record<string, string>>;
      readonly optionalDependencies?: Readonly<Record<string, string>>;
    };
    const inner = createRequire(file);
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies }))
      if (!/wasm/.test(each)) copy(each, inner);
  };
  copy('sharp', from);
  return [...copied].map((name) => join(root, 'node_modules', name, 'package.json'));
}

/** Not every package exports it. */
function packageFile(name: string, require: NodeJS.Require): string | null {
  const folders = require.resolve.paths(name) ?? [];
  return folders.map((folder) => join(folder, name, 'package.json')).find((file) => existsSync(file)) ?? null;
}

/** Ours, OpenVINO's, Node's, and those of the packages that are inside. */
function writeLicences(
  root: string,
  folder: string,
  { openvino, node, modules }: { openvino: string; node: string | null; modules: readonly string[] },
): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  cpSync(openvino, join(folder, 'openvino'), { recursive: true });
  if (node !== null) cpSync(join(node, 'LICENSE'), join(folder, 'node.txt'));
  writeFileSync(join(folder, 'packages.txt'), licencesOf(modules));
}

/** The command `vinobench` of a tree that has a Node. */
export function addLauncher(tree: string): void {
  const file = join(tree, 'vinobench');
  cpSync(join(import.meta.dirname, 'launcher.sh'), file);
  chmodSync(file, 0o755);
}

/** Everybody may read what is installed, however strict the umask is that the checkout was made under. */
function openToAll(path: string): void {
  const stat = statSync(path);
  const folder = stat.isDirectory();
  chmodSync(path, folder || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (folder) for (const name of readdirSync(path)) openToAll(join(path, name));
}

/** Folder of the Node that the set-up fetches; null where it fetched none. */
export function fetchedNode(root: string): string | null {
  const binary = readStamp(join(nodeFolder(root), 'stamp.json'))?.['binary'];
  return typeof binary === 'string' ? dirname(dirname(join(nodeFolder(root), binary))) : null;
}

export function bytesOf(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

/** The table that a packaging prints: MB are 10^6 bytes. */
export function sizeTable(parts: readonly Part[]): string {
  const line = (bytes: number, what: string) => `${fixedText(bytes / 1e6, 1).padStart(7)} MB  ${what}`;
  const all = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return [...parts.map(({ bytes, what }) => line(bytes, what)), line(all, 'in all')].join('\n');
}
