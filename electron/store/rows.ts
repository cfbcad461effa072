/** Rows as they come out of SQLite: read by schema, so that nothing damaged passes for data. */
import { z } from 'zod';
import { originSchema } from '../../shared/documents/origin.ts';
import {
  type Cell,
  cellSchema,
  cellStatuses,
  importedPlanSchema,
  runPlanSchema,
  runStatuses,
} from '../../shared/documents/run.ts';
import { causeSchema } from '../../shared/faults/causeSchema.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import {
  recordedMachineSchema,
  recordedRuntimeSchema,
  runDeviceSchema,
} from '../../shared/machine/machine.ts';
import type { Owner } from '../files/owner.ts';
import { decodeSamples } from './samples.ts';

export const parsedJson = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
});

/** Milliseconds since 1970 that a Date can hold; negative where the clock was set before. */
export const timestamp = z.number().int().min(-8.64e15).max(8.64e15);

const imported = z.looseObject({ imported: z.literal(true) });

/** A plan that was carried out here, or what is known of one that was not. */
const keptPlan = parsedJson.transform((plan, context) => {
  const schema = imported.safeParse(plan).success ? importedPlanSchema : runPlanSchema;
  const read = schema.safeParse(plan);
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
});

export const runRowSchema = z.object({
  sequence: z.number().int(),
  id: z.string(),
  title: z.string(),
  tags: parsedJson.pipe(z.array(z.string())),
  notes: z.string(),
  status: z.enum(runStatuses),
  created_at_ms: timestamp,
  finished_at_ms: timestamp.nullable(),
  took_ms: z.number().int().nonnegative().nullable(),
  deleted_at_ms: timestamp.nullable(),
  resumed_at_ms: parsedJson.pipe(z.array(timestamp)),
  pinned_at_ms: timestamp.nullable(),
  plan: keptPlan,
  machine: parsedJson.pipe(recordedMachineSchema),
  runtime: parsedJson.pipe(recordedRuntimeSchema),
  origin: z.union([z.null(), parsedJson.pipe(originSchema)]),
  devices: parsedJson.pipe(z.array(runDeviceSchema)),
  vinobench_version: z.string(),
  owner_pid: z.number().int(),
  owner_boot_id: z.string(),
  owner_start_time: z.string(),
  owner_pid_namespace: z.string(),
  execution: z.string(),
});
export type RunRow = z.infer<typeof runRowSchema>;

export const ownerRowSchema = runRowSchema
  .pick({
    owner_pid: true,
    owner_boot_id: true,
    owner_start_time: true,
    owner_pid_namespace: true,
    execution: true,
  })
  .transform((row): { owner: Owner; execution: string } => ({
    owner: {
      pid: row.owner_pid,
      bootId: row.owner_boot_id,
      startTime: row.owner_start_time,
      pidNamespace: row.owner_pid_namespace,
    },
    execution: row.execution,
  }));

export const cellCountRowSchema = z.object({ status: z.enum(cellStatuses), count: z.number() });

/** A cell except what has its own column. */
const cellRecordSchema = cellSchema.omit({
  id: true,
  status: true,
  reason: true,
  cause: true,
  unwritten: true,
});

/** What a cell's `record` column holds. */
export const recordOf = (cell: Cell): string => JSON.stringify(cellRecordSchema.parse(cell));

export const cellRowSchema = z.object({
  id: z.string(),
  status: z.enum(cellStatuses),
  reason: z.string().nullable(),
  cause: z.union([z.null(), parsedJson.pipe(causeSchema)]),
  record: parsedJson.pipe(cellRecordSchema),
});

export const roundRowSchema = z.object({
  cell_id: z.string(),
  process: z.number().int().nonnegative(),
  round: z.number().int().nonnegative(),
  started_at_ms: timestamp,
  samples: z.instanceof(Uint8Array).transform((bytes, context) => {
    try {
      return decodeSamples(bytes);
    } catch {
      context.addIssue({ code: 'custom', message: 'is no whole number of samples' });
      return z.NEVER;
    }
  }),
});

/**
 * One row through its schema.
 * @throws VinobenchError 'store' that names the run, what part of it, and what is wrong there
 */
export function readRow<S extends z.ZodType>(
  schema: S,
  row: unknown,
  runId: string,
  part: string,
): z.output<S> {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = [part, ...(issue?.path ?? []).map(String)].join(' ');
  throw damaged(runId, `${where}: ${issue?.message}`, result.error);
}

export function damaged(runId: string, what: string, cause?: unknown): VinobenchError {
  return new VinobenchError(
    'store',
    `The stored run ${runId} is damaged (${what}): delete it with \`runs delete ${runId}\`, or put a copy of the database back.`,
    { cause },
  );
}

/** Its plan names no file of this machine. */
export function importedRun(id: string): VinobenchError {
  return new VinobenchError(
    'usage',
    `Run ${id} was imported, so it can be neither resumed nor repeated by its plan: measure its models in a new run.`,
  );
}

export function noSuchRun(id: string): VinobenchError {
  return new VinobenchError('usage', `There is no run ${id}: \`runs list\` shows those there are.`);
}

export function noSuchCell(id: string): VinobenchError {
  return new VinobenchError('usage', `There is no cell ${id}.`);
}
