/**
 * `npm run bench:verdicts [-- --folder f --only inside|separate --busy --minutes m --inside 40 --separate 24 --span 60m --budget 2m]`: whether
 * verdicts are right on this machine. Chains of equal layers, of which one has as many as the base, others 1 %, 5 % and 15 % more: in
 * `--inside` careful runs side by side, and in `--separate` careful runs that are spread over the span, with those side by side between them.
 * The folder (default: one in the folder of temporary files) has the networks, the data folder of the measurements, and each run as a line
 * of `runs.jsonl` (`runs.busy.jsonl` with `--busy`: a load of one core's work beside). A measurement that was stopped, or that ended
 * because no run begins after `--minutes`, is continued by the same command. `--evaluate [file...]` prints what the folder has, or what the
 * files have that were measured here or elsewhere.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { timeBudget } from '../electron/terminal/optionValues.ts';
import { runDocumentSchema, runWithRoundsSchema } from '../shared/documents/run.ts';
import { convertDocumentSchema } from '../shared/models/conversion.ts';
import { runCli } from '../test/support/cli.ts';
import { baseLayers, slowdowns, writeChains } from './support/chains.ts';
import { appendRecord, readRecords, type VerdictRecord, verdictKinds } from './support/verdictRecords.ts';
import { evaluate } from './support/verdicts.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    folder: { type: 'string', default: join(tmpdir(), 'vinobench-verdicts') },
    only: { type: 'string' },
    span: { type: 'string', default: '60m' },
    inside: { type: 'string', default: '40' },
    separate: { type: 'string', default: '24' },
    budget: { type: 'string', default: '2m' },
    minutes: { type: 'string', default: '120' },
    busy: { type: 'boolean', default: false },
    evaluate: { type: 'boolean', default: false },
  },
});
const { folder, busy } = values;
const only = verdictKinds.find((kind) => kind === values.only);
if (values.only !== undefined && only === undefined)
  throw new Error(`--only is ${verdictKinds.join(' or ')}, not ${values.only}.`);
const wanted = {
  inside: only === 'separate' ? 0 : Number(values.inside),
  separate: only === 'inside' ? 0 : Number(values.separate),
};
const spanMs = timeBudget(values.span);
const budgetMs = timeBudget(values.budget);
const home = join(folder, 'home');
const file = join(folder, busy ? 'runs.busy.jsonl' : 'runs.jsonl');

/** Networks that are measured together. */
const networksOf = {
  inside: ['base', 'same', 'one', 'five'],
  separate: ['base', 'five', 'fifteen'],
} as const;

interface Prepared {
  readonly files: ReadonlyMap<string, string>;
  readonly work: VerdictRecord['work'];
}

/** @throws Error where a network has not the work that it is compared for */
async function prepared(): Promise<Prepared> {
  const files = writeChains(folder);
  const counted: [string, number][] = [];
  for (const [name, path] of files) counted.push([name, await operations(path)]);
  const base = counted.find(([name]) => name === 'base')?.[1] ?? Number.NaN;
  const work = Object.fromEntries(counted.map(([name, count]) => [name, count / base]));
  for (const [name, more] of Object.entries(slowdowns))
    if (!(Math.abs((work[name] ?? 0) - 1 - more) < 1e-9))
      throw new Error(
        `${name} has ${work[name]} of the base's work, not ${1 + more}, at ${baseLayers} layers`,
      );
  return { files, work };
}

async function operations(path: string): Promise<number> {
  const output = join(folder, 'ir');
  const { exitCode, stdout, stderr } = await runCli(
    ['convert', path, '--output', output, '--force', '--json'],
    { home },
  );
  if (exitCode !== 0) throw new Error(`convert ended with ${exitCode}: ${stderr}`);
  return convertDocumentSchema.parse(JSON.parse(stdout)).flops ?? Number.NaN;
}

async function measure(kind: VerdictRecord['kind'], { files, work }: Prepared): Promise<void> {
  const paths = networksOf[kind].map((name) => files.get(name) ?? '');
  const how = ['--precision', 'FP32', '--preset', 'careful', '--budget', `${budgetMs / 1000}s`, '--json'];
  const load = loadavg()[0] ?? Number.NaN;
  const at = Date.now();
  // The first processes, and the conversion, are not in the budget.
  const timeoutMs = 300_000 + 2 * paths.length * budgetMs;
  const result = await runCli(['bench', ...paths, ...how], { home, timeoutMs });
  const tookMs = Date.now() - at;
  if (result.exitCode !== 0) throw new Error(`bench ended with ${result.exitCode}: ${result.stderr}`);
  const { run, cells } = runDocumentSchema.parse(JSON.parse(result.stdout));
  const shown = await runCli(['runs', 'show', run.id, '--json'], { home });
  const whole = runWithRoundsSchema.parse(JSON.parse(shown.stdout));
  appendRecord(file, { kind, busy, at, tookMs, load, work, run: whole });
  const ends = cells.map(({ processes, ended }) => `${processes.length} ${ended?.by ?? 'not ended'}`);
  console.log(`${new Date(at).toISOString()} ${kind} ${run.id} ${tookMs} ms: ${ends.join(', ')}`);
}

/** What keeps one core busy until it is ended. */
const load = (): ChildProcess => spawn(process.execPath, ['-e', 'for (;;) Math.sqrt(Math.random())']);

async function measureAll(): Promise<void> {
  const until = Date.now() + Number(values.minutes) * 60_000;
  mkdirSync(folder, { recursive: true });
  const networks = await prepared();
  const beside = busy ? load() : null;
  try {
    while (Date.now() < until) {
      const next = nextOf(readRecords(file));
      if (next === null) return;
      if (typeof next === 'string') await measure(next, networks);
      else await pause(Math.min(next.waitMs, Math.max(0, until - Date.now())));
    }
  } finally {
    beside?.kill();
  }
}

/** Separate runs when they are due, counted from the one before, which may have been measured before a stop. Null: all are there. */
function nextOf(done: readonly VerdictRecord[]): VerdictRecord['kind'] | { readonly waitMs: number } | null {
  const [inside, separate] = verdictKinds.map((kind) => done.filter((one) => one.kind === kind));
  const isInsideWanted = (inside?.length ?? 0) < wanted.inside;
  if ((separate?.length ?? 0) >= wanted.separate) return isInsideWanted ? 'inside' : null;
  const before = separate?.at(-1)?.at;
  const waitMs = before === undefined ? 0 : before + spanMs / Math.max(1, wanted.separate - 1) - Date.now();
  if (waitMs <= 0) return 'separate';
  return isInsideWanted ? 'inside' : { waitMs: Math.max(100, waitMs) };
}

if (!values.evaluate) await measureAll();
const files = positionals.length > 0 ? positionals : [file];
for (const table of evaluate(files.flatMap(readRecords))) console.log(`${table}\n`);
