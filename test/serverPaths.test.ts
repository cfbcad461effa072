/** Paths in the browser host: what a page may name, through the real transport; every procedure that takes a path is here. */
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { BrowserHost } from '../electron/server/browserHost.ts';
import { pathUsesIn } from '../electron/workbench/rights/permitted.ts';
import { Workbench } from '../electron/workbench/workbench.ts';
import { contract } from '../shared/contract.ts';
import { pressOf } from '../shared/profile/summaryTesting.ts';
import { bytes } from '../shared/units.ts';
import type { WorkRequest } from '../shared/work/registry.ts';
import { enter, type HostClient, type Session } from './support/host.ts';
import { externalOnnx } from './support/onnx.ts';
import { network } from './support/runs.ts';

/** Of the kind that the session's is. */
const canary = 'Zq3vK9wLmT_x7RbN-2hYcUe4PdGs6JfAo0iXtV1kQzM';

let folder: string;
let home: string;
let root: string;
const disposables = new AsyncDisposableStack();
/** A host without folders for pages, and one with one. */
let closed: Session;
let open: Session;
const file = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'vinobench-paths-')));
  home = file('home');
  root = file('root');
  vi.stubEnv('VINOBENCH_HOME', home);
  for (const one of ['page', 'root/images', 'outside', 'root/out']) mkdirSync(file(one), { recursive: true });
  writeFileSync(file('page/index.html'), '<script nonce="VINOBENCH_NONCE"></script>');
  for (const place of ['root', 'outside']) writeFileSync(file(place, 'net.prototxt'), network('net', 8, 3));
  writeFileSync(file('outside/secret.txt'), canary);
  writeFileSync(file('outside/weights.bin'), new Float32Array(16));
  symlinkSync(file('outside'), file('root/way'));
  symlinkSync(file('outside/net.prototxt'), file('root/link.prototxt'));
  symlinkSync(file('outside/secret.txt'), file('root/images/secret.png'));
  const workbench = disposables.use(new Workbench());
  const started = async (roots: string[]) => {
    const host = disposables.use(
      await BrowserHost.start({
        ...{ workbench, host: '127.0.0.1', port: 0, uploadLimitBytes: bytes(1e6), roots },
        pageFolder: file('page'),
      }),
    );
    const session = await enter(host.newAddress());
    disposables.defer(() => session.cut());
    return session;
  };
  closed = await started([]);
  open = await started([root]);
  // Made by the host when it was first asked for.
  expect(existsSync(join(home, 'window/session'))).toBe(true);
  await closed.client.runs.list({ deleted: false });
});
afterAll(async () => {
  await disposables.disposeAsync();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const model = (topology: string) => ({ kind: 'file' as const, topology, weights: null });
const good = () => model(join(root, 'net.prototxt'));
const nothing = { mean: null, scale: null, colour: null, resize: null };
const calibration = (images: string | null) => ({
  ...{ images, preparation: nothing, subset: 4, seed: 0 },
  ...({ quantization: 'performance', estimator: 'minmax', percentile: 99.9 } as const),
});
const bench = {
  start: 'new',
  ...{ models: [{ kind: 'catalogue', id: 'alexnet' }], devices: ['CPU'], precisions: ['FP32'] },
  ...{ preset: 'paper', iterations: 1, batch: null, isa: null, streams: null, threads: null, title: null },
} as const satisfies Extract<WorkRequest, { kind: 'bench' }>['request'];
const profile = {
  ...{ models: [{ kind: 'catalogue', id: 'alexnet' }], devices: ['CPU'], precisions: ['FP32'] },
  ...{ press: pressOf(1), batch: null, isas: [], iterations: 4, roofline: 'off' },
} as const satisfies Extract<WorkRequest, { kind: 'profile' }>['request'];
const accuracy = {
  ...{ models: [{ kind: 'catalogue', id: 'shapes' }], images: null, labels: null, preparation: nothing },
  ...{ subset: 1, seed: 0, device: 'CPU', isa: null, int8: null },
} as const satisfies Extract<WorkRequest, { kind: 'accuracy' }>['request'];
const convert = {
  ...{ model: { kind: 'catalogue', id: 'alexnet' }, output: null, precision: 'FP32' },
  ...{ batch: null, preprocessing: null },
} as const satisfies Extract<WorkRequest, { kind: 'convert' }>['request'];
const calibrate = {
  ...{ model: { kind: 'catalogue', id: 'shapes' }, output: null, family: 'CPU' },
  ...{ maxDrop: null, triage: false, device: 'CPU' },
} as const satisfies Partial<Extract<WorkRequest, { kind: 'calibrate' }>['request']>;
const fetched = { models: ['alexnet'], output: null };

/** Requests with a path at one place each. */
const jobs = (path: string): WorkRequest[] => [
  { kind: 'bench', request: { ...bench, models: [model(path)] } },
  { kind: 'bench', request: { ...bench, models: [{ ...good(), weights: path }] } },
  { kind: 'bench', request: { ...bench, inputFiles: [[{ input: null, path }]] } },
  { kind: 'bench', request: { ...bench, precisions: ['INT8'], calibration: calibration(path) } },
  { kind: 'profile', request: { ...profile, models: [model(path)] } },
  { kind: 'profile', request: { ...profile, inputFiles: [[{ input: 'x', path }]] } },
  { kind: 'profile', request: { ...profile, calibration: calibration(path) } },
  { kind: 'accuracy', request: { ...accuracy, models: [model(path)] } },
  { kind: 'accuracy', request: { ...accuracy, images: path } },
  { kind: 'accuracy', request: { ...accuracy, labels: path } },
  { kind: 'accuracy', request: { ...accuracy, int8: calibration(path) } },
  { kind: 'convert', request: { ...convert, model: model(path) } },
  { kind: 'calibrate', request: { ...calibrate, ...calibration(null), model: model(path) } },
  { kind: 'calibrate', request: { ...calibrate, ...calibration(path) } },
];
const writingJobs = (path: string): WorkRequest[] => [
  { kind: 'convert', request: { ...convert, output: path } },
  { kind: 'calibrate', request: { ...calibrate, ...calibration(null), output: path } },
  { kind: 'fetch', request: { ...fetched, output: path } },
];

/** By the name of the procedure. */
type Asked = readonly [name: string, ask: (client: HostClient) => Promise<unknown>];

const asked = (list: readonly WorkRequest[]): Asked[] =>
  list.map((one) => ['work.start', (client) => client.work.start(one)] as const);

const reading = (path: string): Asked[] => [
  ['models.add', ({ models }) => models.add({ model: model(path) })],
  ['models.add', ({ models }) => models.add({ model: { ...good(), weights: path } })],
  ['models.fits', ({ models }) => models.fits({ weights: path, topologies: [] })],
  ['models.fits', ({ models }) => models.fits({ weights: join(root, 'a'), topologies: [path] })],
  ['models.source', ({ models }) => models.source({ model: model(path) })],
  ['models.graph', ({ models }) => models.graph({ model: model(path) })],
  ['models.conversion', ({ models }) => models.conversion({ model: model(path) })],
  ['images.look', ({ images }) => images.look({ path })],
  ['files.browse', ({ files }) => files.browse({ folder: path })],
  ['runs.import', ({ runs }) => runs.import({ files: [path] })],
  ['runs.read', ({ runs }) => runs.read({ file: path })],
  ...asked(jobs(path)),
];
const writing = (path: string): Asked[] => asked(writingJobs(path));

/** The sentence that a page hears; fails where it is not refused. */
async function refusal(ask: Promise<unknown>): Promise<string> {
  try {
    await ask;
  } catch (error) {
    expect(error).toMatchObject({ code: 'VINOBENCH', data: { code: 'usage', place: {} } });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('it was not refused');
}

/** Those that are there, each with one that is not. */
const forbidden = (): (readonly [there: string, missing: string])[] => [
  [join(home, 'window/session'), join(home, 'window/sessions')],
  [join(home, 'vinobench.db'), join(home, 'other.db')],
  ['/etc/passwd', '/etc/passwd-of-nobody'],
  [file('outside/net.prototxt'), file('outside/none.prototxt')],
  [join(root, 'way/net.prototxt'), join(root, 'way/none.prototxt')],
  [join(root, 'link.prototxt'), join(root, 'way/../../outside/none.prototxt')],
];

describe('A page of the browser host', () => {
  it('is refused every path that it was not given, in whatever it asks for, and hears the same of what is not there', async () => {
    const named = new Set<string>();
    const asking = [
      { client: closed.client, pairs: forbidden().slice(0, 2) },
      { client: open.client, pairs: forbidden() },
    ];
    for (const { client, pairs } of asking)
      for (const pair of pairs) {
        for (const [verb, requests] of [
          ['read', reading],
          ['write into', writing],
        ] as const) {
          for (const path of pair) {
            const sentences = requests(path).map(async ([name, ask]) => {
              named.add(name);
              const sentence = await refusal(ask(client));
              // Of two paths of a request the other one may be refused first, in the host without folders.
              const plain = sentence.replace(path, 'P').replace(/\/\S*\/root\/(?:net\.prototxt|a)(?=:)/, 'P');
              return plain.replace(/: .*$/s, '');
            });
            expect(new Set(await Promise.all(sentences))).toEqual(new Set([`This page may not ${verb} P`]));
          }
        }
      }
    expect([...named].toSorted()).toEqual(proceduresWithPaths().toSorted());
  });

  it('uses what it uploaded, what ships, and what the library holds', async () => {
    const body = network('dropped', 8, 3);
    const upload = await closed.upload(`/upload?name=dropped.prototxt&drop=${randomUUID()}`, body);
    const { path } = z.object({ path: z.string() }).parse(await upload.json());
    const added = await closed.client.models.add({ model: model(path) });
    expect(added.topology).toBe(path);
    expect((await closed.client.models.source({ model: model(path) })).text).toBe(body);
    // Added through the host that has the folder: the library's from then on.
    await refusal(closed.client.models.source({ model: good() }));
    await open.client.models.add({ model: good() });
    expect((await closed.client.models.source({ model: good() })).text).toBe(network('net', 8, 3));
  });
});

describe('A folder of --root', () => {
  it('is listed without links that lead out of it, and its files are used', async () => {
    const { entries: roots } = await open.client.files.browse({ folder: null });
    expect(roots).toMatchObject([{ path: root, kind: 'folder' }]);
    const { entries, above } = await open.client.files.browse({ folder: root });
    expect(above).toBeNull();
    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['images', 'folder'],
      ['out', 'folder'],
      ['net.prototxt', 'file'],
    ]);
    expect((await open.client.files.browse({ folder: join(root, 'images') })).above).toBe(root);
    expect(await closed.client.files.browse({ folder: null })).toMatchObject({ folder: null, entries: [] });
    expect((await open.client.models.add({ model: good() })).topology).toBe(join(root, 'net.prototxt'));
  });

  it('reaches nothing outside through what its files name: links, external data, lists', async () => {
    const { client } = open;
    const sentence = await refusal(client.images.look({ path: join(root, 'images') }));
    expect(sentence).toBe(
      `${join(root, 'images/secret.png')} is a link out of the folders that this page may read: put the files themselves there, or choose the folder that has them.`,
    );
    symlinkSync(file('outside/weights.bin'), join(root, 'net.caffemodel'));
    expect(await refusal(client.models.add({ model: good() }))).toContain('may not read');
    rmSync(join(root, 'net.caffemodel'));
    for (const location of ['../outside/weights.bin', file('outside/weights.bin'), 'way/weights.bin']) {
      writeFileSync(join(root, 'net.onnx'), externalOnnx(location));
      const refused = await refusal(client.models.add({ model: model(join(root, 'net.onnx')) }));
      expect(refused).toContain('This page may not read');
    }
  });

  it('gets no model fetched through a link of its name that leads out', async () => {
    symlinkSync(file('outside'), join(root, 'out/alexnet'));
    for (const [, ask] of asked([{ kind: 'fetch', request: { ...fetched, output: join(root, 'out') } }]))
      expect(await refusal(ask(open.client))).toBe(
        `This page may not write into ${join(root, 'out/alexnet')}: leave the folder out, or choose one in a folder that the host was started with (--root).`,
      );
    rmSync(join(root, 'out/alexnet'));
  });

  it.each(['a file', 'the data folder'])('is not %s', async (what) => {
    await using workbench = new Workbench();
    const roots = [what === 'a file' ? join(root, 'net.prototxt') : join(home, 'window')];
    await expect(
      BrowserHost.start({
        workbench,
        host: '127.0.0.1',
        port: 0,
        uploadLimitBytes: bytes(1),
        roots,
        pageFolder: file('page'),
      }),
    ).rejects.toThrow(what === 'a file' ? 'is not a folder' : "lies in Vinobench's data folder");
  });
});

describe('No sentence repeats a file', () => {
  it('that is no model, whatever it is given as', async () => {
    const texts = [
      canary,
      `password: ${canary}\n`,
      `{"token":"${canary}"}`,
      `<x>${canary}</x>`,
      `a,${canary}\n`,
    ];
    const names = [
      's.prototxt',
      's.xml',
      's.onnx',
      's.pb',
      's.pbtxt',
      's.tflite',
      's.pdmodel',
      's.caffemodel',
    ];
    const heard: string[] = [];
    const hear = async (ask: Promise<unknown>) => {
      heard.push(
        await ask.then(
          (answer) => JSON.stringify(answer),
          (error: unknown) => JSON.stringify(error),
        ),
      );
    };
    for (const [index, text] of texts.entries()) {
      for (const name of names) {
        const path = join(root, `${index}${name}`);
        writeFileSync(path, text);
        await hear(open.client.models.add({ model: model(path) }));
        await hear(open.client.models.add({ model: { ...good(), weights: path } }));
      }
      const [first] = names.map((name) => join(root, `${index}${name}`));
      if (first === undefined) throw new Error('no file');
      await hear(open.client.models.fits({ weights: first, topologies: [first] }));
    }
    // A separate process looks at images, so one list stands for all.
    writeFileSync(join(root, 'out/val.txt'), `${canary} ${canary}\n`);
    writeFileSync(join(root, 'out/a.png'), canary);
    await hear(open.client.images.look({ path: join(root, 'out') }));
    expect(heard.length).toBe(86);
    expect(heard.filter((one) => one.includes(canary.slice(0, 8)) || one.includes(canary.slice(-8)))).toEqual(
      [],
    );
  });
});

/** Every one whose request has a path somewhere. */
function proceduresWithPaths(node: unknown = contract, names: readonly string[] = []): string[] {
  if (isContractProcedure(node)) {
    const { inputSchema } = node['~orpc'];
    return inputSchema instanceof z.ZodType && pathUsesIn(inputSchema).length > 0 ? [names.join('.')] : [];
  }
  return Object.entries(z.looseObject({}).parse(node)).flatMap(([name, inner]) =>
    proceduresWithPaths(inner, [...names, name]),
  );
}
