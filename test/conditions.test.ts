/** What the machine did beside a measurement, with real disturbances: a busy process, and a group whose time is used up. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Measurement } from '../electron/jobs/host/benchmark.ts';
import { jobsFolder, onCpu, tinyIr } from '../electron/jobs/testing.ts';
import { conditionWarnings } from '../shared/conditions/limits.ts';
import { runDocumentSchema } from '../shared/documents/run.ts';
import { startCli } from './support/cli.ts';

const folder = jobsFolder();
let xml: string;
beforeAll(async () => {
  xml = await tinyIr(folder.path, 'larger', 256);
});
afterAll(() => folder[Symbol.dispose]());

async function conditions(rounds: number) {
  await using measurement = await Measurement.prepare(onCpu(xml), {
    ...{ title: 'Benchmark', isa: null, signal: new AbortController().signal },
  });
  for (let round = 0; round < rounds; round++) await measurement.round(64, true);
  const { conditions: found } = measurement.measuredProcess(0);
  if (found === undefined) throw new Error('A measured process has conditions.');
  return found;
}

const onLinux = describe.skipIf(process.platform !== 'linux');

onLinux('Conditions', () => {
  it('are those of this machine and of the compiled model', async () => {
    const found = await conditions(4);
    expect(found.seconds).toBeGreaterThan(0.1);
    expect(found).toMatchObject({ coreType: 'ANY_CORE', hint: 'LATENCY' });
    expect(typeof found.pinning).toBe('boolean');
    for (const count of [found.migrations, found.switches, found.waiting, found.steal])
      expect(count).toBeGreaterThanOrEqual(0);
    // Each figure that is not there has one reason; a processor of one kind, and no neighbour, go without one.
    const { seconds: _, missing, ...facts } = found;
    const absent = Object.entries(facts).flatMap(([name, value]) => (value === null ? name : []));
    expect(missing).toHaveLength(absent.filter((name) => name !== 'cores' && name !== 'heaviest').length);
  });

  it('show a busy process beside it, which is warned of', async () => {
    // Not a child of this process: the shell ends at once.
    const shell = spawn('/bin/sh', ['-c', 'yes > /dev/null & echo $!'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const id = Number((await shell.stdout.setEncoding('utf8').toArray()).join(''));
    try {
      const found = await conditions(16);
      expect(found.others?.processors).toBeGreaterThan(0.25);
      expect(found.heaviest?.processors).toBeGreaterThan(0.1);
      expect(conditionWarnings(found)).toContainEqual({
        kind: 'busy-neighbours',
        processors: found.others?.processors,
        heaviest: found.heaviest,
      });
    } finally {
      process.kill(id, 'SIGKILL');
    }
  });

  const group = `/sys/fs/cgroup/cpu/vinobench-test-${process.pid}`;
  /** Version 1, which lets root make a group; where it is not there, the arithmetic is tested on files alone. */
  const mayLimit = existsSync('/sys/fs/cgroup/cpu/cpu.cfs_quota_us') && process.getuid?.() === 0;

  it.runIf(mayLimit)('show that a quota was used up, in the run of a terminal', async () => {
    mkdirSync(group);
    try {
      writeFileSync(path.join(group, 'cpu.cfs_quota_us'), '40000');
      const home = path.join(folder.path, 'home');
      const asked = [
        'bench',
        xml,
        '--precision',
        'FP32',
        '--preset',
        'careful',
        '--processes',
        '1',
        '--json',
      ];
      const { pid, result } = startCli(asked, { home });
      // What it starts from now on is in the group as well.
      writeFileSync(path.join(group, 'cgroup.procs'), String(pid));
      const [cell] = runDocumentSchema.parse(JSON.parse((await result).stdout)).cells;
      const quota = cell?.processes[0]?.conditions?.quota;
      expect(quota).toMatchObject({ processors: 0.4 });
      expect(quota?.throttledPeriods).toBeGreaterThan(0);
      // What the kernel counts for the whole life of the group is at least that.
      const all = Number(
        /throttled_time (\d+)/.exec(readFileSync(path.join(group, 'cpu.stat'), 'utf8'))?.[1],
      );
      expect(quota?.throttledSeconds).toBeGreaterThan(0);
      expect(quota?.throttledSeconds).toBeLessThanOrEqual(all / 1e9);
      expect(cell?.warnings.join()).toMatch(
        /The CPU quota of 0\.4 processors was used up .* whole processors/,
      );
    } finally {
      rmdirSync(group);
    }
  });
});
