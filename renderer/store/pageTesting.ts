/** For tests: a page's store with a host, an address, a memory and files that a test says. */

import type { DevicesReport, MachineState } from '../../shared/machine/machine.ts';
import type { MachineNow } from '../../shared/machine/now.ts';
import type { InstalledRuntime } from '../../shared/machine/runtimes.ts';
import type { AddedModel } from '../../shared/models/library.ts';
import type { ModelList } from '../../shared/models/modelList.ts';
import { profileSummary } from '../../shared/profile/summaryTesting.ts';
import type { ReferenceRun } from '../../shared/study/referenceRun.ts';
import { bytes, seconds } from '../../shared/units.ts';
import type { Work, WorkList, WorkRequest, WorkResult } from '../../shared/work/registry.ts';
import type { Client, ConnectionEvents } from '../host/connection.ts';
import type { DroppedFile } from '../host/files.ts';
import type { Outside } from './outside.ts';
import { createPage } from './page.ts';
import { Stream, settle } from './streamTesting.ts';

type Some<T> = {
  readonly [K in keyof T]?: T[K] extends (...args: never) => unknown ? T[K] : Some<T[K]>;
};
/** What a host answers; a test gives what it asks for. Events of work come from `TestHost`. */
export type Answers = Some<
  Omit<Client, 'work' | 'machineNow'> & {
    readonly work: Omit<Client['work'], 'changes' | 'watch'>;
    readonly machineNow: (
      asked: undefined,
      options?: { readonly signal?: AbortSignal | undefined },
    ) => Promise<AsyncIterable<MachineNow>>;
  }
>;
type Asked = Parameters<Client['work']['start']>[0];

const machineState: MachineState = {
  ...{ at: '2026-11-22T14:02:00.000Z', loadAverage1m: 0.5, freeMemoryBytes: bytes(4e9) },
  ...{ governor: null, frequencyMHz: 3000, temperatureC: 50 },
};

export const machineNow: MachineNow = {
  ...machineState,
  ...{ seconds: seconds(2), busy: 0.5, processors: 2, steal: 0, quota: null, throttles: null },
  ...{ others: { processors: 0, within: 0.01 }, heaviest: null, temperatureLimitC: null, missing: [] },
};

/** Never ends, as a host's. */
async function* oneReading(): AsyncGenerator<MachineNow, void, void> {
  yield machineNow;
  await new Promise(() => undefined);
}

const device = (name: string): DevicesReport['devices'][number] => ({
  ...{ name, fullName: name, kind: null, capabilities: [], precisions: ['FP32'] },
  ...{ pluginVersion: null, driverVersion: null, note: null },
});

const devicesReport = (...names: string[]): DevicesReport => {
  const { machine, runtime } = profileSummary('', '22T14:02', { device: 'CPU', precision: 'FP32' });
  return { schemaVersion: 1, machine, machineState, runtime, devices: names.map(device) };
};

const study: ReferenceRun = {
  source: 'slides',
  machine: { cpu: 'a CPU', gpu: 'a GPU', runtime: '2.1', os: 'Linux' },
  method: { iterations: 32 },
  table1: { unit: 'FPS', columns: [], rows: {} },
  table2: { model: 'squeezenet1.1', note: '', columns: [], rows: [] },
};

export const network = (id: string, studyRow = id): ModelList['models'][number] => ({
  ...{ id, title: id, studyRow, inputShape: [1, 3, 227, 227], millionParameters: 1.2, gflops: 0.7 },
  ...{ top1: 58, top5: 81, licence: 'https://example.org', downloadBytes: bytes(5e6), fetched: false },
});

export const example: ModelList['examples'][number] = {
  ...{ id: 'shapes', title: 'Shapes', description: 'Shapes of three colours', inputShape: [1, 3, 32, 32] },
  ...{ classes: ['circle'], top1: 99, testImages: 100, modelSha256: 'sha of shapes' },
};

export const addedModel = (id: string, fields: Partial<AddedModel> = {}): AddedModel => ({
  ...{ id, name: id, format: 'onnx', topology: `/models/${id}.onnx`, weights: null },
  addedAt: '2026-11-22T14:00:00.000Z',
  ...fields,
});

/** The default. */
export const ownRelease: InstalledRuntime = {
  ...{ release: '2026.4.0', default: true, folder: null, addedAt: null, wheel: null, bytes: null },
  startTimes: true,
};

/** A host that is connected as soon as the page begins. */
class TestHost {
  readonly started: Asked[] = [];
  readonly cancelled: string[] = [];
  readonly hurried: string[] = [];
  /** By id. */
  readonly #streams = new Map<string, Stream>();
  readonly #lists: WorkList[] = [];
  readonly #refusals: Error[] = [];
  #wake = Promise.withResolvers<void>();
  #work: readonly Work[] = [];
  #id = 'host 1';
  readonly client: Client;

  constructor(answers: Answers) {
    const base: Answers = {
      devices: async () => devicesReport('CPU', 'GPU'),
      machineNow: async () => oneReading(),
      study: async () => study,
      references: { list: async () => ({ schemaVersion: 1, references: [], damaged: [] }) },
      models: {
        list: async () => ({
          schemaVersion: 1,
          models: [network('alexnet', 'AlexNet')],
          examples: [example],
        }),
        added: async () => ({ schemaVersion: 1, models: [] }),
      },
      runtimes: { list: async () => ({ schemaVersion: 1, runtimes: [ownRelease], fixed: null }) },
      runs: { list: async () => ({ schemaVersion: 1, runs: [], damaged: [] }) },
      profiles: { list: async () => ({ schemaVersion: 1, profiles: [], damaged: [] }) },
      files: { browse: async () => ({ folder: null, above: null, entries: [], cut: false }) },
      work: {
        start: async (asked) => {
          const refusal = this.#refusals.shift();
          if (refusal !== undefined) throw refusal;
          this.started.push(asked);
          return { id: `work ${this.started.length}` };
        },
        startNow: async ({ id }) => {
          this.hurried.push(id);
          return { id };
        },
        cancel: async ({ id }) => {
          this.cancelled.push(id);
          return { id };
        },
      },
    };
    const streams = {
      changes: async () => this.#changes(),
      watch: async ({ id }: { readonly id: string }) => this.stream(id),
    };
    this.client = clientOf({ ...base, work: { ...base.work, ...streams } }, answers);
  }

  /** The next work that is asked for. */
  refuse(error: Error): void {
    this.#refusals.push(error);
  }

  stream(id: string): Stream {
    const stream = this.#streams.get(id) ?? new Stream();
    this.#streams.set(id, stream);
    return stream;
  }

  /** What is on the host's board from now on. @param host of another process, left out: of the same */
  async list(work: readonly Work[], host = this.#id): Promise<void> {
    this.#id = host;
    this.#work = work;
    this.#lists.push(this.#now());
    this.#wake.resolve();
    await settle();
  }

  async finish(id: string, result: WorkResult): Promise<void> {
    this.stream(id).end(result);
    await settle();
  }

  async fail(id: string, error: unknown): Promise<void> {
    this.stream(id).fail(error);
    await settle();
  }

  #now(): WorkList {
    return {
      schemaVersion: 1,
      host: { id: this.#id, startedAt: '2026-11-22T09:00:00.000Z' },
      work: [...this.#work],
    };
  }

  async *#changes(): AsyncGenerator<WorkList, void, void> {
    yield this.#now();
    for (;;) {
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
      for (const list of this.#lists.splice(0)) yield list;
    }
  }
}

/** What a test has not said is an error that names it. */
function clientOf(base: object, answers: Answers): Client {
  const part = (path: readonly string[], under: object, over: object): object =>
    new Proxy(() => undefined, {
      get: (_, key) => {
        const name = String(key);
        const [usual, own]: [unknown, unknown] = [Reflect.get(under, key), Reflect.get(over, key)];
        const found = own ?? usual;
        if (typeof found === 'function') return found;
        return part([...path, name], objectOf(usual), objectOf(own));
      },
      apply: async () => {
        throw new Error(`This test's host does not answer ${path.join('.')}.`);
      },
    });
  return part([], base, answers) as Client;
}

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

interface TestPage {
  readonly page: ReturnType<typeof createPage>;
  readonly host: TestHost;
  /** Addresses, oldest first; the last is shown. */
  readonly history: string[];
  readonly memory: Map<string, string>;
  /** What is on the screen, oldest first. */
  readonly told: () => string[];
  readonly connection: () => ConnectionEvents;
  /** As a browser that goes back does, or a user who types an address. */
  readonly visit: (hash: string) => void;
  readonly look: (hidden: boolean) => void;
}

interface TestWish {
  readonly answers?: Answers;
  readonly hash?: string;
  readonly memory?: Readonly<Record<string, string>>;
  readonly outside?: Partial<Outside>;
}

/** Not begun yet. */
export function testPage({
  answers = {},
  hash = '',
  memory: kept = {},
  outside = {},
}: TestWish = {}): TestPage {
  const host = new TestHost(answers);
  const history = [hash];
  const memory = new Map(Object.entries(kept));
  let events: ConnectionEvents | undefined;
  let hidden = false;
  const listeners: { address: () => void; attention: () => void } = {
    address: () => undefined,
    attention: () => undefined,
  };
  const unexpected = (): never => {
    throw new Error('This test has no files.');
  };
  const page = createPage({
    connect: (given) => {
      events = given;
      given.onOpen(host.client);
    },
    desktop: null,
    address: {
      hash: () => history.at(-1) ?? '',
      push: (next) => void history.push(next),
      replace: (next) => void history.splice(-1, 1, next),
      onChange: (listener) => {
        listeners.address = listener;
      },
    },
    memory: { read: (key) => memory.get(key) ?? null, write: (key, text) => void memory.set(key, text) },
    attention: {
      isHidden: () => hidden,
      onChange: (listener) => {
        listeners.attention = listener;
      },
    },
    files: {
      ...{ giveImages: unexpected, pickArchive: unexpected, pickFiles: unexpected, pickFolder: unexpected },
      ...{ pickInputFile: unexpected, sendFiles: unexpected },
    },
    ...outside,
  });
  return {
    ...{ page, host, history, memory },
    told: () => page.store.getState().messages.map(({ text }) => text),
    connection: () => {
      if (events === undefined) throw new Error('The page has not begun.');
      return events;
    },
    visit: (next) => {
      history.push(next);
      listeners.address();
    },
    look: (next) => {
      hidden = next;
      listeners.attention();
    },
  };
}

/** Begun, and all is loaded. */
export async function openedPage(wish: TestWish = {}): Promise<TestPage> {
  const opened = testPage(wish);
  opened.page.begin();
  await settle();
  return opened;
}

export const dropped = (path: string, content: string | Uint8Array<ArrayBuffer> = 'x'): DroppedFile => ({
  path,
  file: new File([content], path.split('/').at(-1) ?? path),
});

export const work = <K extends WorkRequest>(
  asked: K,
  fields: Partial<Omit<Work, 'kind' | 'request'>> = {},
): Work => ({
  ...{ id: 'work 1', title: 'Work', startedAt: '2026-11-22T10:00:00.000Z' },
  ...{ state: 'going', sequence: 0, progress: null, error: null },
  ...fields,
  ...asked,
});
