/**
 * A disk that becomes full in the midst of a run: a file system of 32 MiB in memory (Linux, as root), a `bench` whose results cannot be
 * written any more, and then either space again, Ctrl-C, or kill -9. Nothing that was acknowledged may be lost, nothing half
 * written, and what is left can be resumed. Ends with 1 when one of them does not hold. `node test/hostile/fullDisk.ts`
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunStore } from '../../electron/store/runStore.ts';
import { until } from '../support/processes.ts';

const entry = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));

interface Command {
  readonly pid: number;
  said(): string;
  readonly ended: Promise<number | null>;
}

function command(home: string, args: readonly string[]): Command {
  const environment = {
    ...process.env,
    VINOBENCH_HOME: home,
    VINOBENCH_DEVICE_LOCK: join(home, '..', 'lock'),
  };
  const child = spawn(process.execPath, ['--no-warnings', entry, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
  });
  return { pid: child.pid ?? 0, said: () => said, ended };
}

/** Takes what is left, to the last byte. */
function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  for (const bytes of [2 ** 20, 4096, 1]) {
    try {
      for (;;) writeSync(descriptor, Buffer.alloc(bytes, 1));
    } catch {
      // Smaller pieces then.
    }
  }
  closeSync(descriptor);
}

function require(what: string, holds: boolean, command?: Command): void {
  if (!holds) throw new Error(`${what} does not hold${command === undefined ? '' : `:\n${command.said()}`}`);
}

async function stopped(home: string, disk: string, model: string): Promise<{ bench: Command; id: string }> {
  const bench = command(home, [
    ...[
      'bench',
      model,
      '--precision',
      'FP32,BF16',
      '--preset',
      'careful',
      '--processes',
      '1',
      '--iterations',
      '1600',
    ],
  ]);
  const id = await until(() => {
    using store = RunStore.open(home);
    const run = store.list().runs[0];
    return run?.status === 'running' && store.withRounds(run.id).rounds.length > 1 && run.id;
  }, 'the second round');
  fill(join(disk, 'filler'));
  await until(
    () => bench.said().includes('kept in memory until they can be written: disk full'),
    'the notice',
  );
  return { bench, id };
}

async function resumed(home: string, id: string): Promise<void> {
  const again = command(home, ['runs', 'resume', id]);
  const code = await again.ended;
  require('resuming ends with 0', code === 0, again);
  using store = RunStore.open(home);
  const { run, cells } = store.document(id);
  require('all cells are measured', run.status === 'finished' &&
    cells.every(({ status }) => status === 'measured'));
}

const outcomes: Readonly<
  Record<string, (bench: Command, id: string, home: string, disk: string) => Promise<void>>
> = {
  async 'space returns'(bench, id, home, disk) {
    rmSync(join(disk, 'filler'));
    const code = await bench.ended;
    require('the run ends with 0', code === 0, bench);
    require('it says that all is written', bench.said().includes('All results are written.'), bench);
    using store = RunStore.open(home);
    const { run, cells, rounds } = store.withRounds(id);
    require('the run is finished', run.status === 'finished' && run.cells.measured === 2);
    for (const cell of cells) {
      const own = rounds.filter(({ cellId }) => cellId === cell.id);
      const samples = own.reduce((sum, { samplesNs }) => sum + samplesNs.length, 0);
      require('every sample is kept', own.length === 4 && samples === cell.iterations);
    }
  },
  async 'Ctrl-C, then space'(bench, id, home, disk) {
    process.kill(bench.pid, 'SIGINT');
    const code = await bench.ended;
    require('the run ends with 130', code === 130, bench);
    rmSync(join(disk, 'filler'));
    await resumed(home, id);
  },
  async 'kill -9, then space'(bench, id, home, disk) {
    process.kill(bench.pid, 'SIGKILL');
    await bench.ended;
    rmSync(join(disk, 'filler'));
    await resumed(home, id);
  },
};

function network(): string {
  const layers = Array.from({ length: 3 }, (_, layer) => {
    const bottom = layer === 0 ? 'data' : `conv${layer - 1}`;
    return `layer { name: "conv${layer}" type: "Convolution" bottom: "${bottom}" top: "conv${layer}" convolution_param { num_output: 32 kernel_size: 3 pad: 1 } }`;
  });
  const input =
    'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 64 dim: 64 } } }';
  return ['name: "net"', input, ...layers].join('\n');
}

async function main(): Promise<number> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    console.log('full disk: left out, it needs Linux and root to mount a small file system');
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-full-'));
  const model = join(folder, 'net.prototxt');
  writeFileSync(model, network());
  let bad = 0;
  for (const [name, outcome] of Object.entries(outcomes)) {
    const disk = join(folder, 'disk');
    mkdirSync(disk, { recursive: true });
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk], { stdio: 'inherit' });
    try {
      const home = join(disk, 'home');
      mkdirSync(home);
      const { bench, id } = await stopped(home, disk, model);
      await outcome(bench, id, home, disk);
      console.log(`full disk, ${name}: nothing lost`);
    } catch (error) {
      bad += 1;
      console.log(`full disk, ${name}: ${error instanceof Error ? error.message : error}`);
    } finally {
      spawnSync('umount', ['-l', disk], { stdio: 'inherit' });
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return bad === 0 ? 0 : 1;
}

process.exitCode = await main();
