import { afterEach, beforeEach, expect, it } from 'vitest';
import { forkJobProcess, startJobProcessesBy } from '../../jobs/host/process.ts';
import { Ahead } from './ahead.ts';

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
  Array.from({ length: count }, (_, at) => ({ title: `Benchmark ${at}`, isa: null, signal }));

it('starts four processes at once, each for its own measurement, and one that was not started when it is wanted', async () => {
  await using ahead = new Ahead(processes(6));
  ahead.start(0);
  ahead.start(1);
  expect(started).toBe(4);
  await ahead.loaded();
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
    await using ahead = new Ahead(processes(3));
    ahead.start(0);
    await ahead.end(1);
    expect(alive.size).toBe(2);
  }
  expect(alive.size).toBe(0);
});

it('ends with the run that is cancelled', async () => {
  const cancellation = new AbortController();
  await using ahead = new Ahead(processes(2, cancellation.signal));
  ahead.start(0);
  cancellation.abort();
  await ahead.loaded();
  await expect(ahead.take(0).call.peakMemory()).rejects.toThrow('Benchmark 0 was cancelled');
});
