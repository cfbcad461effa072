/**
 * Jobs of the browser host, in separate processes: they outlive the client that asked, and report how they ended.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Cell } from '../shared/documents/run.ts';
import type { ConvertDocument } from '../shared/models/conversion.ts';
import type { BenchRequest } from '../shared/work/bench.ts';
import type { ConvertRequest } from '../shared/work/convert.ts';
import { type NumberedEvent, workListSchema } from '../shared/work/registry.ts';
import { runCli } from './support/cli.ts';
import { enter, type HostClient, type StartedHost, startHost } from './support/host.ts';
import { childrenOf, isAlive, until } from './support/processes.ts';
import { writeNetworks } from './support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-served-'));
const home = join(folder, 'home');
const { tiny, heavy } = writeNetworks(folder);

const uploadedSchema = z.object({ path: z.string(), folder: z.string(), bytes: z.number() });

const hosts: StartedHost[] = [];
const start = async () => {
  const host = await startHost({ home, args: ['serve', '--root', folder] });
  hosts.push(host);
  return host;
};
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.stop('SIGKILL')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bench = (models: readonly string[], iterations: number): BenchRequest => ({
  start: 'new',
  models: models.map((topology) => ({ kind: 'file', topology, weights: null })),
  devices: ['CPU'],
  precisions: ['FP32'],
  preset: 'paper',
  iterations,
  batch: 1,
  isa: null,
  streams: null,
  threads: null,
  title: null,
});

/** Watches until an event is as wanted; the stream is left then. */
async function watchUntil(
  client: HostClient,
  id: string,
  after: number,
  wanted: (event: NumberedEvent) => boolean,
): Promise<NumberedEvent[]> {
  const seen: NumberedEvent[] = [];
  for await (const event of await client.work.watch({ id, after })) {
    seen.push(event);
    if (wanted(event)) return seen;
  }
  throw new Error(`job ${id} ended before that`);
}

const cellIs =
  (model: string, status: Cell['status']) =>
  ({ event }: NumberedEvent) =>
    event.type === 'cell' && event.cell.model === model && event.cell.status === status;

describe('A run of the browser host', () => {
  it('continues when the connection is lost, and a new one sees what it missed and the rest', async () => {
    const host = await start();
    const first = await enter(host.address);
    const { id } = await first.client.work.start({ kind: 'bench', request: bench([tiny, heavy], 40) });
    const seen = await watchUntil(first.client, id, 0, cellIs('tiny', 'running'));
    first.cut();

    const second = await enter(host.address);
    const { work } = await second.client.work.list();
    expect(work).toMatchObject([{ id, kind: 'bench', title: 'tiny, heavy' }]);
    const after = seen.at(-1)?.sequence ?? 0;
    const stream = await second.client.work.watch({ id, after });
    const events: NumberedEvent[] = [];
    let step = await stream.next();
    for (; step.done !== true; step = await stream.next()) events.push(step.value);
    const sequences = events.map(({ sequence }) => sequence);
    expect(sequences[0]).toBeGreaterThan(after);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(events.some(cellIs('tiny', 'measured'))).toBe(true);
    expect(step.value).toMatchObject({
      kind: 'bench',
      document: {
        run: { id, status: 'finished', cells: { total: 2, measured: 2 } },
        cells: [{ iterations: 40 }, { iterations: 40 }],
      },
    });
    expect((await second.client.work.list()).work).toMatchObject([{ id, state: 'done' }]);
  });

  it('is cancelled by another page than the one that started it, and answers at once', async () => {
    const host = await start();
    const [first, second] = [await enter(host.address), await enter(host.address)];
    const { id } = await first.client.work.start({ kind: 'bench', request: bench([heavy], 100_000) });
    await watchUntil(first.client, id, 0, cellIs('heavy', 'running'));
    const changes = await second.client.work.changes();
    const change = async () => workListSchema.parse((await changes.next()).value).work;
    expect(await change()).toMatchObject([{ id, state: 'going' }]);
    await second.client.work.cancel({ id });
    expect(await change()).toMatchObject([{ id, state: 'cancelling' }]);
    expect(await change()).toMatchObject([{ id, state: 'cancelled' }]);
    const { cells } = await first.client.runs.show({ id });
    expect(cells).toMatchObject([{ model: 'heavy', status: 'interrupted' }]);
  });

  // Processes are watched through /proc.
  it.skipIf(process.platform !== 'linux')(
    'is shown as interrupted, with its finished cells, by the host that follows one that was killed',
    async () => {
      const killed = await start();
      const before = await enter(killed.address);
      const { id } = await before.client.work.start({ kind: 'bench', request: bench([tiny, heavy], 3000) });
      await watchUntil(before.client, id, 0, cellIs('heavy', 'running'));
      const children = childrenOf(killed.pid);
      expect(children).not.toEqual([]);
      await killed.stop('SIGKILL');
      await until(() => !children.some(isAlive), 'the end of its jobs');

      const { client } = await enter((await start()).address);
      expect((await client.work.list()).work).toEqual([]);
      const { runs } = await client.runs.list({ deleted: false });
      expect(runs.find((run) => run.id === id)).toMatchObject({
        status: 'interrupted',
        cells: { total: 2, measured: 1 },
      });
      const { cells } = await client.runs.show({ id });
      expect(cells).toMatchObject([
        { model: 'tiny', status: 'measured', iterations: 3000 },
        { model: 'heavy', status: 'interrupted' },
      ]);
      await expect(client.work.cancel({ id })).rejects.toThrow('This host knows no work');
    },
  );

  it('is kept as cancelled when the host is asked to end', async () => {
    const host = await start();
    const { client } = await enter(host.address);
    const { id } = await client.work.start({ kind: 'bench', request: bench([heavy], 100_000) });
    await watchUntil(client, id, 0, cellIs('heavy', 'running'));
    expect(await host.stop('SIGTERM')).toBe(0);
    const after = await enter((await start()).address);
    expect((await after.client.runs.show({ id })).run.status).toBe('cancelled');
  });
});

const conversionOf = (topology: string): ConvertRequest => ({
  model: { kind: 'file', topology, weights: null },
  output: null,
  precision: 'FP32',
  batch: null,
  preprocessing: null,
});

/** What a conversion in the background comes to. */
async function converted(client: HostClient, topology: string): Promise<ConvertDocument> {
  const { id } = await client.work.start({ kind: 'convert', request: conversionOf(topology) });
  const [job] = (await client.work.list()).work;
  expect(job).toMatchObject({ id, kind: 'convert', request: conversionOf(topology) });
  const stream = await client.work.watch({ id, after: 0 });
  let step = await stream.next();
  while (step.done !== true) step = await stream.next();
  if (step.value?.kind !== 'convert') throw new Error('not a conversion');
  return step.value.document;
}

describe('A dropped model', () => {
  it('is uploaded, converted in the background and downloaded as IR', async () => {
    const session = await enter((await start()).address);
    const upload = await session.upload(
      `/upload?name=tiny.prototxt&drop=${randomUUID()}`,
      readFileSync(tiny),
    );
    expect(upload.status).toBe(201);
    const { path: topology } = uploadedSchema.parse(await upload.json());
    const document = await converted(session.client, topology);
    const { xml, bin, weights } = document;
    expect(weights).toBe('filler');
    // Requested again, even from a restarted host, it is there already.
    const { ino } = statSync(xml);
    const after = await enter((await start()).address);
    expect(await converted(after.client, topology)).toEqual(document);
    expect(statSync(xml).ino).toBe(ino);
    for (const file of [xml, bin]) {
      expect(existsSync(file)).toBe(true);
      const download = await session.download(file);
      expect(Buffer.from(await download.arrayBuffer()).equals(readFileSync(file))).toBe(true);
      expect(download.headers.get('content-disposition')).toContain(basename(file));
    }
  });

  it('that is wrong fails with the sentence and the line, which late watchers get, too', async () => {
    const session = await enter((await start()).address);
    const upload = await session.upload(
      `/upload?name=bad.prototxt&drop=${randomUUID()}`,
      'name: "bad"\nlayer { kind: "Convolution" }\n',
    );
    const { path: topology } = uploadedSchema.parse(await upload.json());
    const { id } = await session.client.work.start({
      kind: 'convert',
      request: conversionOf(topology),
    });
    const result = async () => {
      const stream = await session.client.work.watch({ id, after: 0 });
      for (let step = await stream.next(); step.done !== true; ) step = await stream.next();
    };
    for (let time = 0; time < 2; time++) {
      await expect(result()).rejects.toMatchObject({
        code: 'VINOBENCH',
        message: expect.stringContaining('bad.prototxt'),
        data: { code: 'input', place: { line: 2 } },
      });
    }
    expect((await session.client.work.list()).work).toMatchObject([
      { id, state: 'failed', error: { code: 'input', place: { line: 2 } } },
    ]);
  });
});

describe('serve --new-address', () => {
  it('prints an address of the host that runs, and says so when none does', async () => {
    const host = await start();
    const { exitCode, stdout } = await runCli(['serve', '--new-address'], { home });
    expect([exitCode, new URL(stdout).origin]).toEqual([0, new URL(host.printed).origin]);
    (await enter(stdout.trim())).cut();
    await host.stop();
    expect(await runCli(['serve', '--new-address'], { home })).toMatchObject({
      exitCode: 1,
      stderr: 'No browser host of this data folder is running: start one with npm start -- serve.\n',
    });
  });
});
