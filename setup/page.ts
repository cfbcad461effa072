/** The window's page and preload: built when their sources, the packages or the platform's Node change. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupFailure, step } from './report.mjs';
import { readStamp, resultsFolder, writeStamp } from './state.mjs';
import { runTool } from './tool.mjs';

/** path, modification time (ms), bytes */
type InputFact = readonly [string, number, number];

export const pageFolder = (root: string) => join(resultsFolder(root), 'page');
const stampFile = (root: string) => join(resultsFolder(root), 'page.json');

/** All that the page is made of; folders count with what lies in them. */
const inputs = ['renderer', 'shared', 'electron/preload.ts', 'setup/buildPage.ts', 'package-lock.json'];

/** Whether a program shows the page: the other commands and suites must not wait for it. */
export function needsPage(target: string, words: readonly string[]): boolean {
  const [command] = words;
  if (target === 'test/run.ts') return command === undefined || words.includes('pages');
  return target === 'electron/cli.ts' && [undefined, 'window', 'serve'].includes(command);
}

/** Whether a program takes what it finds: `doctor` reports what the set-up has made, and answers where that fails. */
export const needsNothing = (target: string, words: readonly string[]): boolean =>
  target === 'electron/cli.ts' && words[0] === 'doctor';

/**
 * Whether the page is there and fits. Files whose time and size are those of the stamp are taken as unchanged;
 * otherwise their content decides.
 */
export function pageReady(root: string): boolean {
  const stamp = readStamp(stampFile(root));
  if (stamp === null || !existsSync(join(pageFolder(root), 'index.html'))) return false;
  const facts = inputFacts(root);
  if (JSON.stringify(facts) === JSON.stringify(stamp['inputs'])) return true;
  if (contentHash(root, facts) !== stamp['hash']) return false;
  writeStamp(stampFile(root), { inputs: facts, hash: stamp['hash'] });
  return true;
}

const builder = fileURLToPath(new URL('./buildPage.ts', import.meta.url));

/**
 * Builds what is missing in a temporary folder, then renames it: a host that serves the page meanwhile serves the
 * old one.
 * @throws SetupFailure with the builder's own words
 */
export async function ensurePage(
  root: string,
  { signal, script = builder }: { signal: AbortSignal; script?: string },
): Promise<void> {
  if (pageReady(root)) return;
  const beside = `${pageFolder(root)}.new`;
  for (const left of [beside, stampFile(root)]) rmSync(left, { recursive: true, force: true });
  mkdirSync(resultsFolder(root), { recursive: true });
  const facts = inputFacts(root);
  const hash = contentHash(root, facts);
  await step("building the window's page", async () => {
    const result = await runTool(process.execPath, [script, root, beside], { signal });
    if (result.code === 0) return;
    const reason = result.errors.trim() || `exit code ${result.code ?? result.killedBy}`;
    throw new SetupFailure(`The window's page could not be built from renderer/: ${reason}`);
  });
  rmSync(pageFolder(root), { recursive: true, force: true });
  renameSync(beside, pageFolder(root));
  writeStamp(stampFile(root), { inputs: facts, hash });
}

function inputFacts(root: string): InputFact[] {
  return inputs
    .flatMap((name) => filesOf(join(root, name)))
    .map((file): InputFact => {
      const { mtimeMs, size } = statSync(file);
      return [relative(root, file), mtimeMs, size];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function contentHash(root: string, facts: readonly InputFact[]): string {
  const hash = createHash('sha256');
  for (const [file, , size] of facts)
    hash.update(`${file}\n${size}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}
