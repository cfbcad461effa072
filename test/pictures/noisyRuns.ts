/**
 * Runs as noise makes them, for pictures of the window: intervals that overlap, whiskers far past the bars, failures, long names, several
 * badges in a cell, a history with changes of level. Their machine and runtime are those of a run that was really measured.
 */
import { DatabaseSync } from 'node:sqlite';
import { RunStore } from '../../electron/store/runStore.ts';
import { catalogue } from '../../models/catalogue.ts';
import { methodOf } from '../../shared/documents/presets.ts';
import type { Cell, RunHead, RunPlan } from '../../shared/documents/run.ts';
import { machineSchema, runtimeSchema } from '../../shared/machine/machine.ts';
import type { Precision } from '../../shared/precision/precision.ts';
import { precisionSchema } from '../../shared/precision/precisionSchema.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import { summarizeProcesses } from '../../shared/statistics.ts';
import { milliseconds } from '../../shared/units.ts';

const [processes, rounds, samples] = [5, 3, 16];
const random = seededRandom(15);
const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** How a configuration behaves. */
interface Behaviour {
  /** Of the level. */
  readonly ms: number;
  /** What a process adds to the logarithm of the latency, as a standard deviation; the same for what an inference adds. */
  readonly between: number;
  readonly within: number;
  readonly fields?: Partial<Cell>;
}

interface Noisy {
  readonly title?: string;
  readonly tags?: readonly string[];
  readonly notes?: string;
  readonly pinned?: boolean;
  readonly models: readonly string[];
  readonly precisions: readonly Precision[];
  readonly behaviour: (model: string, precision: Precision, at: number) => Behaviour;
  readonly createdAt: string;
  readonly runtime?: string;
}

function planOf({ models, precisions }: Noisy): RunPlan {
  return {
    preset: 'careful',
    iterations: samples,
    method: methodOf('careful'),
    models: models.map((name) => ({
      name,
      format: 'caffe',
      topologyPath: `/models/${name}.prototxt`,
      weightsPath: null,
      topologySha256: 'ab'.repeat(32),
      weightsSha256: null,
    })),
    configurations: models.flatMap((_, model) =>
      precisions.map((precision) => ({
        ...{ model, device: 'CPU', precision, isa: null, batch: 1, requests: 1, streams: 1, threads: null },
      })),
    ),
  };
}

const samplesOf = ({ ms, between, within }: Behaviour) =>
  Array.from({ length: processes }, () => {
    const level = ms * Math.exp(between * normal());
    return Array.from({ length: rounds }, () =>
      BigInt64Array.from({ length: samples }, () =>
        BigInt(Math.round(1e6 * level * Math.exp(within * Math.abs(normal())))),
      ),
    );
  });

/** @returns its id */
function writeRun(store: RunStore, { devices, ...head }: RunHead, run: Noisy): string {
  const [machine, measured] = [machineSchema.parse(head.machine), runtimeSchema.parse(head.runtime)];
  const runtime = run.runtime === undefined ? measured : { ...measured, version: run.runtime };
  const at = milliseconds(Date.parse(run.createdAt));
  const { title, tags = [], notes = '' } = run;
  const details = { vinobenchVersion: '0.1.0', devices, tags, notes };
  const { id, execution } = store.createRun(planOf(run), machine, runtime, {
    ...details,
    ...(title === undefined ? {} : { title }),
  });
  const kept: Parameters<RunStore['record']>[2]['rounds'][number][] = [];
  const cells = store.document(id).cells.map((cell, position): Cell => {
    const precision = precisionSchema.parse(cell.precision);
    const behaviour = run.behaviour(cell.model, precision, position);
    const { fields = {} } = behaviour;
    if (fields.status !== undefined && fields.status !== 'measured') return { ...cell, ...fields };
    const drawn = samplesOf(behaviour);
    for (const [process, own] of drawn.entries())
      for (const [round, samplesNs] of own.entries())
        kept.push({ cellId: cell.id, process, round: process * rounds + round, startedAtMs: at, samplesNs });
    const latencyMs = summarizeProcesses(drawn);
    return {
      ...cell,
      ...{ status: 'measured', runtime: runtime.version, effectivePrecision: precision, latencyMs },
      ...{
        fps: 1000 / latencyMs.mean,
        iterations: processes * rounds * samples,
        batch: 1,
        streams: 1,
        threads: 2,
      },
      ...{ readMs: milliseconds(1), compileMs: milliseconds(50), firstInferenceMs: milliseconds(2) },
      processes: drawn.map((_, process) => ({
        ...{ process, startedAt: run.createdAt, readMs: milliseconds(1), compileMs: milliseconds(50) },
        firstInferenceMs: milliseconds(2),
      })),
      ...fields,
    };
  });
  store.record(id, execution, { cells, rounds: kept, end: { status: 'finished', atMs: at, tookMs: null } });
  if (run.pinned === true) store.annotate(id, { pinned: true });
  using database = new DatabaseSync(store.file);
  database.prepare('UPDATE run SET created_at_ms = ? WHERE id = ?').run(at, id);
  return id;
}

const failures: readonly Partial<Cell>[] = [
  {
    status: 'failed',
    reason: 'The process that measured it ended with SIGSEGV.',
    cause: { kind: 'process-ended', detail: 'SIGSEGV' },
  },
  {
    status: 'unsupported',
    reason: 'CPU does not list BF16 among its capabilities.',
    cause: { kind: 'precision-missing', detail: null },
  },
  {
    status: 'interrupted',
    reason: 'Cancelled before it was measured.',
    cause: { kind: 'cancelled', detail: null },
  },
];

const speeds: Readonly<Record<Precision, number>> = { FP32: 1, FP16: 1, BF16: 0.62, INT8: 0.36 };
const ofCatalogue = () => catalogue().map(({ id }) => id);
const four: readonly Precision[] = ['FP32', 'FP16', 'BF16', 'INT8'];

/** Some models clear, some overlapping, some wildly noisy, some failed; all badges that there are. */
const noisy: Noisy = {
  title: 'Noisy machine: every badge, failures, intervals that overlap',
  tags: ['noisy', 'nightly'],
  notes: 'Measured while the machine compiled something else. Keep for the talk about noise.',
  pinned: true,
  models: ofCatalogue(),
  precisions: four,
  createdAt: '2026-11-29T21:14:00Z',
  behaviour: (_, precision, at) => {
    const row = at >> 2;
    const ms = (3 + row * 1.7) * speeds[precision];
    const failed = [13, 18, 23].indexOf(at);
    if (failed >= 0) return { ms, between: 0, within: 0, fields: failures[failed] ?? {} };
    if (row % 4 === 1) return { ms: (3 + row * 1.7) * (1 + at * 0.002), between: 0.12, within: 0.3 };
    if (row % 4 === 2) return { ms, between: 0.6, within: 0.6, fields: badges(precision) };
    return { ms, between: 0.004, within: 0.02, fields: badges(precision) };
  },
};

const badges = (precision: Precision): Partial<Cell> => ({
  ...(precision === 'INT8' ? { calibration: 'synthetic' } : {}),
  ...(precision === 'FP16' ? { effectivePrecision: 'BF16', precisionShare: { BF16: 1 } } : {}),
  weights: 'filler',
});

/** The same a day later, a little slower and as noisy. */
const nextDay: Noisy = {
  ...noisy,
  title: 'The next day',
  tags: ['nightly'],
  notes: '',
  pinned: false,
  createdAt: '2026-11-30T21:14:00Z',
  behaviour: (model, precision, at) => {
    const { ms, ...rest } = noisy.behaviour(model, precision, at);
    return { ...rest, ms: ms * (precision === 'INT8' ? 1.2 : 1.01) };
  },
};

const longNames = Array.from(
  { length: 40 },
  (_, at) =>
    `segmentation/${['upernet', 'mask2former', 'deeplabv3plus'][at % 3]}_swin-large-patch4-window12-384_${at}-in22k-ft-cityscapes-1024x2048${at % 2 === 0 ? '-int8-mixed' : ''}`,
);

const manyLong: Noisy = {
  title: 'Forty models with names as exporters write them, on a machine whose processes differ by half',
  tags: ['many models'],
  models: longNames,
  precisions: ['FP32', 'INT8'],
  createdAt: '2026-11-28T08:02:00Z',
  behaviour: (_, precision, at) => ({
    ms: (20 + at) * speeds[precision],
    between: at % 3 === 0 ? 0.7 : 0.05,
    within: 0.1,
  }),
};

const runtimes = ['2026.3.0-22001-aa', '2026.4.0-22959-bb'];

/** A run each night: OpenVINO changes once, then something that is not recorded, and one night is noisy. */
function nightly(at: number): Noisy {
  const slower = (at >= 24 ? 1.08 : 1) * (at >= 40 ? 0.9 : 1);
  return {
    tags: ['nightly'],
    models: ['squeezenet1.1', 'resnet-50'],
    precisions: ['FP32', 'INT8'],
    createdAt: new Date(Date.parse('2026-10-01T02:00:00Z') + at * 24 * 3_600_000).toISOString(),
    runtime: runtimes[at >= 24 ? 1 : 0] ?? '',
    behaviour: (model, precision) => ({
      ms: (model === 'resnet-50' ? 9 : 2) * speeds[precision] * (precision === 'INT8' ? slower : 1),
      between: 0.008,
      within: at === 33 ? 0.9 : 0.05,
    }),
  };
}

export interface NoisyIds {
  readonly noisy: string;
  readonly nextDay: string;
  readonly manyLong: string;
  readonly firstNight: string;
  readonly lastNight: string;
}

/** Into a data folder that has a measured run. */
export function writeNoisyRuns(home: string): NoisyIds {
  using store = RunStore.open(home);
  const { run } = store.document(store.resolve('latest'));
  const nights = Array.from({ length: 56 }, (_, at) => writeRun(store, run, nightly(at)));
  const ids = [manyLong, noisy, nextDay].map((one) => writeRun(store, run, one));
  const [long = '', first = '', second = ''] = ids;
  return {
    noisy: first,
    nextDay: second,
    manyLong: long,
    firstNight: nights[0] ?? '',
    lastNight: nights.at(-1) ?? '',
  };
}
