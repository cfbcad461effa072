// @ts-check
/** The boot's first two stages: a Node >= 24 and the dependencies. Runs on Node 18, imports Node's own modules only. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { npmCi } from './npm.mjs';
import { SetupFailure, say, setUp, step } from './report.mjs';
import {
  dependenciesReady,
  isNewEnough,
  markDependenciesReady,
  markNodeReady,
  nodeFolder,
  readyNode,
  resultsFolder,
  wantedNodeMajor,
} from './state.mjs';
import { runTool } from './tool.mjs';

/**
 * @param {string} root
 * @returns {Promise<string>} the Node >= 24 to go on with
 */
export function prepare(root) {
  return setUp((signal) =>
    withLock(resultsFolder(root), { signal, onWait: sayWaiting }, async (lock) => {
      // Both are looked at again: a start that held the lock before may have done the work.
      const node =
        readyNode(root) ??
        (await step(`Node here is ${process.version}, fetching Node ${wantedNodeMajor}`, () =>
          fetchNode(root, signal, lock),
        ));
      if (!dependenciesReady(root)) {
        if (isInstalled(root)) markDependenciesReady(root);
        else
          await step('installing the dependencies with npm', () =>
            installDependencies(root, node, signal, lock),
          );
      }
      return node;
    }),
  );
}

/** @param {{ pid: number }} owner */
export function sayWaiting({ pid }) {
  say(`another set-up of this checkout is at work (process ${pid}); waiting for it`);
}

/**
 * The binary comes as the package of this platform, by the lock file of its own small project.
 *
 * @param {string} root
 * @param {AbortSignal} signal
 * @param {import('./lock.mjs').Lock} lock
 */
export async function fetchNode(root, signal, lock) {
  const folder = nodeFolder(root);
  const source = join(root, 'setup', 'node');
  const name = nodePackage(JSON.parse(readFileSync(join(source, 'package-lock.json'), 'utf8')));
  const byHand = `install Node ${wantedNodeMajor} or newer on this machine and start again with it`;
  if (name === null) {
    throw new SetupFailure(
      `There is no Node ${wantedNodeMajor} package for ${process.platform} ${process.arch}: ${byHand}.`,
    );
  }
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(join(source, file), join(folder, file));
  // The project's own npm settings count for its Node, too.
  copyFileSync(join(root, '.npmrc'), join(folder, '.npmrc'));
  await npmCi(folder, { node: process.execPath, signal, lock });

  const binary = join('node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const probe = await runTool(join(folder, binary), ['--version'], { signal });
  if (probe.code !== 0 || !isNewEnough(probe.output, wantedNodeMajor)) {
    const reason = probe.missing ? 'it does not start' : (probe.errors.trim().split('\n')[0] ?? '');
    throw new SetupFailure(
      `The Node ${wantedNodeMajor} that npm fetched does not run on this machine (${reason}): ${byHand}.`,
    );
  }
  markNodeReady(root, binary);
  return join(folder, binary);
}

/**
 * @param {{ packages: Record<string, LockedPackage> }} lock
 * @param {string} [platform]
 * @param {string} [arch]
 * @returns {string | null}
 */
export function nodePackage(lock, platform = process.platform, arch = process.arch) {
  const entry = Object.entries(lock.packages).find(
    ([path, { os, cpu }]) => path !== '' && [os].flat().includes(platform) && [cpu].flat().includes(arch),
  );
  return entry === undefined ? null : entry[0].slice('node_modules/'.length);
}

/**
 * @param {string} root
 * @param {string} node
 * @param {AbortSignal} signal
 * @param {import('./lock.mjs').Lock} lock
 */
async function installDependencies(root, node, signal, lock) {
  // npm empties node_modules in no particular order: without its own list first, a killed run is never taken for a whole one.
  rmSync(join(root, 'node_modules', '.package-lock.json'), { force: true });
  await npmCi(root, { node, signal, lock });
  markDependenciesReady(root);
}

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string | string[], cpu?: string | string[], libc?: string | string[], dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>, peerDependencies?: Record<string, string> }} LockedPackage */

/**
 * Whether node_modules already holds what the lock file asks for, installed by hand: npm writes its list
 * `.package-lock.json` as the last thing of an installation.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  /** @type {{ packages: Record<string, LockedPackage> }} */
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  /** @type {{ packages: Record<string, LockedPackage> }} */
  let installed;
  try {
    installed = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8'));
  } catch {
    return false;
  }
  const isNeeded = needs(wanted.packages);
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (path === '' || !isNeeded(path)) return true;
    const there = installed.packages[path];
    return (
      there?.version === entry.version &&
      there?.integrity === entry.integrity &&
      existsSync(join(root, path, 'package.json'))
    );
  });
}

/**
 * npm leaves out another platform's optional packages, and with them what only those depend on (WebAssembly's runtime).
 *
 * @param {Record<string, LockedPackage>} packages
 * @returns {(path: string) => boolean}
 */
function needs(packages) {
  /** @type {Map<string, boolean>} */
  const known = new Map();
  /** @type {Map<string, string[]>} */
  const dependents = new Map();
  for (const [path, { dependencies, optionalDependencies, peerDependencies }] of Object.entries(packages)) {
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      dependents.set(name, [...(dependents.get(name) ?? []), path]);
  }
  /** @param {string} path */
  const isNeeded = (path) => {
    const found = known.get(path);
    if (found !== undefined) return found;
    // Until it is known: two that depend on each other are not needed for that alone.
    known.set(path, false);
    const entry = packages[path] ?? {};
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const by = dependents.get(name) ?? [];
    const needed = isForHere(entry) && (entry.optional !== true || by.length === 0 || by.some(isNeeded));
    known.set(path, needed);
    return needed;
  };
  return isNeeded;
}

/** @param {LockedPackage} entry */
function isForHere({ os, cpu, libc }) {
  return (
    fits(os, process.platform) && fits(cpu, process.arch) && (libc === undefined || fits(libc, libcHere()))
  );
}

/**
 * @param {string | string[] | undefined} list may also hold exceptions, as `!win32`
 * @param {string} value
 */
function fits(list, value) {
  if (list === undefined) return true;
  const names = [list].flat();
  if (names.includes(`!${value}`)) return false;
  return names.includes(value) || names.every((name) => name.startsWith('!'));
}

/** @type {string | undefined} */
let libc;
function libcHere() {
  if (libc === undefined) {
    const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
    libc = report.header?.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  }
  return libc;
}
