/**
 * Compiles the addon: `node native/build.ts` for a developer, `buildNative` for the set-up.
 * The sources are joined into one translation unit per core: most of the time goes into OpenVINO's headers.
 */
import { type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { VinobenchError } from '../shared/faults/errors.ts';
import type { BuildPlan, OpenvinoSdk } from './buildPlan.ts';

interface BuildOptions {
  readonly outDir: string;
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Where the addon looks for OpenVINO, from the addon's own folder, and nowhere else: for a package. */
  readonly libraries?: string;
  /** Warnings are no errors from the start: another release deprecates what the pinned one has as it is. */
  readonly lenient?: boolean;
}

/** What a toolchain has to know. */
class NoCompiler extends VinobenchError {
  constructor() {
    super(
      'setup',
      'There is no C++17 compiler (g++, clang++ or Visual C++): install one, or name it in CXX.',
    );
  }
}

/** Tells the one failure of buildNative that the caller can live with. */
export const isNoCompiler = (error: unknown): boolean => error instanceof NoCompiler;

const here = import.meta.dirname;
const root = dirname(here);
const sourceFolder = join(here, 'src');
const require = createRequire(import.meta.url);
const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`));

/** The files whose content decides whether the addon has to be built again. */
export function nativeInputs(): string[] {
  return [
    ...readdirSync(sourceFolder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
    join(here, 'build.ts'),
    join(here, 'msvc.ts'),
    join(packageFolder('node-addon-api'), 'package.json'),
    join(packageFolder('node-api-headers'), 'package.json'),
  ].sort();
}

/**
 * Leaves `vinobench.node` and `build.json` in `outDir`, or both as they were.
 *
 * @throws VinobenchError `setup`: no compiler (`isNoCompiler`), or the compiler's first error
 */
export async function buildNative(
  sdk: OpenvinoSdk,
  { outDir, log, signal, libraries, lenient = false }: BuildOptions,
): Promise<void> {
  await mkdir(outDir, { recursive: true });
  // In outDir: a rename to another file system would be no rename.
  const folder = await mkdtemp(join(outDir, 'build-'));
  try {
    const plan: BuildPlan = {
      sdk,
      folder,
      rpaths: libraries === undefined ? rpaths(outDir, sdk.libraryDir) : [`${origin}/${libraries}`],
      units: await writeUnits(folder),
      includeDirs: [
        join(packageFolder('node-api-headers'), 'include'),
        packageFolder('node-addon-api'),
        sdk.includeDir,
      ],
      defines: [
        'NAPI_VERSION=8',
        'NODE_ADDON_API_CPP_EXCEPTIONS',
        // A worker that is terminated inside a call accepts no exception any more: that must not end the process.
        'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
        ...((await hasOldStrings(sdk)) ? ['_GLIBCXX_USE_CXX11_ABI=0'] : []),
      ],
      napiHeaders: packageFolder('node-api-headers'),
      run: (command, args, options) => run(command, args, { ...options, ...(signal && { signal }) }, log),
    };
    const { addon, warningsAsErrors } = await toolchain(plan, lenient);
    const facts = join(folder, 'build.json');
    await writeFile(
      facts,
      JSON.stringify({ libraryDir: sdk.libraryDir, openvinoVersion: sdk.version, warningsAsErrors }),
    );
    await rename(facts, join(outDir, 'build.json'));
    await rename(addon, join(outDir, 'vinobench.node'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Whether the library was built with strings as they were before C++11 (manylinux2014, which wheels of 2024 and 2025 have): an addon with
 * today's would find none of its functions. Of a library that is missing the compiler tells.
 */
async function hasOldStrings({ library }: OpenvinoSdk): Promise<boolean> {
  return (
    process.platform === 'linux' && existsSync(library) && !(await readFile(library)).includes('__cxx11')
  );
}

interface Built {
  readonly addon: string;
  readonly warningsAsErrors: boolean;
}

/**
 * Warnings are errors, so that ours are fixed; but a newer compiler may warn where ours does not, and that must not
 * break the build. build.json says which build it was, and our tests require the strict one.
 */
async function toolchain(plan: BuildPlan, lenient: boolean): Promise<Built> {
  const compile = await compilerFor(plan);
  if (lenient) return { addon: await compile(false), warningsAsErrors: false };
  try {
    return { addon: await compile(true), warningsAsErrors: true };
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw error;
    return { addon: await compile(false), warningsAsErrors: false };
  }
}

async function compilerFor(plan: BuildPlan): Promise<(warningsAsErrors: boolean) => Promise<string>> {
  if (process.platform !== 'win32') {
    const compiler = await findCompiler(plan);
    return (warningsAsErrors) => buildWithUnixCompiler(plan, compiler, warningsAsErrors ? ['-Werror'] : []);
  }
  const { buildWithMsvc } = await import('./msvc.ts');
  return async (warningsAsErrors) => {
    const addon = await buildWithMsvc(plan, warningsAsErrors);
    if (addon === null) throw new NoCompiler();
    return addon;
  };
}

/** As many units as cores, of about the same size. */
async function writeUnits(folder: string): Promise<string[]> {
  const names = readdirSync(sourceFolder).filter((name) => name.endsWith('.cc'));
  const sources = await Promise.all(
    names.map(async (name) => ({ name, size: (await stat(join(sourceFolder, name))).size })),
  );
  const count = Math.min(availableParallelism(), 4);
  const units = Array.from({ length: count }, () => ({ size: 0, lines: [] as string[] }));
  for (const { name, size } of sources.sort((a, b) => b.size - a.size)) {
    const smallest = units.reduce((least, unit) => (unit.size < least.size ? unit : least));
    smallest.size += size;
    // From here, since nothing can be escaped in such a line: the checkout's folder may have a quote in its name.
    const path = relative(folder, join(sourceFolder, name));
    smallest.lines.push(`#include "${path.split(sep).join('/')}"\n`);
  }
  return Promise.all(
    units.map(async ({ lines }, index) => {
      const file = join(folder, `unit${index}.cc`);
      await writeFile(file, lines.join(''));
      return file;
    }),
  );
}

/** Command and its own first arguments: CXX may be `ccache g++`. */
async function findCompiler({ run }: BuildPlan): Promise<readonly [string, ...string[]]> {
  const named = (process.env['CXX'] ?? '').split(/\s+/).filter((word) => word !== '');
  for (const [command, ...args] of [named, ['g++'], ['clang++'], ['c++']]) {
    if (command === undefined) continue;
    try {
      await run(command, [...args, '--version']);
      return [command, ...args];
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') throw error;
      // Not there, or (macOS without its command line tools) only a placeholder: the next one.
    }
  }
  throw new NoCompiler();
}

async function buildWithUnixCompiler(
  { sdk, units, folder, rpaths: folders, includeDirs, defines, run }: BuildPlan,
  [command, ...first]: readonly [string, ...string[]],
  strictness: readonly string[],
): Promise<string> {
  const objects = await Promise.all(
    units.map(async (unit) => {
      const object = unit.replace(/\.cc$/, '.o');
      await run(command, [
        ...first,
        ...['-std=c++17', '-O2', '-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra', ...strictness],
        ...defines.map((define) => `-D${define}`),
        ...includeDirs.flatMap((include) => ['-isystem', include]),
        ...['-c', unit, '-o', object],
      ]);
      return object;
    }),
  );
  const addon = join(folder, 'vinobench.node');
  const mac = process.platform === 'darwin';
  await run(command, [
    ...first,
    ...(mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-s', ...(await ownSymbols(folder))]),
    ...objects,
    sdk.library,
    ...folders.flatMap((path) => ['-Xlinker', '-rpath', '-Xlinker', path]),
    ...['-o', addon],
  ]);
  return addon;
}

/**
 * Node exports templates of the C++ library, compiled without run-time type information; without this the dynamic linker
 * would put them in the place of ours.
 */
async function ownSymbols(folder: string): Promise<string[]> {
  const file = join(folder, 'exports.map');
  const entries = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
  await writeFile(file, `{ global: ${entries.join('; ')}; local: *; };\n`);
  return ['-Xlinker', `--version-script=${file}`];
}

/** The folder of the addon, for the dynamic linker. */
const origin = process.platform === 'darwin' ? '@loader_path' : '$ORIGIN';

/**
 * Where the addon looks for OpenVINO. The relative one first: a project folder that was copied uses its own. It is put
 * together by hand, since join() would take `$ORIGIN/..` for nothing and leave a path relative to the working folder.
 */
export function rpaths(outDir: string, libraryDir: string): string[] {
  const inside = (folder: string) => !relative(root, folder).startsWith('..');
  if (!inside(outDir) || !inside(libraryDir)) return [libraryDir];
  return [`${origin}/${relative(outDir, libraryDir)}`, libraryDir];
}

/** Resolves with the standard output. */
function run(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  log: (line: string) => void = () => {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, killedBy) => {
      if (code === 0) return resolve(output.stdout);
      const lines = `${output.stderr}${output.stdout}`.split(/\r?\n/).filter((line) => line !== '');
      for (const line of lines) log(line);
      const first =
        lines.find((line) => /error/i.test(line)) ?? lines[0] ?? `${killedBy ?? `exit code ${code}`}`;
      reject(new VinobenchError('setup', `The native addon cannot be built, ${command} says: ${first}`));
    });
  });
}

if (import.meta.main) {
  const { version } = JSON.parse(await readFile(join(root, 'setup', 'openvino.json'), 'utf8'));
  const folder = join(root, '.vinobench', `openvino-${version}`);
  const libraryDir = join(folder, 'libs');
  const library = readdirSync(libraryDir).find((name) =>
    /^libopenvino(?:\.\d+\.dylib|\.so\.\d+)$/.test(name),
  );
  if (library === undefined) throw new Error(`${libraryDir} has no library of OpenVINO's`);
  const started = performance.now();
  await buildNative(
    { includeDir: join(folder, 'include'), libraryDir, library: join(libraryDir, library), version },
    {
      outDir: process.env['VINOBENCH_NATIVE_DIR'] ?? join(root, '.vinobench', 'native'),
      log: console.error,
    },
  );
  console.log(`native addon built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
