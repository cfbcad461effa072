/**
 * `npm run bench:verdicts [-- --folder f --span 70m --inside 40 --apart 24 --budget 8s --busy --evaluate]`: whether verdicts are right on this
 * machine. Chains of equal layers, of which one has as many as the base, others 1 %, 5 % and 15 % more: in `inside` careful runs side by
 * side, and in `apart` careful runs that are spread over the span. The folder (default: one in the folder of temporary files) has the
 * networks, the data folder and the runs as JSON; a measurement that was stopped is continued by the same command, and `--evaluate` prints
 * what is there. `--busy`: a load of one core's work beside.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { timeBudget } from '../electron/terminal/optionValues.ts';
import { runDocumentSchema } from '../shared/documents/run.ts';
import { convertDocumentSchema } from '../shared/models/conversion.ts';
import { runCli } from '../test/support/cli.ts';
import { baseLayers, slowdowns, writeChains } from './support/chains.ts';
import { evaluate, recordSchema, type VerdictRecord } from './support/verdicts.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: join(tmpdir(), 'vinobench-verdicts') },
    span: { type: 'string', default: '70m' },
    inside: { type: 'string', default: '40' },
    apart: { type: 'string', default: '24' },
    budget: { type: 'string', default: '8s' },
    busy: { type: 'boolean', default: false },
    evaluate: { type: 'boolean', default: false },
  },
});
const { folder } = values;
const spanMs = timeBudget(values.span);
const wanted = { inside: Number(values.inside), apart: Number(values.apart) };
const home = join(folder, 'home');
const recordsFile = join(folder, 'records.jsonl');
const planFile = join(folder, 'plan.json');
const planSchema = z.object({
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  busy: z.boolean(),
  /** Operations of each network over those of the base, as its conversion counts them. */
  work: z.record(z.string(), z.number()),
});

const records = (): VerdictRecord[] =>
  !existsSync(recordsFile)
    ? []
    : readFileSync(recordsFile, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => recordSchema.parse(JSON.parse(line)));

/** One of the networks side by side, as its file. */
async function measure(kind: VerdictRecord['kind'], files: readonly string[]): Promise<void> {
  const how = ['--precision', 'FP32', '--preset', 'careful', '--budget', values.budget, '--json'];
  const load = loadavg()[0] ?? Number.NaN;
  const began = Date.now();
  const result = await runCli(['bench', ...files, ...how], { home, timeoutMs: 900_000 });
  if (result.exitCode !== 0) throw new Error(`bench ended with ${result.exitCode}: ${result.stderr}`);
  const { run, cells } = runDocumentSchema.parse(JSON.parse(result.stdout));
  const shown = await runCli(['runs', 'show', run.id, '--json'], { home });
  const file = join('runs', `${run.id}.json`);
  writeFileSync(join(folder, file), shown.stdout);
  const record = { kind, run: file, at: began, tookMs: Date.now() - began, load };
  appendFileSync(recordsFile, `${JSON.stringify(record)}\n`);
  const ends = cells.map(({ processes, ended }) => `${processes.length} ${ended?.by ?? 'not ended'}`);
  console.log(`${new Date(began).toISOString()} ${kind} ${run.id} ${record.tookMs} ms: ${ends.join(', ')}`);
}

async function operations(file: string): Promise<number> {
  const output = join(folder, 'ir');
  const args = ['convert', file, '--output', output, '--force', '--json'];
  const { stdout } = await runCli(args, { home });
  return convertDocumentSchema.parse(JSON.parse(stdout)).flops ?? Number.NaN;
}

/** What keeps one core busy until it is ended. */
const load = (): ChildProcess => spawn(process.execPath, ['-e', 'for (;;) Math.sqrt(Math.random())']);

async function measureAll(): Promise<void> {
  mkdirSync(join(folder, 'runs'), { recursive: true });
  const networks = writeChains(folder);
  const fileOf = (name: string): string => networks.get(name) ?? '';
  if (!existsSync(planFile)) {
    const counted: [string, number][] = [];
    for (const [name, file] of networks) counted.push([name, await operations(file)]);
    const base = counted.find(([name]) => name === 'base')?.[1] ?? Number.NaN;
    const work = Object.fromEntries(counted.map(([name, count]) => [name, count / base]));
    for (const [name, more] of Object.entries(slowdowns))
      if (Math.abs((work[name] ?? 0) - 1 - more) > 1e-9)
        throw new Error(
          `${name} has ${work[name]} of the base's work, not ${1 + more}, at ${baseLayers} layers`,
        );
    writeFileSync(planFile, JSON.stringify({ startedAt: Date.now(), busy: values.busy, work }));
  }
  const { startedAt, busy } = planSchema.parse(JSON.parse(readFileSync(planFile, 'utf8')));
  const beside = busy ? load() : null;
  try {
    for (;;) {
      const done = records();
      const [apart, inside] = (['apart', 'inside'] as const).map(
        (kind) => done.filter((one) => one.kind === kind).length,
      );
      if (apart === undefined || inside === undefined) return;
      if (apart >= wanted.apart && inside >= wanted.inside) return;
      const due = startedAt + (apart * spanMs) / Math.max(1, wanted.apart - 1);
      if (apart < wanted.apart && Date.now() >= due)
        await measure('apart', ['base', 'five', 'fifteen'].map(fileOf));
      else if (inside < wanted.inside) await measure('inside', ['base', 'same', 'one', 'five'].map(fileOf));
      else await pause(Math.max(100, due - Date.now()));
    }
  } finally {
    beside?.kill();
  }
}

if (!values.evaluate) await measureAll();
const { busy, work } = planSchema.parse(JSON.parse(readFileSync(planFile, 'utf8')));
console.log(
  `${busy ? 'A load of one core beside. ' : ''}Work over the base: ${Object.entries(work)
    .map(([name, share]) => `${name} ${share.toFixed(3)}`)
    .join(', ')}.`,
);
console.log(evaluate(folder, records()));
