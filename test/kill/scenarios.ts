/** What is killed: each command that makes something, how it continues afterwards, and what must exist then. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findModel } from '../../models/catalogue.ts';
import { FileServer } from '../support/fileServer.ts';
import { matMulOnnx } from '../support/onnx.ts';
import { sha256 } from './hash.ts';
import { contentOf, sameContent } from './inspect.ts';
import type { Ended } from './process.ts';

/** Runs a command of Vinobench in the scenario's data folder to its end. */
export type Run = (...args: readonly string[]) => Promise<Ended>;

export interface Work {
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Brings about the state before the `nth` kill. */
  ready(nth: number): void;
  /** What is wrong with its outputs right after the kill. */
  outputs(): string[];
  /** Continues to the end and returns what is wrong with it or its result. */
  finish(run: Run): Promise<string[]>;
  close?(): Promise<void>;
}

export interface Scenario {
  readonly name: string;
  readonly kills: number;
  /** @param run in the data folder `home`, for what must be there first */
  make(place: { readonly folder: string; readonly home: string }, run: Run): Promise<Work>;
}

const model = (name: string) => fileURLToPath(new URL(`../../models/${name}`, import.meta.url));
const squeezenet = model('squeezenet1.1.prototxt');
const shapes = 'shapes';

const failure = ({ exitCode, stderr }: Ended, what: string): string[] =>
  exitCode === 0 ? [] : [`${what} ended with ${exitCode}: ${stderr.trim().slice(-400)}`];

/** Every second time, nothing that was made before is there to be used again. */
const forget = (home: string, nth: number) => {
  if (nth % 2 === 1) rmSync(join(home, 'cache'), { recursive: true, force: true });
};

const none = () => [];

interface Listed {
  readonly id: string;
  readonly status: string;
}

export async function runsIn(run: Run): Promise<{ runs: Listed[]; faults: string[] }> {
  const ended = await run('runs', 'list', '--json');
  const faults = failure(ended, 'runs list');
  if (faults.length > 0) return { runs: [], faults };
  const { runs } = JSON.parse(ended.stdout) as { runs: Listed[] };
  return { runs, faults };
}

/** The newest run is resumed where it was cut off; where there is none yet, the command is given again. */
function measuring(args: readonly string[], cells: number): Scenario['make'] {
  return async ({ home }) => {
    const known = new Set<string>();
    return {
      args,
      ready: (nth) => forget(home, nth),
      outputs: none,
      finish: async (run) => {
        const { runs, faults } = await runsIn(run);
        const last = runs.find(({ id }) => !known.has(id));
        for (const { id } of runs) known.add(id);
        if (faults.length > 0 || last?.status === 'finished') return faults;
        if (last === undefined) return failure(await run(...args), 'the command, given again');
        const resumed = await run('runs', 'resume', last.id, '--json');
        const shown = await run('runs', 'show', last.id, '--json');
        const measured = JSON.parse(shown.stdout || '{}') as {
          run?: Listed;
          cells?: { status: string }[];
        };
        const done = (measured.cells ?? []).filter(({ status }) => status === 'measured').length;
        return done === cells
          ? []
          : [...failure(resumed, 'resume'), `${done} of ${cells} cells are measured`];
      },
    };
  };
}

/** A command without its own run is given again. */
function again(args: readonly string[]): Scenario['make'] {
  return async ({ home }) => ({
    args,
    ready: (nth) => forget(home, nth),
    outputs: none,
    finish: async (run) => failure(await run(...args), 'the command, given again'),
  });
}

/** Writes an .xml and a .bin into a folder in which, half of the time, older ones lie. */
function writing(command: readonly string[], older: readonly string[]): Scenario['make'] {
  return async ({ folder, home }, run) => {
    const output = join(folder, 'output');
    const pairOf = async (args: readonly string[]) => {
      rmSync(output, { recursive: true, force: true });
      const ended = await run(...args, '--output', output);
      if (ended.exitCode !== 0) throw new Error(`${args.join(' ')}: ${ended.stderr}`);
      return pair(output);
    };
    const [before, wanted] = [await pairOf([...command, ...older]), await pairOf(command)];
    const old = new Map([...before].map(([name]) => [name, readFileSync(join(output, name))]));
    await pairOf([...command, ...older]);
    for (const name of before.keys()) old.set(name, readFileSync(join(output, name)));
    let started: ReadonlyMap<string, string> = new Map();
    return {
      args: [...command, '--output', output],
      ready: (nth) => {
        forget(home, nth);
        rmSync(output, { recursive: true, force: true });
        started = nth % 4 < 2 ? new Map() : before;
        if (started.size > 0) mkdirSync(output);
        for (const name of started.keys()) writeFileSync(join(output, name), old.get(name) ?? '');
      },
      outputs: () => pairFaults(pair(output), started, wanted),
      finish: async (finish) => {
        const faults = failure(await finish(...command, '--output', output), 'the command, given again');
        return sameContent(pair(output), wanted)
          ? faults
          : [...faults, 'the output is not what it should be'];
      },
    };
  };
}

const pair = (folder: string): Map<string, string> =>
  new Map([...contentOf(folder)].filter(([name]) => /\.(xml|bin)$/.test(name)));

/** A file is old or new, never anything else, and an .xml is never next to the .bin of another. */
function pairFaults(
  now: ReadonlyMap<string, string>,
  old: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): string[] {
  const ages = new Set(
    [...now].map(([name, hash]) =>
      hash === wanted.get(name) ? 'new' : hash === old.get(name) ? 'old' : `half written: ${name}`,
    ),
  );
  const half = [...ages].filter((age) => age.startsWith('half'));
  return ages.has('old') && ages.has('new') ? [...half, 'an .xml next to the .bin of another'] : half;
}

/** Weights of 4 MB that come in pieces. */
async function fetching({ folder, home }: { folder: string; home: string }): Promise<Work> {
  const server = await FileServer.start();
  const weights = Buffer.alloc(4_000_000);
  for (let at = 0; at < weights.length; at += 4) weights.writeUInt32LE((at * 2_654_435_761) >>> 0, at);
  const prototxt = readFileSync(squeezenet);
  server.files.set('tiny.prototxt', prototxt).set('tiny.caffemodel', weights);
  server.misbehave = () => ({ pauseMs: 8 });
  const file = (name: string, bytes: Uint8Array) => ({
    name,
    bytes: bytes.length,
    sha256: sha256(bytes),
    source: { url: server.address(name) },
  });
  const known = findModel('squeezenet1.1');
  const files = [file('tiny.prototxt', prototxt), file('tiny.caffemodel', weights)];
  const entry = { ...known, id: 'tiny', prototxt: 'tiny.prototxt', files, edits: [] };
  const catalogue = join(folder, 'catalogue.json');
  writeFileSync(catalogue, JSON.stringify({ source: 'a test', models: [entry] }));
  writeFileSync(join(folder, 'tiny.prototxt'), prototxt);
  const at = join(home, 'models', 'tiny');
  const whole = () => contentOf(at).get('tiny.caffemodel') === sha256(weights);
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, '']);
  return {
    args: ['models', 'fetch', 'tiny', '--json'],
    environment: { ...Object.fromEntries(proxies), VINOBENCH_CATALOGUE: catalogue },
    // Every third time it continues from the previous state.
    ready: (nth) => nth % 3 > 0 && rmSync(at, { recursive: true, force: true }),
    outputs: () => {
      const there = contentOf(at).has('tiny.caffemodel');
      return there && !whole() ? ['half a file under the name of the whole'] : [];
    },
    finish: async (run) => {
      const faults = failure(await run('models', 'fetch', 'tiny', '--json'), 'the command, given again');
      return whole() ? faults : [...faults, 'the weights are not there'];
    },
    close: () => server[Symbol.asyncDispose](),
  };
}

const importing: Scenario['make'] = async (place, run) => {
  const onnx = join(place.folder, 'product.onnx');
  writeFileSync(onnx, matMulOnnx(2000, 1000));
  return await measuring(['bench', onnx, '--precision', 'FP32', '--json'], 1)(place, run);
};

const bench = ['bench', squeezenet, shapes, '--json', '--precision'];

export const scenarios: readonly Scenario[] = [
  { name: 'bench, paper', kills: 50, make: measuring([...bench, 'FP32'], 2) },
  {
    name: 'bench, careful',
    kills: 40,
    make: measuring([...bench, 'FP32', '--preset', 'careful', '--processes', '3'], 2),
  },
  {
    name: 'bench, INT8',
    kills: 40,
    make: measuring(['bench', shapes, '--precision', 'FP32,INT8', '--subset', '60', '--json'], 2),
  },
  {
    name: 'profile',
    kills: 30,
    make: again(['profile', squeezenet, '--iterations', '16', '--roofline', 'off', '--json']),
  },
  { name: 'calibrate', kills: 30, make: writing(['calibrate', shapes, '--subset', '60'], ['--seed', '7']) },
  {
    name: 'convert',
    kills: 40,
    make: writing(['convert', model('alexnet.prototxt')], ['--precision', 'FP16']),
  },
  { name: 'fetch', kills: 30, make: fetching },
  { name: 'import', kills: 25, make: importing },
];
