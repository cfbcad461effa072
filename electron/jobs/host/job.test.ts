/** Jobs in their real process: every way it can end, and what the host then says. */
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { bytes, seconds } from '../../../shared/units.ts';
import { childrenOf } from '../../system/processes.ts';
import { realRoot } from '../../system/systemFiles.ts';
import { endless, gone, isAlive, jobsFolder, onCpu, tinyIr } from '../testing.ts';
import type { RoundReport } from '../wire/protocol.ts';
import { Job, type JobOptions } from './job.ts';
import { type StartJobProcess, startAhead, startJobProcess } from './process.ts';
import { type Slots, slotsOf } from './slots.ts';

const folder = jobsFolder();
let xml: string;
beforeAll(async () => {
  xml = await tinyIr(folder.path);
});
afterAll(() => folder[Symbol.dispose]());

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The code runs in the job's process before its own. */
const preloaded = (code: string) => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
});

function pidOf(job: Job): number {
  if (job.pid === undefined) throw new Error('the job has no process');
  return job.pid;
}

/** What a call ends with that must fail. */
async function failure(call: Promise<unknown>): Promise<VinobenchError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof VinobenchError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

/** A job in the middle of a measurement that would take minutes. */
async function measuring(signal?: AbortSignal) {
  const job = new Job({ title: 'Benchmark of tiny', ...(signal === undefined ? {} : { signal }) });
  await job.call.prepare(onCpu(xml));
  const round = job.call.measure(endless);
  round.catch(() => undefined);
  await wait(50);
  return { job, round, pid: pidOf(job) };
}

describe('a job whose process dies', () => {
  it.skipIf(process.platform === 'win32').each([
    ['SIGKILL', /^Benchmark of tiny ended early: .*killed from outside \(SIGKILL\).*memory runs out\.$/],
    ['SIGSEGV', /^Benchmark of tiny ended early: the runtime or a driver crashed \(SIGSEGV/],
    ['SIGBUS', /\(SIGBUS, an invalid memory access\)\.$/],
    ['SIGABRT', /aborted \(SIGABRT\)\.$/],
    ['SIGILL', /an instruction ran that this processor lacks \(SIGILL\)\.$/],
    ['SIGTERM', /was ended by SIGTERM\.$/],
  ] as const)('of %s in the midst of a measurement says so', async (signal, sentence) => {
    const { job, round, pid } = await measuring();
    await using _job = job;
    process.kill(pid, signal);
    const error = await failure(round);
    expect(error.code).toBe('job');
    expect(error.message).toMatch(sentence);
    expect(error.trouble).toEqual({ kind: 'process-ended', detail: signal });
    // A later call gets the same answer at once.
    expect((await failure(job.call.peakMemory())).message).toBe(error.message);
  });

  it('before it could answer says its exit code, and keeps what it wrote for the log', async () => {
    const environment = preloaded("console.error('the plugin is unhappy'); process.exit(7)");
    await using job = new Job({ title: 'Listing the devices', environment });
    const error = await failure(job.call.devices());
    expect(error).toMatchObject({
      code: 'job',
      message: 'Listing the devices ended early: its process exited with code 7.',
    });
    expect(String(error.cause)).toContain('the plugin is unhappy');
  });

  it('of an exception in the midst of its work says so', async () => {
    const environment = preloaded("setTimeout(() => { throw new Error('boom') }, 300)");
    await using job = new Job({ title: 'Benchmark of tiny', environment });
    const call = job.call.prepare(onCpu(xml)).then(() => job.call.measure(endless));
    const error = await failure(call);
    expect(error.message).toBe('Benchmark of tiny ended early: its process exited with code 1.');
    expect(String(error.cause)).toContain('boom');
  });
});

describe('a job that has no process yet', () => {
  /** All slots of a lane, to be given back. */
  function allOf(lane: Slots | null): DisposableStack {
    const held = new DisposableStack();
    for (let slot = lane?.tryTake(); slot != null; slot = lane?.tryTake()) held.use(slot);
    return held;
  }

  it.each(['cancelled', 'given up'] as const)(
    'starts none when it is %s in the moment of its turn',
    async (how) => {
      using held = allOf(slotsOf('work'));
      const cancellation = new AbortController();
      let started = 0;
      const start: StartJobProcess = (environment) => {
        started += 1;
        return startJobProcess(environment);
      };
      const { signal } = cancellation;
      const job = new Job({ title: 'Accuracy of tiny', lane: 'work', signal }, start);
      const call = failure(job.call.devices());
      held.dispose();
      if (how === 'cancelled') cancellation.abort();
      await job[Symbol.asyncDispose]();
      expect(await call).toMatchObject({ code: 'cancelled', message: 'Accuracy of tiny was cancelled.' });
      expect(started).toBe(0);
      // Its turn is there for the next.
      using slot = slotsOf('work')?.tryTake() ?? null;
      expect(slot).not.toBeNull();
    },
  );

  it('says that none could be started, and leaves its turn to the next', () => {
    const start = () => {
      throw Object.assign(new Error('spawn ENOMEM'), { code: 'ENOMEM' });
    };
    for (let turn = 0; turn <= (slotsOf('work')?.limit ?? 0); turn++)
      expect(() => new Job({ title: 'Accuracy of tiny', lane: 'work' }, start)).toThrow(
        'Accuracy of tiny ended early: its process could not be started.',
      );
  });

  it('is killed when it takes longer than it may, and says so', async () => {
    await using job = new Job({
      title: 'Looking into a.zip',
      limits: { seconds: seconds(0), file: 'a.zip', wayOut: 'name another' },
    });
    const error = await failure(job.call.prepare(onCpu(xml)).then(() => job.call.measure(endless)));
    expect(error).toMatchObject({
      code: 'limit',
      message: 'Looking into a.zip was stopped: it takes more than 0 s; name another.',
      place: { file: 'a.zip' },
    });
  });

  it.each([
    [1, { code: 'limit', place: { file: expect.stringMatching(/tiny\.xml$/) } }],
    [2 ** 40, null],
  ])('imports a model within the memory that it may take: %d bytes', async (memoryBytes, refused) => {
    const weights = xml.replace(/xml$/, 'bin');
    const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
    await using job = new Job({ title: 'Conversion of tiny' });
    const imported = job.call.importModel({
      ...{ topology: xml, weights, weightsFiles: [weights], format: 'openvino-ir', name: 'imported' },
      ...{ sourceSha256: sha256(xml), weightsSha256: sha256(weights), precision: 'FP32' },
      memoryBytes: bytes(memoryBytes),
      ...{ copyDirectory: path.join(folder.path, randomUUID()), outputDirectory: folder.path },
      sizes: { kind: 'measured', batch: null },
    });
    if (refused === null) expect((await imported).irLayers).toBeGreaterThan(0);
    else expect(await failure(imported)).toMatchObject(refused);
  });
});

describe('an import', () => {
  it('refuses an IR of more than any network has before OpenVINO reads it', async () => {
    const topology = path.join(folder.path, 'endless.xml');
    const edge = '<edge from-layer="0" from-port="0" to-layer="1" to-port="0"/>';
    writeFileSync(topology, `<net><layers/><edges>${edge.repeat(810_000)}</edges></net>`);
    const sha256 = createHash('sha256').update(readFileSync(topology)).digest('hex');
    await using job = new Job({ title: 'Conversion of endless' });
    const imported = job.call.importModel({
      ...{ topology, weights: null, weightsFiles: [], format: 'openvino-ir', name: 'imported' },
      ...{ sourceSha256: sha256, weightsSha256: null, precision: 'FP32', memoryBytes: bytes(2 ** 40) },
      ...{ copyDirectory: path.join(folder.path, randomUUID()), outputDirectory: folder.path },
      sizes: { kind: 'measured', batch: null },
    });
    expect(await failure(imported)).toMatchObject({
      code: 'limit',
      message: `${topology} has more than 4\u202f000\u202f000 tags and attributes, more than any network needs; convert its model again.`,
    });
  });
});

describe('an error inside a job', () => {
  it('crosses with its code and its sentence', async () => {
    await using job = new Job({ title: 'Benchmark' });
    const error = await failure(job.call.prepare(onCpu('/nowhere/net.xml')));
    expect(error.code).toBe('input');
    expect(error.message).toBe('/nowhere/net.xml does not exist.');
    expect(error.message).not.toContain('\n');
  });

  it('leaves the process able to serve the next call', async () => {
    await using job = new Job({ title: 'Benchmark' });
    expect((await failure(job.call.measure(endless))).message).toBe('Nothing was prepared to be measured.');
    expect(await job.call.peakMemory()).toBeGreaterThan(1e7);
  });
});

describe('cancelling', () => {
  it('ends a measurement within a second and keeps its samples', async () => {
    const cancellation = new AbortController();
    const { signal } = cancellation;
    await using job = new Job({ title: 'Benchmark of tiny', signal });
    await job.call.prepare(onCpu(xml));
    // Calls are served in their order, hence the second is in the midst of its inferences this long after the first one's end.
    const twenty = performance.now();
    await job.call.measure({ iterations: 20, minimumMs: null });
    const round = job.call.measure(endless);
    await wait(200 + 2 * (performance.now() - twenty));
    const cancelledAt = performance.now();
    cancellation.abort();
    const report = await round;
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
    expect(report.cancelled).toBe(true);
    expect(report.samplesNs).toBeInstanceOf(BigInt64Array);
    expect(report.samplesNs.length).toBeGreaterThan(10);
    expect(report.samplesNs.every((sample) => sample > 0n)).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('kills a process that hangs, within a second', async () => {
    const cancellation = new AbortController();
    const { job, round, pid } = await measuring(cancellation.signal);
    await using _job = job;
    process.kill(pid, 'SIGSTOP');
    const cancelledAt = performance.now();
    cancellation.abort();
    expect(await failure(round)).toMatchObject({
      code: 'cancelled',
      message: 'Benchmark of tiny was cancelled.',
    });
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
    await gone(pid);
  });

  it('before the process is up ends it as well', async () => {
    const signal = AbortSignal.abort();
    await using job = new Job({ title: 'Benchmark of tiny', signal });
    const startedAt = performance.now();
    const calls = job.call.prepare(onCpu(xml)).then(() => job.call.measure(endless));
    // Killed before it answers, or quick enough to answer as cancelled.
    const outcome = await calls.catch((error: unknown) => error);
    const cancelled =
      outcome instanceof VinobenchError ? outcome.code === 'cancelled' : (outcome as RoundReport).cancelled;
    expect(cancelled).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
});

describe('the process of a job', () => {
  it('is gone once the job is let go', async () => {
    const job = new Job({ title: 'Benchmark' });
    const pid = pidOf(job);
    await job.call.peakMemory();
    expect(isAlive(pid)).toBe(true);
    await job[Symbol.asyncDispose]();
    expect(isAlive(pid)).toBe(false);
    expect(await failure(job.call.peakMemory())).toMatchObject({ code: 'cancelled' });
  });

  it('keeps what it prints off the output of its host', async () => {
    const noise = "import fs from 'node:fs'; fs.writeSync(1, 'a plugin prints'); console.log('and prints')";
    const child = host(`
      const environment = ${JSON.stringify(preloaded(noise))};
      await using job = new Job({ title: 'Benchmark', environment });
      process.stdout.write(String((await job.call.prepare(${JSON.stringify(onCpu(xml))})).unsupported?.reason ?? null));`);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await once(child, 'close');
    expect(output).toBe('null');
  });

  it('ends when its host is killed with -9 in the midst of a measurement', async () => {
    const child = host(`
      await using job = new Job({ title: 'Benchmark' });
      await job.call.prepare(${JSON.stringify(onCpu(xml))});
      const round = job.call.measure(${JSON.stringify(endless)});
      setTimeout(() => process.stdout.write(String(job.pid)), 100);
      await round;`);
    const [pid] = (await once(child.stdout, 'data')) as [Buffer];
    expect(isAlive(Number(pid))).toBe(true);
    child.kill('SIGKILL');
    expect(await gone(Number(pid))).toBeLessThan(1000);
  });

  it('reports its own peak memory, not that of the host it was forked from', async () => {
    const ballast = 300e6;
    const child = host(`
      const ballast = Buffer.alloc(${ballast}, 1);
      await using job = new Job({ title: 'Benchmark' });
      process.stdout.write(String(await job.call.peakMemory()) + ' '.repeat(ballast[0]));`);
    const [peak] = (await once(child.stdout, 'data')) as [Buffer];
    expect(Number(peak)).toBeGreaterThan(10e6);
    expect(Number(peak)).toBeLessThan(ballast);
  });
});

describe.skipIf(process.platform !== 'linux')('a process that is started ahead', () => {
  it('serves the job that it was started for, and no other', async () => {
    const before = new Set(childrenOf(realRoot, process.pid));
    startAhead('devices');
    const [ahead, ...others] = (childrenOf(realRoot, process.pid) ?? []).filter((pid) => !before.has(pid));
    expect([typeof ahead, others]).toEqual(['number', []]);
    const of = (options: Pick<JobOptions, 'hint' | 'environment'>) =>
      new Job({ title: 'Devices', lane: 'elsewhere', ...options });
    await using conversion = of({ hint: 'convert' });
    await using limited = of({ hint: 'devices', environment: { ONEDNN_MAX_CPU_ISA: 'AVX2' } });
    await using listing = of({ hint: 'devices' });
    await using second = of({ hint: 'devices' });
    expect(listing.pid).toBe(ahead);
    for (const other of [conversion, limited, second]) expect(other.pid).not.toBe(ahead);
    const { devices } = await listing.call.devices();
    expect(devices.map(({ name }) => name)).toContain('CPU');
  });
});

/** A host in a separate process, which can be killed and whose output can be read. */
function host(body: string) {
  const module = JSON.stringify(new URL('./job.ts', import.meta.url).href);
  const script = path.join(folder.path, `host-${randomUUID()}.mjs`);
  writeFileSync(script, `import { Job } from ${module};\n${body}`);
  return spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
}
