/** What tells how much configurations vary from run to run, read without all that is shown of a run. */
import { z } from 'zod';
import type { SpreadSource } from '../../shared/comparing/spread.ts';
import { conditionsSchema } from '../../shared/conditions/conditions.ts';
import { runPresets } from '../../shared/documents/presets.ts';
import { cellSchema } from '../../shared/documents/run.ts';
import { recordedMachineSchema, recordedRuntimeSchema } from '../../shared/machine/machine.ts';
import type { Connection } from './connection.ts';
import { field } from './listedTables.ts';
import { parsedJson, timestamp } from './rows.ts';

const headSchema = z.object({
  created_at_ms: timestamp,
  include_first: z.number().nullable(),
  preset: z.enum(runPresets),
  hostname: recordedMachineSchema.shape.hostname,
  cpu_model: recordedMachineSchema.shape.cpuModel,
  runtime: parsedJson.pipe(recordedRuntimeSchema.pick({ version: true, binding: true })),
});

/** What of a process tells whether the machine treated it as another. */
const processSchema = z.object({
  conditions: conditionsSchema
    .pick({
      quota: true,
      steal: true,
      others: true,
      waiting: true,
      frequencyMHz: true,
      throttles: true,
      governor: true,
    })
    .exactOptional(),
});

const cellRowSchema = z.object({
  id: z.string(),
  record: parsedJson.pipe(
    cellSchema
      .pick({
        model: true,
        modelSha256: true,
        irSha256: true,
        device: true,
        precision: true,
        isa: true,
        runtime: true,
        batch: true,
        streams: true,
        threads: true,
        requests: true,
        inputs: true,
        latencyMs: true,
      })
      .extend({ processes: z.array(processSchema) }),
  ),
});

/** Null: something of it cannot be read, and reading it whole says what. */
export function spreadSource(connection: Connection, id: string): SpreadSource | null {
  const head = headSchema.safeParse(
    connection.get(
      `SELECT created_at_ms, preset, hostname, cpu_model, run.runtime, ${field('plan', '$.method.includeFirst')} AS include_first
       FROM run JOIN run_listed ON run_id = run.id WHERE run.id = ?`,
      id,
    ),
  );
  const rows = connection
    .all("SELECT id, record FROM cell WHERE run_id = ? AND status = 'measured' ORDER BY position", id)
    .map((row) => cellRowSchema.safeParse(row));
  if (!head.success) return null;
  const cells = rows.flatMap(({ data }) =>
    data === undefined ? [] : [{ id: data.id, status: 'measured' as const, ...data.record }],
  );
  if (cells.length < rows.length) return null;
  const { created_at_ms, include_first, preset, hostname, cpu_model, runtime } = head.data;
  const createdAt = new Date(created_at_ms).toISOString();
  const method = { includeFirst: include_first === 1 };
  return {
    run: { id, createdAt, preset, method, machine: { hostname, cpuModel: cpu_model }, runtime },
    cells,
  };
}
