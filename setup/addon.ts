/** The native addon: compiled when its sources, the OpenVINO it is linked with or the platform change. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildNative, isNoCompiler, nativeInputs } from '../native/build.ts';
import type { OpenvinoSdk } from '../native/buildPlan.ts';
import { SetupFailure, say, step } from './report.mjs';
import { readStamp, resultsFolder, writeStamp } from './state.mjs';

/** path, modification time (ms), bytes */
type InputFact = readonly [string, number, number];

/** What compiles; another one in tests. */
export interface Builder {
  readonly inputs: () => readonly string[];
  readonly build: typeof buildNative;
}

const nativeBuilder: Builder = { inputs: nativeInputs, build: buildNative };

const addonFolder = (root: string) => join(resultsFolder(root), 'native');
export const addonFile = (root: string) => join(addonFolder(root), 'vinobench.node');
const stampFile = (root: string) => join(addonFolder(root), 'stamp.json');
const openvinoNodeFile = (root: string) =>
  join(root, 'node_modules', 'openvino-node', 'bin', 'ov_node_addon.node');

/**
 * Whether the addon is there and fits. Files whose time and size are those of the stamp are taken as unchanged;
 * otherwise their content decides.
 */
export function addonReady(root: string, sdk: OpenvinoSdk, builder: Builder = nativeBuilder): boolean {
  const stamp = readStamp(stampFile(root));
  if (stamp === null || stamp['sdk'] !== sdkIdentity(sdk) || !existsSync(addonFile(root))) return false;
  const facts = inputFacts(root, builder);
  if (JSON.stringify(facts) === JSON.stringify(stamp['inputs'])) return true;
  if (contentHash(root, facts) !== stamp['hash']) return false;
  markReady(root, sdk, facts);
  return true;
}

/** Compiles what is missing. Without a compiler openvino-node has to serve, if its binary is there. */
export async function ensureAddon(
  root: string,
  sdk: OpenvinoSdk,
  { signal, builder = nativeBuilder }: { signal: AbortSignal; builder?: Builder },
): Promise<'built' | 'openvino-node'> {
  if (addonReady(root, sdk, builder)) return 'built';
  // An addon of other sources must not be loaded if the compiler fails.
  rmSync(addonFile(root), { force: true });
  rmSync(stampFile(root), { force: true });
  mkdirSync(addonFolder(root), { recursive: true });
  for (const name of readdirSync(addonFolder(root))) {
    // Of a compilation that was killed.
    if (name.startsWith('build-')) rmSync(join(addonFolder(root), name), { recursive: true, force: true });
  }
  const facts = inputFacts(root, builder);
  try {
    await step(`compiling the native addon against OpenVINO ${sdk.version}`, () =>
      builder.build(sdk, { outDir: addonFolder(root), log: say, signal }),
    );
  } catch (error) {
    if (!isNoCompiler(error)) throw error;
    const way =
      'install one (apt install g++, xcode-select --install, or the Visual Studio Build Tools) and run the same command again';
    if (!existsSync(openvinoNodeFile(root))) {
      throw new SetupFailure(
        `There is no C++17 compiler here to build the native addon, and openvino-node came without its binary: ${way}.`,
      );
    }
    say(`no C++17 compiler, so openvino-node serves and timelines are not available; ${way} to have them`);
    return 'openvino-node';
  }
  markReady(root, sdk, facts);
  return 'built';
}

function markReady(root: string, sdk: OpenvinoSdk, inputs: readonly InputFact[]): void {
  writeStamp(stampFile(root), { sdk: sdkIdentity(sdk), inputs, hash: contentHash(root, inputs) });
}

function sdkIdentity({ includeDir, libraryDir, library, version }: OpenvinoSdk): string {
  const { size, mtimeMs } = statSync(library);
  return [version, includeDir, libraryDir, library, size, mtimeMs, process.platform, process.arch].join('\n');
}

function inputFacts(root: string, builder: Builder): InputFact[] {
  return builder
    .inputs()
    .map((file): InputFact => {
      const { mtimeMs, size } = statSync(file);
      return [relative(root, file), mtimeMs, size];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Of what an addon is built of, whatever it is linked with. */
export const sourcesHash = (root: string, builder: Builder = nativeBuilder): string =>
  contentHash(root, inputFacts(root, builder));

function contentHash(root: string, facts: readonly InputFact[]): string {
  const hash = createHash('sha256');
  for (const [file, , size] of facts)
    hash.update(`${file}\n${size}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
