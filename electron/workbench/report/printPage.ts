/** A page that loads nothing, printed by a browser that is installed here. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { NoPdfReason } from '../../../shared/documents/reportFiles.ts';
import { firstExecutable } from '../../files/executable.ts';

/** Of Debian and others; Edge prints as Chromium does. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const mac = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const windows = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
/** A cold browser on a busy machine. */
const patienceMs = 60_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Of `CHROMIUM_PATH`, else the first on the PATH, else where it is installed by default; null: none. */
function findBrowser(environment: Environment = process.env, platform = process.platform): string | null {
  const given = environment['CHROMIUM_PATH'];
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const programs = ['PROGRAMFILES', 'PROGRAMFILES(X86)'].flatMap((name) => environment[name] ?? []);
  const usual =
    platform === 'darwin'
      ? mac
      : platform === 'win32'
        ? programs.flatMap((folder) => windows.map((name) => join(folder, name)))
        : [];
  return firstExecutable([
    ...(given ? [given] : []),
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    ...usual,
  ]);
}

type Printed =
  | { readonly pdf: Uint8Array }
  | { readonly because: NoPdfReason /** For the log. */; readonly detail: string };

const run = promisify(execFile);

/** @param signal ends the browser */
export async function printPage(
  html: string,
  {
    browser = findBrowser(),
    signal,
  }: { readonly browser?: string | null; readonly signal?: AbortSignal | undefined } = {},
): Promise<Printed> {
  if (browser === null) return { because: 'no-browser', detail: '' };
  const folder = await mkdtemp(join(tmpdir(), 'vinobench-print-'));
  try {
    const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
    await writeFile(page, html);
    await run(browser, [...flags(folder), `--print-to-pdf=${pdf}`, pathToFileURL(page).href], {
      timeout: patienceMs,
      ...(signal && { signal }),
    });
    return { pdf: await readFile(pdf) };
  } catch (error) {
    signal?.throwIfAborted();
    return { because: 'browser-failed', detail: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Chromium refuses to run as root with its sandbox; the page has no script, and its policy forbids any. */
const flags = (folder: string): string[] => [
  '--headless',
  '--disable-gpu',
  '--no-first-run',
  '--disable-extensions',
  '--disable-background-networking',
  '--no-pdf-header-footer',
  `--user-data-dir=${join(folder, 'profile')}`,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
