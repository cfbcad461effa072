/** What `doctor` looks at: facts of this installation and machine, and what of them is in the way of measuring. */
import { z } from 'zod';
import { bytesSchema } from '../unitSchemas.ts';
import { gibibytes, mebibytes } from '../units.ts';
import { deviceSchema, machineSchema, runtimeSchema } from './machine.ts';

/** A device node of the kernel's, such as `/dev/dri/renderD128`. */
const deviceNodeSchema = z.object({
  path: z.string(),
  /** Whether this user may read and write it. */
  usable: z.boolean(),
  /** The group that it belongs to; null: one without a name here. */
  group: z.string().nullable(),
});
export type DeviceNode = z.infer<typeof deviceNodeSchema>;

export const doctorFactsSchema = z.object({
  machine: machineSchema,
  installation: z.enum(['checkout', 'package']),
  /** `reason`: why OpenVINO or its devices could not be had. */
  runtime: z.discriminatedUnion('state', [
    z.object({ state: z.literal('loaded'), facts: runtimeSchema, devices: z.array(deviceSchema) }),
    z.object({ state: z.literal('failed'), reason: z.string() }),
  ]),
  /** What would compile the native addon; null: there is none. */
  compiler: z.object({ command: z.string(), version: z.string() }).nullable(),
  /** Null: the system has no such files (only Linux has). */
  gpu: z
    .object({
      nodes: z.array(deviceNodeSchema),
      /** Whether the OpenCL loader is installed, by which the GPU plugin finds drivers. */
      loader: z.boolean(),
      /** Libraries that the files in /etc/OpenCL/vendors name. */
      drivers: z.array(z.string()),
    })
    .nullable(),
  npu: z.object({ nodes: z.array(deviceNodeSchema) }).nullable(),
  processors: z.object({
    logical: z.number().int().positive(),
    /** Those that this process may run on. */
    allowed: z.number().int().positive(),
    /** Processors' worth of time that its control groups grant; null: no limit. */
    quota: z.number().positive().nullable(),
  }),
  /** Each one that some processor has; empty: not reported, as in most virtual machines and containers. */
  governors: z.array(z.string()),
  /** Null: not reported. */
  loadAverage1m: z.number().nullable(),
  memory: z.object({
    totalBytes: bytesSchema,
    /** Free within the limit, where there is one. */
    freeBytes: bytesSchema,
    /** Of the control groups; null: none. */
    limitBytes: bytesSchema.nullable(),
  }),
  dataFolder: z.object({
    path: z.string(),
    /** Whether VINOBENCH_HOME names it. */
    chosen: z.boolean(),
    exists: z.boolean(),
    /** It, or where it would be made. */
    writable: z.boolean(),
    /** On its disk, for this user; null: not reported. */
    freeBytes: bytesSchema.nullable(),
  }),
});
export type DoctorFacts = z.infer<typeof doctorFactsSchema>;

export const findingKinds = [
  'runtime-failed',
  'no-compiler',
  'no-native-addon',
  'gpu-no-access',
  'gpu-no-loader',
  'gpu-no-driver',
  'gpu-not-listed',
  'npu-no-access',
  'npu-not-listed',
  'quota',
  'governor',
  'load',
  'memory',
  'data-folder-not-writable',
  'disk',
] as const;
export type FindingKind = (typeof findingKinds)[number];

const findingSchema = z.object({
  kind: z.enum(findingKinds),
  /** `problem`: nothing or not everything can be measured; `advice`: something is missing, or the figures may suffer. */
  level: z.enum(['problem', 'advice']),
});
type Finding = z.infer<typeof findingSchema>;

export const doctorReportSchema = z.object({
  schemaVersion: z.literal(1),
  vinobenchVersion: z.string(),
  facts: doctorFactsSchema,
  findings: z.array(findingSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;

/** VGG-16, the largest network of the catalogue, has 528 MiB of weights; reading, converting and compiling hold three copies. */
export const memoryWanted = gibibytes(2);
/** Below it small networks fail as well. */
const memoryNeeded = mebibytes(512);
/** Weights of the whole catalogue (1.8 GB) with their IRs in FP32 and INT8. */
export const diskWanted = gibibytes(4);
const diskNeeded = mebibytes(256);
/** Of the processors: what others take is missing to a measurement on all of them. */
export const loadAllowed = 0.25;

/** @returns what is in the way, in the order of the facts */
export function findingsOf(facts: DoctorFacts): Finding[] {
  return [
    ...runtimeFindings(facts),
    ...gpuFindings(facts),
    ...npuFindings(facts),
    ...machineFindings(facts),
    ...folderFindings(facts),
  ];
}

const problem = (kind: FindingKind): Finding => ({ kind, level: 'problem' });
const advice = (kind: FindingKind): Finding => ({ kind, level: 'advice' });
const when = (condition: boolean, finding: Finding): Finding[] => (condition ? [finding] : []);

function runtimeFindings({ runtime, compiler, installation }: DoctorFacts): Finding[] {
  // A package brings its addon along.
  const compilerMissing = compiler === null && installation === 'checkout';
  if (runtime.state === 'failed')
    return [problem('runtime-failed'), ...when(compilerMissing, problem('no-compiler'))];
  if (runtime.facts.binding === 'native') return [];
  return [advice('no-native-addon'), ...when(compilerMissing, advice('no-compiler'))];
}

const lists = ({ runtime }: DoctorFacts, family: string): boolean =>
  runtime.state === 'loaded' && runtime.devices.some(({ name }) => name.split('.')[0] === family);

/** The first missing link from the kernel's device to OpenVINO. Without a device nothing is missing. */
function gpuFindings(facts: DoctorFacts): Finding[] {
  const { gpu, runtime } = facts;
  if (gpu === null || gpu.nodes.length === 0 || lists(facts, 'GPU')) return [];
  if (!gpu.nodes.some(({ usable }) => usable)) return [advice('gpu-no-access')];
  if (!gpu.loader) return [advice('gpu-no-loader')];
  if (gpu.drivers.length === 0) return [advice('gpu-no-driver')];
  return when(runtime.state === 'loaded', advice('gpu-not-listed'));
}

function npuFindings(facts: DoctorFacts): Finding[] {
  const { npu, runtime } = facts;
  if (npu === null || npu.nodes.length === 0 || lists(facts, 'NPU')) return [];
  if (!npu.nodes.some(({ usable }) => usable)) return [advice('npu-no-access')];
  return when(runtime.state === 'loaded', advice('npu-not-listed'));
}

function machineFindings({ processors, governors, loadAverage1m, memory }: DoctorFacts): Finding[] {
  const { quota, allowed } = processors;
  return [
    ...when(quota !== null && quota < allowed, advice('quota')),
    ...when(
      governors.some((governor) => governor !== 'performance'),
      advice('governor'),
    ),
    ...when(loadAverage1m !== null && loadAverage1m > loadAllowed * allowed, advice('load')),
    ...shortage('memory', memory.freeBytes, memoryWanted, memoryNeeded),
  ];
}

function folderFindings({ dataFolder: { writable, freeBytes } }: DoctorFacts): Finding[] {
  return [
    ...when(!writable, problem('data-folder-not-writable')),
    ...(freeBytes === null ? [] : shortage('disk', freeBytes, diskWanted, diskNeeded)),
  ];
}

function shortage(kind: FindingKind, free: number, wanted: number, needed: number): Finding[] {
  if (free < needed) return [problem(kind)];
  return when(free < wanted, advice(kind));
}
