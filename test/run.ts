/**
 * `npm test [-- suite or file...]`: runs the suites, prints the seconds of each, what was skipped and why, and ends with the
 * line `N passed, N failed`. What `quick` names runs at the same time; then one run of vitest has all the others, whose files
 * run next to one another as `vitest.config.ts` says.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AskedSuite, asked, quick, type SuiteName } from './asked.ts';
import type { SuiteReport, SuiteReports } from './reporter.ts';
import { suitesOf, type TestSuiteName } from './suites.ts';

/** What one process runs. */
interface Batch {
  /** Arguments of Node: the script of the tool, then its own. */
  readonly command: readonly string[];
  readonly suites: readonly SuiteName[];
  /** Whether vitest runs it and reports each test; else the exit code is the one result. */
  readonly vitest: boolean;
}

interface Outcome extends SuiteReport {
  readonly name: SuiteName;
}

interface Ended {
  readonly outcomes: readonly Outcome[];
  readonly seconds: number;
  /** What was printed; of interest when something failed. */
  readonly output: string;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * What takes longer hangs: all that vitest runs next to one another takes some eight minutes on two quiet cores.
 */
const longestMs = 1_500_000;

const single = (name: SuiteName, command: readonly string[]): Batch => ({
  command,
  suites: [name],
  vitest: false,
});

function batchOf(suites: readonly AskedSuite[]): Batch {
  const names = suites.map(({ name }) => name);
  // A name of a file holds for all projects: as soon as one suite is not whole, each names its files.
  const files = suites.some((suite) => suite.files !== null) ? suites.flatMap(filesOf) : [];
  const projects = names.flatMap((name) => ['--project', name]);
  const reporters = ['--reporter=default', '--reporter=./test/reporter.ts'];
  return {
    command: [script('vitest', 'vitest.mjs'), 'run', ...projects, ...reporters, ...files],
    suites: names,
    vitest: true,
  };
}

const filesOf = ({ name, files }: AskedSuite): readonly string[] =>
  files ?? testFiles.filter((file) => suitesOf(file).includes(name as TestSuiteName));

function quickBatch(suite: AskedSuite): Batch {
  switch (suite.name) {
    case 'lint':
      return single('lint', [script('@biomejs/biome', 'bin/biome'), 'check', '--colors=off']);
    case 'types':
      return single('types', typeCheck('.'));
    // The page knows the DOM, the rest does not.
    case 'page types':
      return single('page types', typeCheck('renderer'));
    default:
      return batchOf([suite]);
  }
}

/** What has not changed since the last time is not checked again: `tsconfig.json` says where that is kept. */
const typeCheck = (project: string): string[] => [script('typescript', 'bin/tsc'), '-p', project];

/** The file of an installed package that its own launcher runs. */
function script(packageName: string, file: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), file);
}

const running = new Set<ChildProcess>();

async function run({ suites, command, vitest }: Batch, folder: string): Promise<Ended> {
  const began = performance.now();
  const reportFile = join(folder, `${suites.join('-')}.json`);
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own group: what a suite started ends with it.
    detached: process.platform !== 'win32',
    env: { ...process.env, VINOBENCH_SUITE_REPORT: reportFile, NO_COLOR: '1' },
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const timer = setTimeout(() => {
    output += `\n${suites.join(', ')} stopped after ${longestMs / 1000} s\n`;
    stop(child, 'SIGKILL');
  }, longestMs);
  const ended = await new Promise<string>((fulfil, reject) => {
    child.on('error', reject);
    // What it left running may hold its output open for ever.
    child.on('exit', () =>
      setTimeout(() => [child.stdout, child.stderr].map((stream) => stream.destroy()), 2000).unref(),
    );
    child.on('close', (code, signal) => fulfil(signal ?? `exit code ${code}`));
  });
  clearTimeout(timer);
  running.delete(child);
  const ok = ended === 'exit code 0';
  const seconds = (performance.now() - began) / 1000;
  if (!vitest) {
    const outcomes = suites.map((name) => ({
      ...{ name, seconds, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] },
    }));
    return { outcomes, seconds, output };
  }
  const report = readReport(reportFile);
  const failed = Object.values(report.suites).reduce((sum, suite) => sum + suite.failed, 0);
  // Crashed, or ended in a way that its own count does not explain: one failed test more in each.
  const unexplained = !report.ended || ok !== (failed === 0);
  if (unexplained)
    output += `${suites.join(', ')} ended with ${ended}${report.ended ? '' : ' before their tests did'}\n`;
  const outcomes = suites.map((name): Outcome => {
    const suite = report.suites[name] ?? { seconds: 0, passed: 0, failed: 0, skipped: [] };
    // One without a test has not been found.
    const empty = suite.passed + suite.failed + suite.skipped.length === 0;
    return { ...suite, name, failed: suite.failed + (unexplained || empty ? 1 : 0) };
  });
  return { outcomes, seconds, output };
}

function stop(child: ChildProcess, signal: NodeJS.Signals): void {
  if (process.platform === 'win32' || child.pid === undefined) {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function readReport(file: string): SuiteReports {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SuiteReports;
  } catch {
    return { ended: false, suites: {} };
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const row = (name: string, seconds: number, text = ''): string =>
  `${name.padEnd(14)}${seconds.toFixed(1).padStart(6)} s${text === '' ? '' : `   ${text}`}`;

function printOutcome({ name, passed, failed, skipped, seconds }: Outcome): void {
  const counts = [
    `${passed} passed`,
    failed > 0 && `${failed} failed`,
    skipped.length > 0 && `${skipped.length} skipped`,
  ];
  print(row(name, seconds, counts.filter(Boolean).join(', ')));
  for (const { test, reason } of skipped) print(`  skipped: ${test} (${reason})`);
}

const testFiles = globSync('{setup,native,layout,shared,renderer,electron,models,docs,test}/**/*.test.ts', {
  cwd: root,
})
  .map((file) => file.replaceAll('\\', '/'))
  .toSorted();
const request = asked(process.argv.slice(2), testFiles);
if (request.kind === 'unknown') {
  process.stderr.write(`${request.message}\n`);
  process.exit(1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    for (const child of running) stop(child, signal);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  });
}

const folder = mkdtempSync(join(tmpdir(), 'vinobench-test-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

print(row('set-up', Number(process.env['VINOBENCH_SETUP_MS'] ?? 0) / 1000));
const total = { passed: 0, failed: 0, skipped: 0 };
const began = performance.now();

async function runAndCount(batch: Batch): Promise<Ended> {
  const ended = await run(batch, folder);
  for (const outcome of ended.outcomes) {
    printOutcome(outcome);
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped.length;
  }
  if (ended.outcomes.some(({ failed }) => failed > 0))
    print(ended.output.trimEnd().replaceAll(/^/gm, '  | '));
  return ended;
}

const together = quick
  .flatMap((name) => request.suites.filter((suite) => suite.name === name))
  .map(quickBatch);
const lanes = Array.from({ length: Math.max(2, Math.floor(availableParallelism() / 2)) }, async () => {
  for (let next = together.shift(); next !== undefined; next = together.shift()) await runAndCount(next);
});
await Promise.all(lanes);
const others = request.suites.filter(({ name }) => !quick.includes(name));
if (others.length > 0) {
  const { seconds } = await runAndCount(batchOf(others));
  if (others.length > 1)
    print(
      row(
        'together',
        seconds,
        'the seconds above are those of the files, some of which ran at the same time',
      ),
    );
}

const skippedText = total.skipped > 0 ? `${total.skipped} skipped, listed above` : '';
print(row('in all', (performance.now() - began) / 1000, skippedText));
print(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
