/** A job's process as a bundle (layout/workerBundle.ts): built when its sources or the packages change. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundledWorker,
  type InputFact,
  readWorkerStamp,
  workerStampFile,
  workersFolder,
} from '../layout/workerBundle.ts';
import { SetupFailure, step } from './report.mjs';
import { writeStamp } from './state.mjs';
import { runTool } from './tool.mjs';

/** Folders in which the bundle's modules may lie, and what decides how they are bundled. */
const sources = ['electron', 'layout', 'models', 'native', 'shared'];
const ways = ['package.json', 'package-lock.json', 'setup/bundle.ts', 'setup/buildWorker.ts'];

/** A process that was started from an older bundle may still load a part of it. */
const keptMs = 24 * 3600_000;

/** Whether a program starts jobs so often, or so that somebody waits for them, that the bundle is worth a second. */
export function needsWorker(target: string, words: readonly string[]): boolean {
  if (target === 'test/run.ts')
    return words.length === 0 || words.some((word) => suitesWithJobs.includes(word));
  if (target === 'electron/cli.ts') return words[0]?.startsWith('-') !== true;
  return target.startsWith('bench/');
}

const suitesWithJobs = ['processes', 'models', 'pages', 'rooms'];

/** Whether there is a bundle that fits. Where only times are others, as after a change and its undoing, the content decides. */
export function workerReady(root: string): boolean {
  if (bundledWorker(root) !== null) return true;
  const stamp = readWorkerStamp(root);
  if (stamp === null) return false;
  const inputs = factsOf(
    root,
    stamp.inputs.map(([file]) => file),
  );
  if (contentHash(root, inputs) !== stamp.hash) return false;
  writeStamp(workerStampFile(root), { hash: stamp.hash, inputs });
  return bundledWorker(root) !== null;
}

const builder = fileURLToPath(new URL('./buildWorker.ts', import.meta.url));

/** @throws SetupFailure with the builder's own words */
export async function ensureWorker(
  root: string,
  { signal, script = builder }: { signal: AbortSignal; script?: string },
): Promise<void> {
  if (workerReady(root)) return;
  const all = workersFolder(root);
  removeOld(all);
  const unfinished = join(all, 'unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  // Taken before the bundle is made: what changes meanwhile does not fit the stamp.
  const before = new Map(factsOf(root, filesBelow(root)).map((fact) => [fact[0], fact]));
  await step('bundling the job process', async () => {
    const result = await runTool(process.execPath, [script, root, unfinished], { signal });
    if (result.code === 0) return;
    const reason = result.errors.trim() || `exit code ${result.code ?? result.killedBy}`;
    throw new SetupFailure(`The job process could not be bundled from electron/jobs: ${reason}`);
  });
  const modules = JSON.parse(readFileSync(join(unfinished, 'modules.json'), 'utf8')) as string[];
  const inputs = [...modules.map((file) => relative(root, file)), ...ways].flatMap((file) => {
    const fact = before.get(file);
    if (fact !== undefined) return [fact];
    if (/(^|[\\/])node_modules[\\/]/.test(file) || file.includes('\0')) return [];
    throw new SetupFailure(`The job process is made of ${file}, which setup/worker.ts does not look at.`);
  });
  const hash = contentHash(root, inputs);
  rmSync(join(all, hash), { recursive: true, force: true });
  renameSync(unfinished, join(all, hash));
  writeStamp(workerStampFile(root), { hash, inputs });
}

function removeOld(all: string): void {
  if (!existsSync(all)) return;
  for (const entry of readdirSync(all, { withFileTypes: true })) {
    const path = join(all, entry.name);
    if (entry.isDirectory() && Date.now() - statSync(path).mtimeMs > keptMs)
      rmSync(path, { recursive: true, force: true });
  }
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
