/** A run as it is when it begins. */
import { z } from 'zod';
import { type RunPlan, runPlanSchema, titleOfModels } from '../../shared/documents/run.ts';
import {
  type Machine,
  machineSchema,
  type RunDevice,
  type Runtime,
  runDeviceSchema,
  runtimeSchema,
} from '../../shared/machine/machine.ts';
import type { Owner } from '../files/owner.ts';
import type { Connection } from './connection.ts';
import { queuedCells } from './documents.ts';
import { newRunId } from './ids.ts';
import { recordOf } from './rows.ts';

export interface NewRun {
  readonly vinobenchVersion: string;
  /** Left out: not known. */
  readonly devices?: readonly RunDevice[];
  /** Default name: its models. */
  readonly title?: string;
  readonly tags?: readonly string[];
  readonly notes?: string;
}

export interface CreatedRun {
  readonly id: string;
  /** One for each configuration of the plan, in its order. */
  readonly cellIds: readonly string[];
  /** The attempt that carries it out. */
  readonly execution: string;
}

/** Inserts the run and a queued cell for each configuration, in one transaction. */
export function insertRun(
  connection: Connection,
  plan: RunPlan,
  machine: Machine,
  runtime: Runtime,
  { owner, execution, ...details }: NewRun & { readonly owner: Owner; readonly execution: string },
): CreatedRun {
  const now = new Date();
  const columns = {
    title: details.title ?? titleOfModels(plan.models.map(({ name }) => name)),
    tags: JSON.stringify(details.tags ?? []),
    notes: details.notes ?? '',
    status: 'running',
    created_at_ms: now.getTime(),
    plan: JSON.stringify(runPlanSchema.parse(plan)),
    machine: JSON.stringify(machineSchema.parse(machine)),
    runtime: JSON.stringify(runtimeSchema.parse(runtime)),
    devices: JSON.stringify(z.array(runDeviceSchema).parse(details.devices ?? [])),
    vinobench_version: details.vinobenchVersion,
    owner_pid: owner.pid,
    owner_boot_id: owner.bootId,
    owner_start_time: owner.startTime,
    owner_pid_namespace: owner.pidNamespace,
    execution,
  };
  const names = Object.keys(columns);
  const sql = `INSERT INTO run (id, ${names.join(', ')}) VALUES (?${', ?'.repeat(names.length)})`;
  return connection.write(() => {
    const id = freeRunId(connection, now);
    connection.run(sql, id, ...Object.values(columns));
    const cells = queuedCells(id, plan, runtime);
    for (const [position, cell] of cells.entries()) {
      connection.run(
        'INSERT INTO cell (id, run_id, position, status, reason, record) VALUES (?, ?, ?, ?, ?, ?)',
        cell.id,
        id,
        position,
        cell.status,
        cell.reason,
        recordOf(cell),
      );
    }
    return { id, cellIds: cells.map((cell) => cell.id), execution };
  });
}

function freeRunId(connection: Connection, now: Date): string {
  for (;;) {
    const id = newRunId(now);
    if (connection.get('SELECT 1 FROM run WHERE id = ?', id) === undefined) return id;
  }
}
