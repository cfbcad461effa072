import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bytes, gibibytes } from '../../../shared/units.ts';
import { forkJobProcess, startJobProcessesBy } from '../../jobs/host/process.ts';
import { Ahead, processesAtOnce } from './ahead.ts';

const alive = new Set<number | undefined>();
let started = 0;

beforeEach(() => {
  started = 0;
  startJobProcessesBy((environment) => {
    const process = forkJobProcess(environment);
    started += 1;
    alive.add(process.pid);
    process.onExit(() => alive.delete(process.pid));
    return process;
  });
});
afterEach(() => startJobProcessesBy(forkJobProcess));

const processes = (count: number, signal = new AbortController().signal) =>
  Array.from({ length: count }, (_, at) => ({ title: `Benchmark ${at}`, isa: null, device: 'CPU', signal }));

it('starts some processes at once, each for its own measurement, and one that was not started when it is wanted', async () => {
  await using ahead = new Ahead(processes(6), 4);
  ahead.start(0);
  ahead.start(1);
  expect(started).toBe(4);
  await ahead.quiet();
  const [first, last] = [ahead.take(0), ahead.take(5)];
  expect(started).toBe(5);
  expect(new Set([first.pid, last.pid]).size).toBe(2);
  for (const job of [first, last]) {
    expect(await job.call.peakMemory()).toBeGreaterThan(0);
    await job[Symbol.asyncDispose]();
  }
  // What was taken is started again when it is wanted once more, as for an IR that was damaged.
  await ahead.take(0)[Symbol.asyncDispose]();
  expect(started).toBe(6);
  expect(alive.size).toBe(3);
});

it('ends what is not wanted, and the rest with itself', async () => {
  {
    await using ahead = new Ahead(processes(3), 4);
    ahead.start(0);
    await ahead.end(1);
    expect(alive.size).toBe(2);
  }
  expect(alive.size).toBe(0);
});

it('is quiet when none loads and those that have measured are gone', async () => {
  await using ahead = new Ahead(processes(3), 2);
  ahead.start(0);
  await ahead.quiet();
  const measured = ahead.take(0);
  expect(await measured.call.peakMemory()).toBeGreaterThan(0);
  ahead.letEnd(measured);
  expect(alive.has(measured.pid)).toBe(true);
  await ahead.quiet();
  expect(alive.has(measured.pid)).toBe(false);
  expect(alive.size).toBe(1);
});

it('ends with the run that is cancelled', async () => {
  const cancellation = new AbortController();
  await using ahead = new Ahead(processes(2, cancellation.signal), 4);
  ahead.start(0);
  cancellation.abort();
  // A process that does not end by itself is killed after a while, loaded or not.
  await vi.waitFor(() => expect(alive.size).toBe(0), { timeout: 20_000 });
  await expect(ahead.take(0).call.peakMemory()).rejects.toThrow('Benchmark 0 was cancelled');
});

/** Of all threads of a process, in ns (https://docs.kernel.org/scheduler/sched-stats.html). */
const processorTime = (pid: number | undefined): number =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, thread) =>
      sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    0,
  );

it.skipIf(process.platform !== 'linux')(
  'loads them wholly, so that they use no processor while another is measured',
  async () => {
    await using ahead = new Ahead(processes(2), 4);
    ahead.start(0);
    await ahead.quiet();
    // The answer has been sent; what Node does behind it is done soon.
    await sleep(50);
    const used = () => [...alive].reduce<number>((sum, pid) => sum + processorTime(pid), 0);
    const before = used();
    await sleep(200);
    expect(used() - before).toBeLessThan(1e6);
  },
);

it('starts as many as the cores load side by side and memory has room for', () => {
  expect(processesAtOnce(2, gibibytes(8))).toBe(4);
  expect(processesAtOnce(16, gibibytes(64))).toBe(16);
  expect(processesAtOnce(16, gibibytes(4))).toBe(8);
  expect(processesAtOnce(64, gibibytes(64))).toBe(16);
  expect(processesAtOnce(2, bytes(1))).toBe(1);
});
