/** One configuration through the runs of one machine: its levels, and where they changed. */
import { z } from 'zod';
import { recordedPrecisionSchema } from '../precision/precisionSchema.ts';
import { changePoints } from '../statistics/changePoints.ts';
import { mean } from '../statistics/descriptive.ts';
import { millisecondsSchema } from '../unitSchemas.ts';
import { milliseconds } from '../units.ts';

/** What people say of a change: it was meant, it is a fault, or it is no change. */
export const changeMarks = ['expected', 'bug', 'ignore'] as const;
export type ChangeMark = (typeof changeMarks)[number];
export const changeMarkSchema = z.enum(changeMarks);

const historyPointSchema = z.object({
  run: z.string(),
  /** UTC, ISO 8601. */
  createdAt: z.string(),
  title: z.string(),
  /** Of OpenVINO; null: not recorded. */
  runtime: z.string().nullable(),
  /** Latency, of the statistic of the history. */
  ms: millisecondsSchema,
  fps: z.number().nullable(),
  /** 95 % interval of the mean, around `ms` in the same proportions. */
  confidence95: z.tuple([millisecondsSchema, millisecondsSchema]),
});
export type HistoryPoint = z.infer<typeof historyPointSchema>;

const historyChangeSchema = z.object({
  /** Index of its first point. */
  at: z.number().int().positive(),
  /** The first run of the new level. */
  run: z.string(),
  /** Mean of each level, the one before and the one that begins. */
  before: millisecondsSchema,
  after: millisecondsSchema,
  /** Two-sided, that both levels have one mean; null: a person said that there is a change. */
  p: z.number().nullable(),
  mark: changeMarkSchema.nullable(),
  /** What is recorded of the runs shortly before and after it, as far as it differs. */
  facts: z.array(z.object({ fact: z.string(), before: z.string(), after: z.string() })),
});
export type HistoryChange = z.infer<typeof historyChangeSchema>;

export const historySchema = z.object({
  schemaVersion: z.literal(1),
  /** Of this machine, this model and these options: by it its changes are marked. */
  configuration: z.string(),
  model: z.string(),
  device: z.string(),
  precision: recordedPrecisionSchema,
  statistic: z.enum(['mean', 'median']),
  /** Oldest first. */
  points: z.array(historyPointSchema),
  changes: z.array(historyChangeSchema),
});
export type History = z.infer<typeof historySchema>;

type ChangeOfLevel = Omit<HistoryChange, 'facts'>;

/** A change may be found this many runs away from where it was found before more were measured. */
export const nearby = 2;

/**
 * Changes of level annotate a history, and never decide anything. Those that are expected or known as a bug reset the level: what comes
 * after is judged by itself. Those to be ignored stay in the list, and the level continues through them.
 */
export function changesOf(
  points: readonly Pick<HistoryPoint, 'run' | 'ms'>[],
  marks: ReadonlyMap<string, ChangeMark>,
): ChangeOfLevel[] {
  const values = points.map(({ ms }) => ms);
  const markAt = points.map(({ run }) => marks.get(run) ?? null);
  const resets = markAt.flatMap((mark, at) =>
    at > 0 && (mark === 'expected' || mark === 'bug') ? [at] : [],
  );
  const edges = [0, ...resets, values.length];
  const found = edges.slice(1).flatMap((end, index) => {
    const start = edges[index] ?? 0;
    return changePoints(values.slice(start, end)).map(({ index: at, p }) => ({ at: start + at, p }));
  });
  const detected = found.map(({ at, p }) => {
    const ignored = markAt.findIndex((mark, other) => mark === 'ignore' && Math.abs(other - at) <= nearby);
    return { at, p, mark: ignored < 0 ? null : ('ignore' as const) };
  });
  const all = [...detected, ...resets.map((at) => ({ at, p: null, mark: markAt[at] ?? null }))].toSorted(
    (a, b) => a.at - b.at,
  );
  const levels = [0, ...all.filter(({ mark }) => mark !== 'ignore').map(({ at }) => at), values.length];
  return all.map(({ at, p, mark }): ChangeOfLevel => {
    const start = levels.findLast((edge) => edge < at) ?? 0;
    const end = levels.find((edge) => edge > at) ?? values.length;
    return {
      at,
      run: points[at]?.run ?? '',
      before: milliseconds(mean(values.slice(start, at))),
      after: milliseconds(mean(values.slice(at, end))),
      p,
      mark,
    };
  });
}
