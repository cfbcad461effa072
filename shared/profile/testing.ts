/** For tests: the recorded readings of `fixtures/` as profiles. */

import type { Kernel, Profile, Reconciliation } from '../documents/profile.ts';
import { sourceMapSchema } from '../models/sourceMap.ts';
import type { Precision } from '../precision/precision.ts';
import {
  bytes,
  type Microseconds,
  type Milliseconds,
  microseconds,
  type Nanoseconds,
  plus,
} from '../units.ts';
import mobilenet from './fixtures/mobilenet-v1-cpu-bf16.json' with { type: 'json' };
import cpu from './fixtures/squeezenet1.1-cpu-f32.json' with { type: 'json' };
import avx2 from './fixtures/squeezenet1.1-cpu-f32-avx2.json' with { type: 'json' };
import gpu from './fixtures/squeezenet1.1-gpu-skylake.json' with { type: 'json' };
import { profileKernels } from './kernels.ts';
import type { ProfilingRow, RawProfile, RuntimeNode } from './raw.ts';

const statuses = ['EXECUTED', 'NOT_RUN', 'OPTIMIZED_OUT'] as const;

interface Fixture extends Pick<RawProfile, 'nodes' | 'operations' | 'wallNs'> {
  readonly device: string;
  readonly sourceMap: unknown;
  readonly rows: readonly (Omit<ProfilingRow, 'status' | 'startTimeUs' | 'realTimeUs'> & {
    readonly status: string;
  })[];
  readonly before: Means;
  readonly after: Means;
  readonly clockUs: Microseconds;
  readonly inferences: readonly {
    readonly wallNs: Nanoseconds;
    readonly startUs: readonly (Microseconds | null)[];
  }[];
}

interface Means {
  readonly count: number;
  readonly realTimeUs: readonly Microseconds[];
}

/** The means of single inferences were not kept; those of the last reading stand in their rows. */
function readings({ rows, before, after, clockUs, inferences, ...fixture }: Fixture): RawProfile {
  const filled = (
    realTimeUs: readonly Microseconds[],
    startUs: readonly (Microseconds | null)[],
  ): ProfilingRow[] =>
    rows.map((row, index) => {
      const status = statuses.find((name) => name === row.status);
      if (status === undefined) throw new TypeError(`${row.status} is no status`);
      const start = startUs[index] ?? null;
      return {
        ...row,
        status,
        realTimeUs: realTimeUs[index] ?? microseconds(0),
        startTimeUs: start === null ? microseconds(0) : plus(clockUs, start),
      };
    });
  return {
    nodes: fixture.nodes,
    operations: fixture.operations,
    wallNs: fixture.wallNs,
    sourceMap: fixture.sourceMap === null ? null : sourceMapSchema.parse(fixture.sourceMap),
    inferences: inferences.map(({ wallNs, startUs }) => ({
      wallNs,
      rows: filled(after.realTimeUs, startUs),
    })),
    betweenNs: inferences.map(({ wallNs }) => wallNs),
    prior: filled(before.realTimeUs, []),
    before: { count: before.count, rows: filled(before.realTimeUs, []) },
    after: { count: after.count, rows: filled(after.realTimeUs, []) },
  };
}

/** A key to the same nodes: JSON types records without the keys that some lack. */
const fixture = (recorded: unknown): RawProfile => readings(recorded as Fixture);

export const recorded = {
  squeezenetCpu: () => fixture(cpu),
  squeezenetAvx2: () => fixture(avx2),
  mobilenetBf16: () => fixture(mobilenet),
  squeezenetGpu: () => fixture(gpu),
} as const;

/** All of its wall clock is known. */
type MeasuredProfile = Profile & {
  readonly precision: Precision;
  readonly reconciliation: Reconciliation;
  readonly wallMs: NonNullable<Profile['wallMs']>;
  readonly wallWithCountersMs: Milliseconds;
};

interface Asked {
  readonly model?: string;
  readonly device?: string;
  readonly precision?: Precision;
  readonly isa?: Profile['isa'];
}

/** The document of a configuration, as the profile job makes it. */
export function profileOf(raw: RawProfile, asked: Asked = {}): MeasuredProfile {
  const { kernels, sourceLayers, timeline, reconciliation, warningFacts } = profileKernels(raw);
  const { wallMs, wallWithCountersMs } = reconciliation;
  const precision = asked.precision ?? 'FP32';
  return {
    model: asked.model ?? 'squeezenet1.1',
    device: asked.device ?? 'CPU',
    precision,
    effectivePrecision: precision,
    isa: asked.isa ?? null,
    batch: 1,
    iterations: raw.inferences.length,
    weights: 'filler',
    wallMs: { median: wallMs, p10: wallMs, p90: wallMs, min: wallMs, mean: wallMs },
    wallWithCountersMs,
    timeline,
    kernels,
    sourceLayers,
    reconciliation,
    warnings: warningFacts.map(({ kind }) => kind),
    warningFacts,
  };
}

/** The one row of that name. */
export function kernelNamed(kernels: readonly Kernel[], name: string): Kernel {
  const [kernel, ...others] = kernels.filter((candidate) => candidate.name === name);
  if (kernel === undefined || others.length > 0)
    throw new Error(`${others.length + 1} rows are named ${name}, or none`);
  return kernel;
}

/** The same readings with every row of every reading changed. */
export function withRows(raw: RawProfile, change: (row: ProfilingRow) => ProfilingRow | null): RawProfile {
  const rows = (list: readonly ProfilingRow[]) =>
    list.map(change).filter((row): row is ProfilingRow => row !== null);
  return {
    ...raw,
    inferences: raw.inferences.map(({ wallNs, rows: list }) => ({ wallNs, rows: rows(list) })),
    prior: rows(raw.prior),
    before: { ...raw.before, rows: rows(raw.before.rows) },
    after: { ...raw.after, rows: rows(raw.after.rows) },
  };
}

export const withNodes = (raw: RawProfile, change: (node: RuntimeNode) => RuntimeNode): RawProfile => ({
  ...raw,
  nodes: raw.nodes.map(change),
});

/** A convolution that ran for 10 us, save what the wish says. */
export function aKernel(name: string, wish: Partial<Kernel> = {}): Kernel {
  return {
    ...{ name, type: 'Convolution', implementation: 'brgconv_f32', precision: 'FP32', elementType: 'f32' },
    ...{ layout: 'acdb', outputShape: [1, 8, 4, 4], status: 'executed', fusedInto: null, executionOrder: 0 },
    ...{ calls: 1, startUs: null, slotUs: null, realTimeUs: microseconds(10), originalLayers: [name] },
    ...{ neighbours: null, flops: 1000, bytes: bytes(100), weightBytes: bytes(10), gflops: 0.1 },
    ...wish,
  };
}

/** The profile of such kernels. */
export function aProfile(kernels: readonly Kernel[], wish: Partial<Profile> = {}): Profile {
  return {
    ...profileOf(recorded.squeezenetCpu()),
    kernels: [...kernels],
    sourceLayers: kernels.flatMap(({ originalLayers }) => originalLayers),
    ...wish,
  };
}

/**
 * A node of the runtime model.
 * @param inputs nodes that it reads, each at its first output
 */
export function aNode(
  name: string,
  inputs: readonly number[],
  rtInfo: Readonly<Record<string, string>> = {},
  wish: Partial<RuntimeNode> = {},
): RuntimeNode {
  const tensor = { shape: [1, 8, 4, 4], elementType: 'f32' };
  return {
    ...{ name, type: 'ExecutionNode', outputs: [tensor] },
    inputs: inputs.map((node) => ({ ...tensor, node, port: 0 })),
    rtInfo: { layerType: 'Convolution', originalLayersNames: name, ...rtInfo },
    ...wish,
  };
}

/** A row of a kernel that ran for 10 us, at a start that is not known. */
export const aRow = (nodeName: string, wish: Partial<ProfilingRow> = {}): ProfilingRow => ({
  ...{ nodeName, nodeType: 'Convolution', execType: 'jit', status: 'EXECUTED' },
  ...{ startTimeUs: microseconds(0), realTimeUs: microseconds(10) },
  ...wish,
});
