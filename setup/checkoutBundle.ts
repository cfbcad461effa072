/** The command line and a job's process as bundles (layout/bundle.ts): built when their sources or the packages change. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleStampFile,
  bundlesFolder,
  type InputFact,
  readBundleStamp,
  readyBundle,
} from '../layout/bundle.ts';
import { isAlive, ownerNow } from './lock.mjs';
import { SetupFailure, step } from './report.mjs';
import { readStamp, writeStamp } from './state.mjs';
import { runTool } from './tool.mjs';

/** Folders in which the bundles' modules may lie, and what decides how they are bundled. */
const sources = ['electron', 'layout', 'models', 'native', 'shared'];
const ways = ['package.json', 'package-lock.json', 'setup/bundle.ts', 'setup/buildBundle.ts'];

/** A process that was started from an older bundle may still load a part of it; a host that runs for longer says so in it. */
const keptMs = 24 * 3600_000;

/** Whether a program starts so often, or starts jobs so often, that the bundles are worth a few seconds. */
export function needsBundle(target: string, words: readonly string[]): boolean {
  if (target === 'test/run.ts')
    return words.length === 0 || words.some((word) => suitesWithJobs.includes(word));
  if (target === 'electron/cli.ts') return words[0]?.startsWith('-') !== true;
  return target.startsWith('bench/');
}

const suitesWithJobs = ['processes', 'models', 'pages', 'rooms'];

/** Whether there are bundles that fit. Where only times are others, as after a change and its undoing, the content decides. */
export function bundleReady(root: string): boolean {
  if (readyBundle(root, 'worker') !== null) return true;
  const stamp = readBundleStamp(root);
  if (stamp === null) return false;
  const inputs = factsOf(
    root,
    stamp.inputs.map(([file]) => file),
  );
  if (contentHash(root, inputs) !== stamp.hash) return false;
  writeStamp(bundleStampFile(root), { hash: stamp.hash, inputs });
  return readyBundle(root, 'worker') !== null;
}

/**
 * What runs in place of a program: its bundle where that fits the sources, which then stays for as long as this process lives, however
 * often others are built.
 * @param target absolute or from the root, as `electron/cli.ts`
 */
export function programToRun(root: string, target: string): string {
  const bundle = target === 'electron/cli.ts' ? readyBundle(root, 'cli') : null;
  if (bundle === null) return resolve(root, target);
  const note = join(dirname(bundle), userFile(process.pid));
  try {
    writeFileSync(note, JSON.stringify(ownerNow(process.pid)));
    process.once('exit', () => rmSync(note, { force: true }));
  } catch {
    // In a checkout that may not be written to nothing is removed either.
  }
  return bundle;
}

const userFile = (pid: number): string => `user-${pid}.json`;

const builder = fileURLToPath(new URL('./buildBundle.ts', import.meta.url));

/** @throws SetupFailure with the builder's own words */
export async function ensureBundle(
  root: string,
  { signal, script = builder }: { signal: AbortSignal; script?: string },
): Promise<void> {
  if (bundleReady(root)) return;
  const all = bundlesFolder(root);
  removeOld(all);
  const unfinished = join(all, 'unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  // Taken before the bundles are made: what changes meanwhile does not fit the stamp.
  const before = new Map(factsOf(root, filesBelow(root)).map((fact) => [fact[0], fact]));
  await step('bundling the command line and the job process', async () => {
    const result = await runTool(process.execPath, [script, root, unfinished], { signal });
    if (result.code === 0) return;
    const reason = result.errors.trim() || `exit code ${result.code ?? result.killedBy}`;
    throw new SetupFailure(`The command line and the job process could not be bundled: ${reason}`);
  });
  const modules = JSON.parse(readFileSync(join(unfinished, 'modules.json'), 'utf8')) as string[];
  const inputs = [...modules.map((file) => relative(root, file)), ...ways].flatMap((file) => {
    const fact = before.get(file);
    if (fact !== undefined) return [fact];
    if (/(^|[\\/])node_modules[\\/]/.test(file) || file.includes('\0')) return [];
    throw new SetupFailure(`A bundle is made of ${file}, which setup/checkoutBundle.ts does not look at.`);
  });
  const hash = contentHash(root, inputs);
  rmSync(join(all, hash), { recursive: true, force: true });
  renameSync(unfinished, join(all, hash));
  writeStamp(bundleStampFile(root), { hash, inputs });
}

function removeOld(all: string): void {
  if (!existsSync(all)) return;
  for (const entry of readdirSync(all, { withFileTypes: true })) {
    const path = join(all, entry.name);
    if (!entry.isDirectory() || entry.name === 'unfinished' || isUsed(path)) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

/** By a process that may have begun before another bundle was built. */
function isUsed(folder: string): boolean {
  if (Date.now() - statSync(folder).mtimeMs <= keptMs) return true;
  return readdirSync(folder).some((name) => {
    if (!name.startsWith('user-')) return false;
    const { pid, started } = readStamp(join(folder, name)) ?? {};
    const owner = { pid: Number(pid), started: typeof started === 'string' ? started : null };
    return Number.isSafeInteger(owner.pid) && isAlive(owner);
  });
}

const filesBelow = (root: string): string[] => [
  ...sources.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  ),
  ...ways,
];

/** Of those that are there. */
const factsOf = (root: string, files: readonly string[]): InputFact[] =>
  files.flatMap((file) => {
    const facts = statSync(join(root, file), { throwIfNoEntry: false });
    return facts === undefined ? [] : [[file, facts.mtimeMs, facts.size] as const];
  });

function contentHash(root: string, inputs: readonly InputFact[]): string {
  const hash = createHash('sha256');
  for (const [file, , size] of inputs)
    hash.update(`${file}\n${size}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
