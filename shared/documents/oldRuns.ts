/** Runs of schemas 1 and 2, each cell of which was measured in one process, in today's terms. */
import { z } from 'zod';
import { millisecondsSchema } from '../unitSchemas.ts';
import { methodOf } from './presets.ts';
import type { MeasuredProcess, RunMethod } from './runMethod.ts';

/** Eight rounds in one process were the careful preset. */
export const oldMethod = (preset: unknown): RunMethod =>
  preset === 'careful'
    ? { processes: 1, rounds: 8, target: null, budgetMs: null, includeFirst: false }
    : methodOf('paper');

const oldCell = z.looseObject({
  status: z.string(),
  readMs: millisecondsSchema.nullable(),
  compileMs: millisecondsSchema.nullable(),
  firstInferenceMs: millisecondsSchema.nullable(),
});

/**
 * The fields that a cell has gained; null: it cannot be read.
 * @param startedAt of its first round; null: it has none
 */
export function processesOfOldCell(
  cell: unknown,
  startedAt: string | null,
): { readonly processes: MeasuredProcess[]; readonly ended: null } | null {
  const known = oldCell.safeParse(cell);
  if (!known.success) return null;
  const { status, readMs, compileMs, firstInferenceMs } = known.data;
  // What was interrupted did not come to its end, and is measured again when its run is resumed.
  if (status !== 'measured' || startedAt === null) return { processes: [], ended: null };
  return { processes: [{ process: 0, startedAt, readMs, compileMs, firstInferenceMs }], ended: null };
}

const oldDocument = z.looseObject({
  schemaVersion: z.union([z.literal(1), z.literal(2)]),
  run: z.looseObject({ preset: z.string() }),
  cells: z.array(z.looseObject({ id: z.string(), warnings: z.array(z.string()) })),
  rounds: z.array(z.looseObject({ cellId: z.string(), startedAt: z.string() })),
});

const ofSchema3 = z.looseObject({ schemaVersion: z.literal(3) });

/** What `runs show --json` printed with schema 1, 2 or 3, as it prints it now; any other value as it is. */
export function runToday(document: unknown): unknown {
  const known = ofSchema3.safeParse(runOf3(document));
  // All that schema 3 says is known, which schema 4 does not ask for.
  return known.success ? { ...known.data, schemaVersion: 4 } : document;
}

function runOf3(document: unknown): unknown {
  const old = oldDocument.safeParse(document);
  if (!old.success) return document;
  const { run, cells, rounds } = old.data;
  const firstOf = (id: string) => rounds.find(({ cellId }) => cellId === id)?.startedAt ?? null;
  return {
    ...old.data,
    schemaVersion: 3,
    run: { ...run, method: oldMethod(run.preset) },
    cells: cells.map((cell) => ({
      // Of schema 1, whose causes and warnings were sentences alone.
      cause: null,
      warningFacts: cell.warnings.map((text) => ({ kind: 'recorded', text })),
      ...cell,
      ...processesOfOldCell(cell, firstOf(cell.id)),
    })),
    rounds: rounds.map((round) => ({ ...round, process: 0 })),
  };
}
