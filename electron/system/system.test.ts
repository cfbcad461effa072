import { spawn } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../shared/units.ts';
import { parseCpuStat, readQuota } from './controlGroups.ts';
import { container, hybridLaptop, rootMaker, virtualMachine } from './fixtures/roots.ts';
import { heaviestBetween, lookAround, treeOf, usedBetween } from './neighbours.ts';
import {
  allProcesses,
  childrenOf,
  nameOf,
  parseMigrations,
  parseProcessStat,
  parseSchedstat,
  threadCounts,
} from './processes.ts';
import { allowedList, coreKinds, frequency, governorsTold, processorList, smt } from './processors.ts';
import { figureOf, realRoot, type Told } from './systemFiles.ts';
import { celsiusOf, temperature, throttleCount } from './thermal.ts';
import { parseStat, readTimes, sharesBetween } from './times.ts';

const rootWith = rootMaker();
const linux = process.platform === 'linux';
const absent = linux ? 'not-reported' : 'system';

describe('A virtual machine', () => {
  const root = () => rootWith(virtualMachine);

  it('reports no clock, no governor and no temperature, and why', () => {
    const none = { why: absent };
    expect(frequency(root(), null)).toEqual(none);
    expect([governorsTold(root()), temperature(root()), throttleCount(root())]).toEqual([none, none, none]);
  });

  it('is not hybrid, has no SMT and no limit', () => {
    expect([coreKinds(root()), smt(root())]).toEqual([{ value: null }, { value: false }]);
    expect(readQuota(root())).toEqual({
      value: { processors: null, throttledPeriods: 0, throttledNs: 0 },
    });
  });

  it('has the times of each processor', () => {
    const times = figureOf(readTimes(root()));
    // By hand: 1652148 + 70335 + 321503 + 0 + 519, and all eight.
    expect(times?.get(0)).toEqual({ busy: 2_044_505, steal: 2075, total: 2_340_971 });
    expect(times?.size).toBe(2);
  });
});

describe('A hybrid laptop', () => {
  const root = () => rootWith(hybridLaptop);

  it('has two kinds of processors, with their governors', () => {
    expect(coreKinds(root())).toEqual({ value: { performance: 4, efficiency: 4 } });
    expect(governorsTold(root())).toEqual({ value: ['performance', 'powersave'] });
    expect(smt(root())).toEqual({ value: true });
  });

  it('has the mean clock of the processors that may be used', () => {
    expect(frequency(root(), null)).toEqual({ value: 3700 });
    expect(frequency(root(), [0, 1])).toEqual({ value: 4400 });
  });

  it('is as hot as the hottest sensor of its processor, whatever its disk is', () => {
    expect(temperature(root())).toEqual({ value: { celsius: 96, limit: 100 } });
    expect(throttleCount(root())).toEqual({ value: 1200 });
  });

  it('counts cycles in /proc/cpuinfo where it has no cpufreq', () => {
    const { 'proc/cpuinfo': cpuinfo = '', 'sys/devices/system/cpu/possible': possible = '' } = hybridLaptop;
    const bare = rootWith({ 'proc/cpuinfo': cpuinfo, 'sys/devices/system/cpu/possible': possible });
    expect(frequency(bare, null)).toEqual({ value: 900 });
  });
});

describe('A container', () => {
  it('has its quota and for how long it stood', () => {
    expect(readQuota(rootWith(container))).toEqual({
      value: { processors: 0.5, throttledPeriods: 98, throttledNs: 9_853_024_000 },
    });
    expect(allowedList(rootWith(container))).toEqual({ value: [0, 1, 4] });
  });

  it('of version 1 counts nanoseconds, and the groups above count as well', () => {
    const root = rootWith({
      'proc/self/cgroup': '1:cpu:/vb/job\n',
      'proc/self/mountinfo': '38 37 0:34 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n',
      'sys/fs/cgroup/cpu/vb/cpu.cfs_quota_us': '200000\n',
      'sys/fs/cgroup/cpu/vb/cpu.cfs_period_us': '100000\n',
      'sys/fs/cgroup/cpu/vb/cpu.stat': 'nr_periods 9\nnr_throttled 2\nthrottled_time 700000000\n',
      'sys/fs/cgroup/cpu/vb/job/cpu.cfs_quota_us': '30000\n',
      'sys/fs/cgroup/cpu/vb/job/cpu.cfs_period_us': '100000\n',
      'sys/fs/cgroup/cpu/vb/job/cpu.stat': 'nr_periods 9\nnr_throttled 1\nthrottled_time 300000000\n',
    });
    expect(readQuota(root)).toEqual({
      value: { processors: 0.3, throttledPeriods: 3, throttledNs: 1_000_000_000 },
    });
  });

  it('without any of these files is a reason, not a figure', () => {
    const nothing = rootWith({ empty: '' });
    const all: Told<unknown>[] = [
      readQuota(nothing),
      allowedList(nothing),
      smt(nothing),
      coreKinds(nothing),
      governorsTold(nothing),
      throttleCount(nothing),
      temperature(nothing),
      threadCounts(nothing).migrations,
      threadCounts(nothing).waited,
    ];
    expect(all).toEqual(all.map(() => ({ why: absent })));
    expect(smt(rootWith({ 'sys/devices/system/cpu/smt/active': 'maybe' }))).toEqual({ why: 'unreadable' });
  });
});

describe('Parsers', () => {
  it('read what was written, and never a number out of anything else', () => {
    const count = fc.nat({ max: 2 ** 31 });
    fc.assert(
      fc.property(fc.array(count, { minLength: 10, maxLength: 10 }), ([a = 0, b = 0, ...rest]) => {
        const text = `cpu  1 2\ncpu7 ${[a, b, ...rest].join(' ')}\nintr 5\n`;
        const [system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = rest;
        const busy = a + b + system + irq + softirq;
        expect(parseStat(text)?.get(7)).toEqual({ busy, steal, total: busy + steal + idle + iowait });
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const parsed of [
          parseSchedstat(text),
          parseMigrations(text),
          celsiusOf(text),
          parseProcessStat(text),
        ])
          if (typeof parsed === 'number') expect(Number.isFinite(parsed)).toBe(true);
          else for (const value of Object.values(parsed ?? {})) expect(value).not.toBeNaN();
        expect(parseCpuStat(text)).toEqual({ periods: 0, throttledNs: 0 });
      }),
    );
  });

  it('take any name of a process, with its brackets and spaces', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 15 }), fc.nat(), fc.nat({ max: 1e9 }), (name, parent, ticks) => {
        const tail = `${ticks} 3 4 5 20 0 1 0 ${ticks} 9`;
        const text = `17 (${name}) S ${parent} 1 1 0 -1 4194560 1 2 3 4 ${tail}\n`;
        expect(parseProcessStat(text)).toEqual({
          ...{ id: 17, name, parent, ticks: ticks + 3, ticksOfEnded: 9, startTicks: ticks },
        });
      }),
    );
  });

  it('expand lists of processors and refuse others', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 400 }), { minLength: 1 }), (numbers) => {
        const sorted = numbers.toSorted((a, b) => a - b);
        expect(processorList(sorted.join(','))).toEqual(sorted);
        const [first = 0, last = first] = [sorted[0], sorted.at(-1)];
        expect(processorList(`${first}-${last}`)).toHaveLength(last - first + 1);
      }),
    );
    expect([
      processorList(''),
      processorList('a'),
      processorList('3-'),
      processorList('0-999999999'),
    ]).toEqual([null, null, null, null]);
  });

  it('read threads as the kernel writes them', () => {
    expect(parseSchedstat('74833484 142552473 41')).toEqual({ ran: 74_833_484, waited: 142_552_473 });
    const sched =
      'node (29531, #threads: 11)\n-----\nse.exec_start      :  22673394.189547\nse.nr_migrations                             :                   23\nnr_switches    :  41\n';
    expect(parseMigrations(sched)).toBe(23);
  });
});

describe('Shares of time', () => {
  const times = (...all: (readonly [busy: number, steal: number, total: number])[]) =>
    new Map(all.map(([busy, steal, total], cpu) => [cpu, { busy, steal, total }]));

  it('are of the allowed processors, between two readings', () => {
    const [before, after] = [times([0, 0, 0], [50, 0, 100]), times([30, 10, 100], [150, 0, 200])];
    expect(sharesBetween(before, after, null)).toEqual({ busy: 1.3, steal: 0.1, processors: 2 });
    expect(sharesBetween(before, after, [1])).toEqual({ busy: 1, steal: 0, processors: 1 });
    expect([sharesBetween(before, before, null), sharesBetween(before, after, [9])]).toEqual([null, null]);
  });

  it('stay between none and all, whatever counts do', () => {
    const one = fc.tuple(fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(fc.array(one), fc.array(one), (before, after) => {
        const shares = sharesBetween(times(...before), times(...after), null);
        if (shares === null) return;
        for (const share of [shares.busy, shares.steal]) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(shares.processors);
        }
      }),
    );
  });
});

describe('Neighbours', () => {
  const process = (id: number, parent: number, ticks: number, startTicks = 1) => ({
    ...{ id, name: `p${id}`, parent, ticks, ticksOfEnded: 0, startTicks },
  });
  const look = (atMs: number, ...all: ReturnType<typeof process>[]) => ({
    atMs: milliseconds(atMs),
    processes: new Map(all.map((one) => [one.id, one])),
  });

  it('are all but our own processes and those below them', () => {
    const before = look(0, process(1, 0, 0), process(10, 1, 0), process(11, 10, 0), process(20, 1, 100));
    const none = rootWith({ 'proc/version': '' });
    const after = look(2000, process(1, 0, 5), process(10, 1, 90), process(11, 10, 190), process(20, 1, 196));
    expect(treeOf(10, after.processes.values())).toEqual(new Set([10, 11]));
    expect(heaviestBetween(none, before, after, 10)).toEqual({
      value: { name: 'p20', processors: 0.48 },
    });
  });

  it('that took the number of another one are counted from their own start', () => {
    const used = usedBetween(look(0, process(5, 1, 900)), look(1000, process(5, 1, 50, 77)));
    expect(used.get(5)).toBe(0.5);
  });

  it('are named by their command where a program names its thread as it likes', () => {
    const root = rootWith({
      'proc/1/cmdline': '/opt/node/bin/node\0--secret=1\0',
      'proc/2/cmdline': 'postgres: writer\0',
      'proc/3/cmdline': '-bash\0',
      'proc/4/cmdline': '',
    });
    const named = (id: number, name: string) => nameOf(root, { ...process(id, 0, 0), name });
    expect([named(1, 'MainThread'), named(2, 'postgres'), named(3, 'bash'), named(4, 'kworker/0:1')]).toEqual(
      ['node', 'postgres', 'bash', 'kworker/0:1'],
    );
    expect(named(5, 'gone')).toBe('gone');
  });

  it('that used less than can be counted do not count', () => {
    const [before, after] = [look(0, process(5, 1, 0)), look(1000, process(5, 1, 1))];
    expect(heaviestBetween(realRoot, before, after, 10)).toEqual({ value: null });
  });

  it.runIf(linux)('are found on this machine: a busy process beside us, and our own children', async () => {
    const busy = spawn('/bin/sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' });
    try {
      const id = busy.pid ?? 0;
      const before = lookAround(realRoot);
      await new Promise((resolve) => setTimeout(resolve, 600));
      const after = lookAround(realRoot);
      expect(usedBetween(before, after).get(id)).toBeGreaterThan(0.05);
      expect(treeOf(globalThis.process.pid, allProcesses(realRoot)).has(id)).toBe(true);
      expect(childrenOf(realRoot, globalThis.process.pid) ?? [id]).toContain(id);
      const counts = threadCounts(realRoot);
      expect(figureOf(counts.ran)).toBeGreaterThan(1e6);
    } finally {
      busy.kill('SIGKILL');
    }
  });
});
