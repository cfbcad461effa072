/** Facts of the machine, its OpenVINO runtime and devices, as every run records them. */
import { z } from 'zod';
import { precisionSchema } from '../precision/precisionSchema.ts';
import { bytesSchema } from '../unitSchemas.ts';

export const machineSchema = z.object({
  hostname: z.string(),
  cpuModel: z.string(),
  physicalCores: z.number().int().positive(),
  logicalProcessors: z.number().int().positive(),
  /** Instruction sets that matter to inference, widest last: `sse4.2 avx2 avx512 avx512_vnni avx512_bf16 amx_int8`. */
  instructionSets: z.array(z.string()),
  memoryBytes: bytesSchema,
  /** Operating system and kernel, such as `Debian GNU/Linux 12, Linux 6.1.0`. */
  os: z.string(),
  architecture: z.string(),
  /** Set where a hypervisor reports itself, since its noise is part of every number. */
  virtualized: z.boolean(),
  nodeVersion: z.string(),
});
export type Machine = z.infer<typeof machineSchema>;

/** Of a machine that may not be here: null where it was not recorded. */
export const recordedMachineSchema = z.object({
  hostname: z.string().nullable(),
  cpuModel: z.string().nullable(),
  physicalCores: z.number().int().positive().nullable(),
  logicalProcessors: z.number().int().positive().nullable(),
  /** Empty: none of these, or not recorded. */
  instructionSets: z.array(z.string()),
  memoryBytes: bytesSchema.nullable(),
  os: z.string().nullable(),
  architecture: z.string().nullable(),
  virtualized: z.boolean().nullable(),
  nodeVersion: z.string().nullable(),
});
export type RecordedMachine = z.infer<typeof recordedMachineSchema>;

/** Of a report that says nothing of its machine. */
export const unrecordedMachine: RecordedMachine = {
  hostname: null,
  cpuModel: null,
  physicalCores: null,
  logicalProcessors: null,
  instructionSets: [],
  memoryBytes: null,
  os: null,
  architecture: null,
  virtualized: null,
  nodeVersion: null,
};

/** What changes from minute to minute and moves a latency. Null: this system does not tell. */
export const machineStateSchema = z.object({
  /** UTC, ISO 8601. */
  at: z.string(),
  loadAverage1m: z.number().nullable(),
  freeMemoryBytes: bytesSchema,
  governor: z.string().nullable(),
  /** Mean of the cores' present frequencies. */
  frequencyMHz: z.number().nullable(),
  /** Hottest sensor of the package. */
  temperatureC: z.number().nullable(),
});
export type MachineState = z.infer<typeof machineStateSchema>;

export const runtimeSchema = z.object({
  name: z.literal('OpenVINO'),
  /** Such as `2026.4.0-22959-...`. */
  version: z.string(),
  /** Which binding drives it; openvino-node has no kernel times and no loop in C++. */
  binding: z.enum(['native', 'openvino-node']),
});
export type Runtime = z.infer<typeof runtimeSchema>;

/** Of a run that another program may have measured: null where it was not recorded. */
export const recordedRuntimeSchema = z.object({
  /** Such as `OpenVINO`, `ONNX Runtime`. */
  name: z.string().nullable(),
  version: z.string().nullable(),
  binding: runtimeSchema.shape.binding.nullable(),
});
export type RecordedRuntime = z.infer<typeof recordedRuntimeSchema>;

export const deviceSchema = z.object({
  /** OpenVINO's name: `CPU`, `GPU`, `GPU.1`, `NPU`. */
  name: z.string(),
  fullName: z.string(),
  /** `integrated` or `discrete` where the device says so. */
  kind: z.string().nullable(),
  /** OPTIMIZATION_CAPABILITIES as the plugin lists them. */
  capabilities: z.array(z.string()),
  /** Precisions that can be asked for with a chance to run; a cell says what really ran. */
  precisions: z.array(precisionSchema),
  /** Build of the device's plugin. */
  pluginVersion: z.string().nullable(),
  /** The device's own driver, where it has one. */
  driverVersion: z.string().nullable(),
  /** Why facts are missing, in a sentence. */
  note: z.string().nullable(),
});
export type Device = z.infer<typeof deviceSchema>;

/** Which device a name meant when a run began. */
export const runDeviceSchema = deviceSchema.pick({
  name: true,
  fullName: true,
  kind: true,
  pluginVersion: true,
  driverVersion: true,
});
export type RunDevice = z.infer<typeof runDeviceSchema>;

export const devicesReportSchema = z.object({
  schemaVersion: z.literal(1),
  machine: machineSchema,
  machineState: machineStateSchema,
  runtime: runtimeSchema,
  devices: z.array(deviceSchema),
});
export type DevicesReport = z.infer<typeof devicesReportSchema>;
