/** The meter's arithmetic, on files that change between the edges of rounds. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { conditionsSchema } from '../../../shared/conditions/conditions.ts';
import { milliseconds, seconds } from '../../../shared/units.ts';
import type { UsageReport } from '../wire/protocol.ts';
import { ConditionsMeter } from './conditionsMeter.ts';

const root = mkdtempSync(join(tmpdir(), 'vinobench-conditions-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

const hwmon = 'sys/class/hwmon/hwmon0';
/** Of a group with two processors' time; `at` counts hundredths of a second since the start. */
const machine = (at: number, busy: number, steal: number, megahertz: number, degrees: number) =>
  write({
    'proc/self/status': 'Cpus_allowed_list:\t0-1\n',
    'proc/stat': `cpu0 ${busy} 0 0 ${at - busy - steal} 0 0 0 ${steal} 0 0\ncpu1 ${busy} 0 0 ${at - busy} 0 0 0 0 0 0\ncpu2 ${at} 0 0 0 0 0 0 0 0 0\n`,
    'proc/self/cgroup': '0::/\n',
    'proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
    'sys/fs/cgroup/cpu.max': '200000 100000\n',
    'sys/fs/cgroup/cpu.stat': `nr_throttled ${at / 100}\nthrottled_usec ${at * 1000}\n`,
    'sys/devices/system/cpu/possible': '0-2\n',
    'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': `${megahertz}000\n`,
    'sys/devices/system/cpu/cpu2/cpufreq/scaling_cur_freq': '100000\n',
    'sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count': `${at / 100}\n`,
    [`${hwmon}/name`]: 'k10temp\n',
    [`${hwmon}/temp1_input`]: `${degrees}000\n`,
  });

const usage = (processor: number, count: number): UsageReport => ({
  processorSeconds: seconds(processor),
  switches: { value: count },
  threads: { migrations: { value: count }, ran: { value: 3 * count }, waited: { value: count } },
});
const absent = process.platform === 'linux' ? 'not-reported' : 'system';
const scheduling = { pinning: true, coreType: null, hyperThreading: null, hint: 'LATENCY' };

describe('The conditions of a process', () => {
  it('are added up over its rounds, and what lies between rounds is not in them', async () => {
    const answers = [usage(1, 10), usage(1.4, 14), usage(5, 100), usage(5.4, 110)];
    const readings = [0, 1000, 11_000, 12_000];
    machine(1000, 500, 0, 2000, 50);
    const meter = new ConditionsMeter({
      usage: async () => answers.shift() ?? usage(0, 0),
      root: { root, mayUse: () => true },
      clock: () => milliseconds(readings.shift() ?? 0),
    });
    const first = await meter.begin();
    machine(1100, 550, 0, 4000, 60);
    await first();
    // Between the rounds: all busy and throttled, which is not measured.
    machine(2100, 1550, 0, 4000, 60);
    const second = await meter.begin();
    machine(2200, 1600, 50, 3000, 70);
    await second();
    const found = meter.conditions(scheduling);
    expect(conditionsSchema.parse(found)).toEqual(found);
    expect(found).toMatchObject({
      quota: { processors: 2, throttledPeriods: 2, throttledSeconds: 0.2 },
      migrations: 100,
      switches: 100,
      waiting: 0.25,
      frequencyMHz: { start: 4000, end: 3000 },
      temperatureC: { start: 60, end: 70, limit: null },
      throttles: 12,
      governor: null,
      cores: null,
      ...scheduling,
    });
    expect(found?.seconds).toBe(2);
    // Half of one of two processors, in one of two rounds of the same length.
    expect(found?.steal).toBeCloseTo(0.125, 12);
    // One processor's worth is busy, of which 0.4 are the process's own, and what this test uses.
    expect(found?.others?.processors).toBeGreaterThan(0.3);
    expect(found?.others?.processors).toBeLessThanOrEqual(0.6);
    // Three times 5 ms for each of two readings of two processors, over two seconds.
    expect(found?.others?.within).toBeCloseTo((3 * 0.005 * 2) / 2, 12);
    const why = new Map(found?.missing.map((one) => [one.fact, one.why]));
    expect([why.get('coreType'), why.get('governor')]).toEqual(['device', absent]);
  });

  it('are not there without a round that ended', async () => {
    machine(1000, 500, 0, 2000, 50);
    const meter = new ConditionsMeter({ usage: async () => usage(0, 0), root: { root, mayUse: () => true } });
    await meter.begin();
    expect(meter.conditions(scheduling)).toBeNull();
  });
});
