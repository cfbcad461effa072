/**
 * Every command on a disk that is full after this many bytes (a tmpfs, as root only), and with one folder after the other that may
 * not be written (as another user). It must end by itself with a sentence, and finish once there is room and permission.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFaults, databaseFaults, finishedIn, leftoversIn, lostFrom } from './inspect.ts';
import { type Ended, start } from './process.ts';
import { type Run, runsIn, type Scenario, scenarios, type Work } from './scenarios.ts';
import { type Count, print, Tally } from './tally.ts';

/** `nobody`, on every Linux. */
const otherUser = 65_534;

/** Parts of what a command writes in all after which the disk is full. */
const fills = [0.02, 0.1, 0.25, 0.45, 0.65, 0.85, 0.97];

interface Place extends Disposable {
  readonly folder: string;
  readonly home: string;
  readonly output: string;
  run(environment?: Work['environment'], uid?: number): Run;
}

function newPlace(cli: string): Place {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-refused-'));
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const home = join(disk, 'home');
  return {
    folder: disk,
    home,
    output: join(disk, 'output'),
    run:
      (environment = {}, uid) =>
      (...args) =>
        start({
          args: [cli, ...args],
          environment: {
            VINOBENCH_HOME: home,
            VINOBENCH_DEVICE_LOCK: join(folder, 'measuring.lock'),
            TMPDIR: folder,
            ...environment,
          },
          ...(uid === undefined ? {} : { uid }),
        }).ended,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export async function refusedWrites(cli: string): Promise<Count[]> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    print('full disk, read-only folders: skipped, since only root on Linux can make them.');
    return [];
  }
  const counts: Count[] = [];
  for (const scenario of scenarios)
    counts.push(await onFullDisk(scenario, cli), await inReadOnly(scenario, cli));
  return counts;
}

async function onFullDisk(scenario: Scenario, cli: string): Promise<Count> {
  const tally = new Tally(`full disk, ${scenario.name}`);
  using place = newPlace(cli);
  const size = (bytes: number) => `size=${Math.max(4096, Math.ceil(bytes))}`;
  execFileSync('mount', ['-t', 'tmpfs', '-o', size(8e9), 'tmpfs', place.folder]);
  let work: Work | undefined;
  try {
    mkdirSync(place.home);
    work = await scenario.make(place, place.run());
    const run = place.run(work.environment);
    const empty = () => {
      for (const folder of [place.home, place.output]) rmSync(folder, { recursive: true, force: true });
      mkdirSync(place.home);
      work?.ready(1);
    };
    empty();
    const before = usedBytes(place.folder);
    await run(...work.args);
    const written = usedBytes(place.folder) - before;
    for (const fill of fills) {
      empty();
      execFileSync('mount', [
        '-o',
        `remount,${size(usedBytes(place.folder) + fill * written)}`,
        place.folder,
      ]);
      const ended = await run(...work.args);
      const seen = finishedIn(place.home);
      execFileSync('mount', ['-o', `remount,${size(8e9)}`, place.folder]);
      tally.add(
        await afterwards(place, { work, run, ended, seen }),
        `full after ${(fill * 100).toFixed(0)} %`,
      );
    }
  } finally {
    await work?.close?.();
    execFileSync('umount', [place.folder]);
  }
  return tally.count;
}

interface Refused {
  readonly work: Work;
  readonly run: Run;
  readonly ended: Ended;
  /** Finished when it ended. */
  readonly seen: ReadonlyMap<string, string>;
}

async function afterwards(place: Place, { work, run, ended, seen }: Refused): Promise<string[]> {
  const { runs, faults } = await runsIn(run);
  return [
    ...saidInASentence(ended),
    ...databaseFaults(place.home),
    ...cacheFaults(place.home),
    ...work.outputs(),
    ...faults,
    ...runs
      .filter(({ status }) => status === 'running')
      .map(({ id }) => `run ${id} is said to be in progress`),
    ...(await work.finish(run)),
    ...lostFrom(place.home, seen),
    ...leftoversIn(place.home),
    ...leftoversIn(place.output),
  ];
}

/** What it did not finish, it says why, in its document or on stderr; what is only raw, or a stack, is no sentence. */
function saidInASentence({ exitCode, stdout, stderr }: Ended): string[] {
  if (exitCode === null) return ['it did not end by itself'];
  if (exitCode !== 0 && `${stdout}${stderr}`.trim() === '')
    return [`it ended with ${exitCode} and without a word`];
  const raw = /Vinobench itself failed|^\s+at .+:\d+:\d+\)?$|^Error: |ENOSPC: |EACCES: /m.test(
    `${stdout}${stderr}`,
  );
  return raw ? [`it said: ${`${stdout}${stderr}`.trim().slice(0, 300)}`] : [];
}

async function inReadOnly(scenario: Scenario, cli: string): Promise<Count> {
  const tally = new Tally(`read-only, ${scenario.name}`);
  using place = newPlace(cli);
  chmodSync(join(place.folder, '..'), 0o755);
  let work: Work | undefined;
  try {
    mkdirSync(place.home);
    own(join(place.folder, '..'));
    work = await scenario.make(place, place.run({}, otherUser));
    const run = place.run(work.environment, otherUser);
    const made = async () => {
      own(place.folder);
      work?.ready(0);
      own(place.folder);
    };
    await made();
    const { exitCode, stderr } = await run(...work.args);
    if (exitCode !== 0) {
      print(
        `read-only, ${scenario.name}: skipped, since another user cannot run it: ${stderr.trim().slice(0, 200)}`,
      );
      return tally.count;
    }
    for (const folder of [...foldersIn(place.home), place.output].filter((one) => existsSync(one))) {
      await made();
      if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o555);
      const ended = await run(...work.args);
      const seen = finishedIn(place.home);
      chmodSync(folder, 0o755);
      own(place.folder);
      tally.add(await afterwards(place, { work, run, ended, seen }), folder.slice(place.folder.length + 1));
    }
  } finally {
    await work?.close?.();
  }
  return tally.count;
}

function foldersIn(folder: string): string[] {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // Entries of a cache are as many as there are models.
  const kept = inside.filter(({ name }) => !/^[0-9a-f]{20,}$/.test(name));
  return [folder, ...kept.flatMap(({ name }) => foldersIn(join(folder, name)))];
}

function own(folder: string): void {
  chownSync(folder, otherUser, otherUser);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) own(path);
    else chownSync(path, otherUser, otherUser);
  }
}

function usedBytes(folder: string): number {
  const text = execFileSync('df', ['--output=used', '--block-size=1', folder], { encoding: 'utf8' });
  return Number(text.trim().split('\n').at(-1));
}
