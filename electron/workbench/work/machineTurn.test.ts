/** That what loads the machine waits while something is measured, wherever it is requested: two hosts of one data folder and a terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defaultCalibration } from '../../../shared/documents/calibration.ts';
import { pressId } from '../../../shared/documents/press.ts';
import type { WorkRequest } from '../../../shared/work/registry.ts';
import { besideMeasurements, takeDeviceLock } from '../../jobs/host/deviceLock.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { clientOf } from '../client.ts';
import { Workbench } from '../workbench.ts';

const temporaryFolder = temporaryFolders();
const children: ChildProcess[] = [];
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv('VINOBENCH_HOME', path.join(folder, 'home'));
  vi.stubEnv('VINOBENCH_DEVICE_LOCK', path.join(folder, 'measuring.lock'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  vi.unstubAllEnvs();
});

let networks = 0;
/** Another one each time, so that none is in a cache. */
function network() {
  networks += 1;
  const file = path.join(folder, `net${networks}.prototxt`);
  writeFileSync(
    file,
    `input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
     layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: ${networks} } }`,
  );
  return { file, model: { kind: 'file', topology: file, weights: null } as const };
}

const convert = (
  model: WorkRequest<'convert'>['request']['model'],
  output: string,
): WorkRequest<'convert'> => ({
  kind: 'convert',
  request: { model, output, precision: 'FP32', batch: null, preprocessing: null, force: false },
});
const preparation = { mean: null, scale: null, colour: null, resize: null };
const { family, ...quantization } = defaultCalibration;

/** The second host, in a separate process; prints what its work waits for, then what it came to. */
function secondHost(asked: WorkRequest) {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const script = `
    import { clientOf } from ${module('../client.ts')};
    import { Workbench } from ${module('../workbench.ts')};
    await using workbench = new Workbench();
    const client = clientOf(workbench);
    const { id } = await client.work.start(${JSON.stringify(asked)});
    for await (const { event } of await client.work.watch({ id, after: 0 }))
      if (event.type === 'progress' && event.phase === 'wait') process.stdout.write(JSON.stringify(event.waitsFor));
    process.stdout.write('done');`;
  const file = path.join(folder, 'host.mjs');
  writeFileSync(file, script);
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    said += more;
  });
  return () => said;
}

it('conversions of all kinds of work wait for a measurement in every host, and --now does not', async () => {
  const images = path.join(folder, 'images');
  mkdirSync(images);
  const measuring = await takeDeviceLock({ holder: 'run A', others: null });
  const beside = measuring.watch();
  const waitsFor = { what: 'measurement', holder: 'run A' };
  await using workbench = new Workbench();
  const client = clientOf(workbench);
  const nets = { converted: network(), elsewhere: network(), now: network() };
  const outputs = path.join(folder, 'outputs');

  const second = secondHost(convert(nets.elsewhere.model, path.join(outputs, 'elsewhere')));
  let last = '';
  const asked: readonly WorkRequest[] = [
    {
      kind: 'calibrate',
      request: {
        ...{ model: network().model, output: null, images: null, preparation, ...quantization, family },
        ...{ maxDrop: null, triage: false, device: 'CPU', force: false },
      },
    },
    {
      kind: 'accuracy',
      request: {
        ...{ models: [network().model], images, labels: null, subset: null, seed: 0, preparation },
        ...{ device: 'CPU', isa: null, int8: null },
      },
    },
    convert(nets.converted.model, path.join(outputs, 'converted')),
  ];
  // Each is cancelled once it waits but for the last: a host's own conversions take turns.
  for (const one of asked) {
    const { id } = await client.work.start(one);
    await expect
      .poll(async () => (await client.work.list()).work.find((work) => work.id === id)?.progress?.waitsFor)
      .toEqual(waitsFor);
    if (one.kind !== 'convert') {
      await client.work.cancel({ id });
      await workbench.board.ended(id);
    }
    last = id;
  }
  await expect.poll(second).toBe(JSON.stringify(waitsFor));

  const terminal = spawn(
    process.execPath,
    [
      ...[fileURLToPath(new URL('../../cli.ts', import.meta.url)), 'convert', nets.now.file, '--now'],
      ...['--output', path.join(outputs, 'now')],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  children.push(terminal);
  expect(await text(terminal.stderr)).toBe('');
  expect(['now', 'converted', 'elsewhere'].filter((name) => existsSync(path.join(outputs, name)))).toEqual([
    'now',
  ]);

  expect(beside()).toEqual([
    {
      kind: 'beside-other-work',
      work: expect.stringMatching(/^Converting net\d+\.prototxt \(process \d+\)$/),
    },
  ]);
  const quiet = measuring.watch();
  expect(quiet()).toEqual([]);

  // In the window one that waits already is asked to begin.
  await client.work.startNow({ id: last });
  await workbench.board.ended(last);
  expect(existsSync(path.join(outputs, 'converted'))).toBe(true);
  expect(quiet()).toMatchObject([{ kind: 'beside-other-work' }]);

  measuring[Symbol.dispose]();
  await expect.poll(second).toMatch(/done$/);
  expect(existsSync(path.join(outputs, 'elsewhere'))).toBe(true);
});

const measured = (model: WorkRequest<'convert'>['request']['model']): WorkRequest<'bench'> => ({
  kind: 'bench',
  request: {
    ...{ start: 'new', models: [model], devices: ['CPU'], precisions: ['FP32'], preset: 'paper' },
    ...{ iterations: 4, batch: null, isa: null, streams: null, threads: null, title: null },
  },
});
const accuracyOfShapes: WorkRequest<'accuracy'> = {
  kind: 'accuracy',
  request: {
    ...{ models: [{ kind: 'catalogue', id: 'shapes' }], images: null, labels: null, subset: null, seed: 0 },
    ...{ preparation, device: 'CPU', isa: null, int8: null },
  },
};

it('a run waits for an accuracy of another host, and says so; then the next accuracy waits for runs', async () => {
  await using first = new Workbench();
  await using second = new Workbench();
  const [one, other] = [clientOf(first), clientOf(second)];
  const progressOf = async (client: typeof one, id: string) =>
    (await client.work.list()).work.find((work) => work.id === id)?.progress;
  const { id: accuracy } = await one.work.start(accuracyOfShapes);
  await expect.poll(() => progressOf(one, accuracy), { interval: 5 }).toMatchObject({ phase: 'accuracy' });
  const { id: run } = await other.work.start(measured(network().model));
  await expect
    .poll(() => progressOf(other, run), { interval: 5 })
    .toMatchObject({
      phase: 'wait',
      waitsFor: { what: 'accuracy', holder: expect.stringMatching(/^Accuracy of shapes \(process \d+\)$/) },
    });
  await Promise.all([first.board.ended(accuracy), second.board.ended(run)]);
  expect((await one.work.list()).work[0]?.state).toBe('done');
  const { cells } = await other.runs.show({ id: run });
  expect(cells.map(({ status, warningFacts }) => [status, warningFacts.map(({ kind }) => kind)])).toEqual([
    ['measured', expect.not.arrayContaining(['beside-other-work'])],
  ]);
});

it('what is measured says that other work ran beside it', async () => {
  await using workbench = new Workbench();
  const client = clientOf(workbench);
  const { model } = network();
  const warning = { kind: 'beside-other-work', work: 'Accuracy of net' };
  {
    using _beside = besideMeasurements('Accuracy of net');
    const { id } = await client.work.start(measured(model));
    await workbench.board.ended(id);
    const { cells } = await client.runs.show({ id });
    expect(cells.map(({ warningFacts }) => warningFacts)).toEqual([expect.arrayContaining([warning])]);
    const { id: profiling } = await client.work.start({
      kind: 'profile',
      request: {
        ...{
          press: pressId(randomUUID()),
          models: [model],
          devices: ['CPU'],
          precisions: ['FP32'],
          batch: null,
          isas: [],
        },
        ...{ iterations: 4, roofline: 'off' },
      },
    });
    await workbench.board.ended(profiling);
  }
  const [kept] = (await client.profiles.list({ deleted: false })).profiles;
  const { document } = await client.profiles.show({ id: kept?.id ?? '' });
  expect(document.profiles.map(({ warningFacts }) => warningFacts)).toEqual([
    expect.arrayContaining([warning]),
  ]);
});

it('what is only looked at is not converted next to a measurement, and says so at once', async () => {
  await using workbench = new Workbench();
  const client = clientOf(workbench);
  const { model } = network();
  {
    using _measuring = await takeDeviceLock({ holder: 'run A', others: null });
    await expect(client.models.conversion({ model })).rejects.toMatchObject({
      message: expect.stringMatching(/^Converting net\d+\.prototxt would disturb .*\(run A\): try again/),
      data: { code: 'busy' },
    });
  }
  expect((await client.models.conversion({ model })).layers.length).toBeGreaterThan(0);
});
