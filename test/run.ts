/**
 * `npm test [-- suite or file...]`: runs the suites, prints the seconds of each, what was skipped and why, and ends with the
 * line `N passed, N failed`. What `quick` names runs at the same time, the rest one after another.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AskedSuite, asked, quick, type SuiteName } from './asked.ts';
import type { SuiteReport } from './reporter.ts';

interface Suite {
  readonly name: SuiteName;
  /** Arguments of Node: the script of the tool, then its own. */
  readonly command: readonly string[];
  /** Whether vitest runs it and reports each test; else the exit code is the one result. */
  readonly vitest: boolean;
}

interface Outcome extends Omit<SuiteReport, 'ended'> {
  readonly seconds: number;
  /** What the suite printed; of interest when it failed. */
  readonly output: string;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A suite that takes longer hangs: the longest takes some five minutes on two quiet cores. */
const longestSuiteMs = 1_500_000;

function suiteOf({ name, files }: AskedSuite): Suite {
  switch (name) {
    case 'lint':
      return {
        name,
        command: [script('@biomejs/biome', 'bin/biome'), 'check', '--colors=off'],
        vitest: false,
      };
    case 'types':
      return { name, command: typeCheck('.'), vitest: false };
    // The page knows the DOM, the rest does not.
    case 'page types':
      return { name, command: typeCheck('renderer'), vitest: false };
    default:
      return {
        name,
        command: [
          script('vitest', 'vitest.mjs'),
          'run',
          '--project',
          name,
          '--reporter=default',
          '--reporter=./test/reporter.ts',
          ...(files ?? []),
        ],
        vitest: true,
      };
  }
}

/** What has not changed since the last time is not checked again. */
function typeCheck(project: string): string[] {
  const known = join('.vinobench', `types-${project === '.' ? 'host' : 'page'}.tsbuildinfo`);
  return [script('typescript', 'bin/tsc'), '-p', project, '--incremental', '--tsBuildInfoFile', known];
}

/** The file of an installed package that its own launcher runs. */
function script(packageName: string, file: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), file);
}

const running = new Set<ChildProcess>();

async function runSuite({ name, command, vitest }: Suite, folder: string): Promise<Outcome> {
  const began = performance.now();
  const reportFile = join(folder, `${name}.json`);
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: what a suite started ends with it.
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
    output += `\n${name} was stopped after ${longestSuiteMs / 1000} s\n`;
    stop(child, 'SIGKILL');
  }, longestSuiteMs);
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
  const report = vitest
    ? readReport(reportFile)
    : { ended: true, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
  const seconds = (performance.now() - began) / 1000;
  const { passed, failed, skipped } = report;
  const counted = passed + failed + skipped.length > 0;
  if (report.ended && counted && ok === (failed === 0)) return { passed, failed, skipped, seconds, output };
  // Crashed, found no test, or ended in a way that its own count does not explain: one failed test more.
  const reason = `${name} ended with ${ended}${report.ended ? '' : ' before its tests did'}\n`;
  return { passed, failed: failed + 1, skipped, seconds, output: output + reason };
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

function readReport(file: string): SuiteReport {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SuiteReport;
  } catch {
    return { ended: false, passed: 0, failed: 0, skipped: [] };
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function printOutcome(name: string, { passed, failed, skipped, seconds, output }: Outcome): void {
  const counts = [
    `${passed} passed`,
    failed > 0 && `${failed} failed`,
    skipped.length > 0 && `${skipped.length} skipped`,
  ];
  print(`${name.padEnd(14)}${seconds.toFixed(1).padStart(6)} s   ${counts.filter(Boolean).join(', ')}`);
  for (const { test, reason } of skipped) print(`  skipped: ${test} (${reason})`);
  if (failed > 0) print(output.trimEnd().replaceAll(/^/gm, '  | '));
}

const testFiles = globSync('{setup,native,layout,shared,renderer,electron,models,test}/**/*.test.ts', {
  cwd: root,
});
const request = asked(process.argv.slice(2), testFiles.map((file) => file.replaceAll('\\', '/')).toSorted());
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

print(
  `${'set-up'.padEnd(14)}${(Number(process.env['VINOBENCH_SETUP_MS'] ?? 0) / 1000).toFixed(1).padStart(6)} s`,
);
const total = { passed: 0, failed: 0, skipped: 0 };
const began = performance.now();

async function runAndCount(suite: AskedSuite): Promise<void> {
  const outcome = await runSuite(suiteOf(suite), folder);
  printOutcome(suite.name, outcome);
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.skipped += outcome.skipped.length;
}

const together = quick.flatMap((name) => request.suites.filter((suite) => suite.name === name));
const lanes = Array.from({ length: Math.max(2, Math.floor(availableParallelism() / 2)) }, async () => {
  for (let next = together.shift(); next !== undefined; next = together.shift()) await runAndCount(next);
});
await Promise.all(lanes);
for (const suite of request.suites) if (!quick.includes(suite.name)) await runAndCount(suite);

const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
print(
  `${'in all'.padEnd(14)}${seconds} s${total.skipped > 0 ? `   ${total.skipped} skipped, listed above` : ''}`,
);
print(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
