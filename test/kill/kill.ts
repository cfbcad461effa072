/**
 * `npm run test:kill [-- kills per cent] [seed]`: kills each scenario's command at random moments and looks at what is left; then
 * sets up under kills, and runs every command on a disk that fills up and in folders that refuse. Prints a line for each kind; exit
 * code 1 where anything was lost, half written or could not be continued. Takes about half an hour on two quiet cores; Linux only.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { randomSource } from '../support/random.ts';
import { cacheFaults, databaseFaults, finishedIn, leftoversIn, lostFrom } from './inspect.ts';
import { type Ended, type Started, start, type Victim, victims } from './process.ts';
import { refusedWrites } from './refusedWrites.ts';
import { type Run, runsIn, type Scenario, scenarios, type Work } from './scenarios.ts';
import { killedSetUps } from './setUp.ts';
import { type Count, print, Tally } from './tally.ts';

const cli = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));

/** Longest time in which what a killed host had started is to end by itself. */
const orphansEndMs = 15_000;

async function killed(scenario: Scenario, kills: number, random: () => number): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-kill-'));
  const home = join(folder, 'home');
  mkdirSync(home);
  const base = { VINOBENCH_HOME: home, VINOBENCH_DEVICE_LOCK: join(folder, 'measuring.lock') };
  let environment: Readonly<Record<string, string>> = base;
  const run: Run = (...args) => start({ args: [cli, ...args], environment }).ended;
  const tally = new Tally(scenario.name);
  let work: Work | undefined;
  try {
    work = await scenario.make({ folder, home }, run);
    environment = { ...base, ...work.environment };
    work.ready(1);
    const { ms, exitCode, stderr } = await run(...work.args);
    if (exitCode !== 0) throw new Error(`${scenario.name} fails without a kill: ${stderr}`);
    // What had ended before its moment was not killed, and is no kill.
    for (let nth = 0; nth - tally.missed < kills && nth < 4 * kills; nth++) {
      work.ready(nth);
      const victim = victims[Math.floor(random() * victims.length)] ?? 'group';
      const moment = random() * ms * 1.05;
      const faults = await oneKill({ work, home, environment, run, victim, moment, random }, tally);
      tally.add(faults, `${victim} after ${moment.toFixed(0)} ms`);
    }
  } finally {
    await work?.close?.();
    rmSync(folder, { recursive: true, force: true });
  }
  return tally.count;
}

interface Kill {
  readonly work: Work;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly run: Run;
  readonly victim: Victim;
  /** Milliseconds after the start. */
  readonly moment: number;
  readonly random: () => number;
}

/** What was wrong. */
async function oneKill(kill: Kill, tally: Tally): Promise<string[]> {
  const { work, home, environment, run, victim, moment, random } = kill;
  const started = start({ args: [cli, ...work.args], environment });
  const finished = await watched(started, home, moment);
  const hit = started.kill(victim, (count) => Math.floor(random() * count));
  const ended = await started.ended;
  if (!hit) tally.missed++;
  const faults = [
    ...(victim === 'child' ? unexplained(ended) : []),
    ...(await orphans(started)),
    ...lostFrom(home, finished),
    ...databaseFaults(home),
    ...cacheFaults(home),
    ...work.outputs(),
  ];
  const { runs, faults: listing } = await runsIn(run);
  const going = runs
    .filter(({ status }) => status === 'running')
    .map(({ id }) => `run ${id} is said to be in progress`);
  const after = await work.finish(run);
  tally.finished += finished.size;
  return [
    ...faults,
    ...listing,
    ...going,
    ...after,
    ...lostFrom(home, finished),
    ...cacheFaults(home),
    ...leftoversIn(home),
    ...leftoversIn(join(home, '..', 'output')),
  ];
}

/** What was seen finished until the moment came. */
async function watched({ ended }: Started, home: string, moment: number): Promise<Map<string, string>> {
  const began = performance.now();
  const seen = new Map<string, string>();
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && performance.now() - began < moment) {
    for (const [id, digest] of finishedIn(home)) seen.set(id, digest);
    await delay(Math.min(25, Math.max(1, moment - (performance.now() - began))));
  }
  return seen;
}

/** A command whose helper is killed says so in sentences; a stack is no sentence. */
function unexplained({ stderr }: Ended): string[] {
  const stack = /^\s+at .+:\d+:\d+\)?$/m.test(stderr) || stderr.includes('Vinobench itself failed');
  return stack ? [`it said: ${stderr.trim().slice(0, 300)}`] : [];
}

async function orphans(started: Started): Promise<string[]> {
  const until = performance.now() + orphansEndMs;
  while (started.members().length > 0 && performance.now() < until) await delay(50);
  const left = started.members();
  for (const pid of left) process.kill(pid, 'SIGKILL');
  return left.map((pid) => `process ${pid} outlived its host`);
}

const [share = '100', seed = '1', only = ''] = process.argv.slice(2);
const random = randomSource(Number(seed));
print(`seed ${seed}`);
const counts: Count[] = [];
for (const scenario of scenarios.filter(({ name }) => name.startsWith(only))) {
  const kills = Math.max(1, Math.round((scenario.kills * Number(share)) / 100));
  counts.push(await killed(scenario, kills, random));
}
if ('set-up'.startsWith(only))
  counts.push(await killedSetUps(Math.max(1, Math.round((15 * Number(share)) / 100)), random));
if ('disk'.startsWith(only)) counts.push(...(await refusedWrites(cli)));
const faults = counts.reduce((sum, count) => sum + count.faults, 0);
const tried = counts.reduce((sum, count) => sum + count.tried, 0);
const missed = counts.reduce((sum, count) => sum + count.missed, 0);
print(`${tried - missed} tried, ${faults} with faults`);
process.exitCode = faults === 0 ? 0 : 1;
