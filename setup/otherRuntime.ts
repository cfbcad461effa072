/** Other releases of OpenVINO beside the one that is pinned: wheel, headers and an addon of their own, each in a folder. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative, isNoCompiler } from '../native/build.ts';
import type { OpenvinoSdk } from '../native/buildPlan.ts';
import { firstRelease } from '../shared/machine/runtimeRelease.ts';
import type { InstallStep } from '../shared/machine/runtimes.ts';
import { type Builder, sourcesHash } from './addon.ts';
import { type Lock, withLock } from './lock.mjs';
import {
  hasHash,
  librariesIn,
  neededEntry,
  openvinoVersion,
  removeIfPossible,
  removeLeftovers,
  replaceFolder,
} from './openvino.ts';
import { downloadWheel } from './pip.ts';
import { SetupFailure, say, step } from './report.mjs';
import { locateSdk } from './sdk.ts';
import { readStamp, writeStamp } from './state.mjs';
import { runTool } from './tool.mjs';
import { unzip } from './unzip.ts';
import { hasHeaders, pythonVersion, wheelOfRelease } from './wheelOfRelease.ts';

interface Place {
  /** Holds a folder for each release. */
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Another one in tests. */
  readonly builder?: Builder;
  /** Starts the addon once; another way in tests. */
  readonly check?: typeof checkAddon;
  readonly onStep?: (step: InstallStep) => void;
}

const checkout = dirname(import.meta.dirname);

const stampFile = (folder: string) => join(folder, 'runtime.json');
const addonFile = (folder: string) => join(folder, 'native', 'vinobench.node');

/** Installs a release, or builds its addon again where our sources have changed; nothing where it is whole. */
export function addRuntime(
  release: string,
  place: Place,
  signal: AbortSignal,
): Promise<'added' | 'built' | 'ready'> {
  checkRelease(release);
  return locked(place, signal, async (lock) => {
    const folder = join(place.folder, release);
    if (!isWhole(folder)) {
      await install(release, place, { signal, lock });
      return 'added';
    }
    if (readStamp(stampFile(folder))?.['sources'] === sourcesHash(checkout, place.builder)) return 'ready';
    await rebuild(folder, place, signal);
    return 'built';
  });
}

/** The addon again, where the sources have changed since; never fetches. */
export async function refreshRuntime(
  release: string,
  place: Place,
  signal: AbortSignal,
): Promise<'built' | 'ready'> {
  const folder = join(place.folder, release);
  if (!isWhole(folder)) throw new SetupFailure(`OpenVINO ${release} is not installed.`);
  if (readStamp(stampFile(folder))?.['sources'] === sourcesHash(checkout, place.builder)) return 'ready';
  const done = await addRuntime(release, place, signal);
  return done === 'added' ? 'built' : done;
}

export function removeRuntime(release: string, place: Place, signal: AbortSignal): Promise<'removed'> {
  if (release === openvinoVersion)
    throw new SetupFailure(`OpenVINO ${release} is the default and cannot be removed.`);
  return locked<'removed'>(place, signal, async () => {
    const folder = join(place.folder, release);
    if (!existsSync(folder)) throw new SetupFailure(`OpenVINO ${release} is not installed.`);
    // What is loaded from it keeps working; no later process finds it.
    const aside = `${folder}.old-${process.pid}`;
    renameSync(folder, aside);
    removeIfPossible(aside);
    return 'removed';
  });
}

function checkRelease(release: string): void {
  if (release === openvinoVersion)
    throw new SetupFailure(`OpenVINO ${release} is the default and always there.`);
  if (!hasHeaders(release))
    throw new SetupFailure(
      `OpenVINO ${release} cannot be added: its package has no C++ headers to compile the addon against; ${firstRelease} is the first that has.`,
    );
}

function locked<T>(place: Place, signal: AbortSignal, work: (lock: Lock) => Promise<T>): Promise<T> {
  mkdirSync(place.folder, { recursive: true });
  const onWait = ({ pid }: { pid: number }) => {
    place.onStep?.('wait');
    say(`another process (${pid}) adds or removes a runtime; waiting for it`);
  };
  return withLock(place.folder, { signal, onWait }, (lock) => {
    removeLeftovers(place.folder);
    return work(lock);
  });
}

/** All of its libraries are there in their sizes, and an addon is. */
function isWhole(folder: string): boolean {
  const stamp = readStamp(stampFile(folder));
  if (stamp === null || !existsSync(addonFile(folder))) return false;
  const libraries = Object.entries(stamp['libraries'] as Record<string, number>);
  return libraries.every(
    ([name, size]) => statSync(join(folder, 'libs', name), { throwIfNoEntry: false })?.size === size,
  );
}

interface Doing {
  readonly signal: AbortSignal;
  readonly lock: Lock;
}

/** The folder appears whole, by rename. */
async function install(release: string, place: Place, { signal, lock }: Doing): Promise<void> {
  const { env = process.env } = place;
  place.onStep?.('fetch');
  const known = await wheelOfRelease(release, { signal, lock, env });
  const download = join(place.folder, `download.tmp-${process.pid}`);
  const beside = join(place.folder, `${release}.tmp-${process.pid}`);
  try {
    mkdirSync(download, { recursive: true });
    const archive = await step(`fetching OpenVINO ${release} with pip`, () =>
      downloadWheel(`openvino==${release}`, known, download, { pythonVersion, signal, env, lock }),
    );
    const wheel = { ...known, bytes: statSync(archive).size };
    if (!(await hasHash(archive, wheel, signal)))
      throw new SetupFailure(
        `${wheel.file} as pip fetched it does not match the SHA-256 that the index states and was thrown away: run the same command again.`,
      );
    place.onStep?.('unpack');
    await step(`unpacking OpenVINO ${release}`, () =>
      unzip(archive, beside, { select: neededEntry, signal }),
    );
    rmSync(download, { recursive: true });
    await build(beside, join(place.folder, release), place, signal);
    writeStamp(stampFile(beside), {
      schemaVersion: 1,
      release,
      wheel: { file: wheel.file, sha256: wheel.sha256, bytes: wheel.bytes },
      addedAt: new Date().toISOString(),
      libraries: librariesIn(beside),
      sources: sourcesHash(checkout, place.builder),
    });
    replaceFolder(join(place.folder, release), beside);
  } finally {
    rmSync(download, { recursive: true, force: true });
    rmSync(beside, { recursive: true, force: true });
  }
}

/** In place: the addon is renamed over the old one when it is whole. */
async function rebuild(folder: string, place: Place, signal: AbortSignal): Promise<void> {
  await build(folder, folder, place, signal);
  writeStamp(stampFile(folder), {
    ...readStamp(stampFile(folder)),
    sources: sourcesHash(checkout, place.builder),
  });
}

/**
 * The addon of the release in `folder`, which will lie in `final`.
 * @throws SetupFailure without a compiler, and where the addon does not start
 */
async function build(folder: string, final: string, place: Place, signal: AbortSignal): Promise<void> {
  const sdk = locateSdk(folder, process.platform, null);
  const outDir = join(folder, 'native');
  const { build: compile = buildNative } = place.builder ?? {};
  place.onStep?.('build');
  try {
    await step(`compiling the native addon against OpenVINO ${sdk.version}`, () =>
      compile(sdk, { outDir, log: say, signal, libraries: '../libs', lenient: true }),
    );
  } catch (error) {
    if (!isNoCompiler(error)) throw error;
    throw new SetupFailure(
      `OpenVINO ${sdk.version} needs an addon compiled against it, and there is no C++17 compiler here: install one (apt install g++, xcode-select --install, or the Visual Studio Build Tools) and run the same command again.`,
    );
  }
  await (place.check ?? checkAddon)(outDir, sdk, signal);
  namePlace(outDir, join(final, 'libs'));
}

/** Windows reads the libraries' folder where a rpath tells it elsewhere: the one that it will have. */
function namePlace(outDir: string, libraryDir: string): void {
  const file = join(outDir, 'build.json');
  if (!existsSync(file)) return;
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), libraryDir }));
}

/** In a separate process, since an addon of one release keeps that of another from being loaded. */
async function checkAddon(outDir: string, { version }: OpenvinoSdk, signal: AbortSignal): Promise<void> {
  const door = fileURLToPath(new URL('../native/index.cjs', import.meta.url));
  const program = `console.log(require(${JSON.stringify(door)}).addon.getOpenvinoVersion().buildNumber)`;
  const env = { ...process.env, VINOBENCH_NATIVE_DIR: outDir };
  const { code, output, errors } = await runTool(process.execPath, ['-e', program], { signal, env });
  if (code === 0 && output.startsWith(version)) return;
  const said = /^Error: (.*)$/m.exec(errors)?.[1] ?? `it says ${output.trim() || 'nothing'}`;
  throw new SetupFailure(`The addon for OpenVINO ${version} does not start here: ${said}`);
}
