/** Published measurements as data: a table of latencies, frames per second or ratios, with what its figures are of. */
import { z } from 'zod';
import { precisionSchema } from '../precision/precisionSchema.ts';
import type { ReferenceRun } from './referenceRun.ts';

const line = z.string().trim().min(1).max(500);
const mostRows = 1000;

export const referenceSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** By which it is named and kept. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'small letters, digits, dots and hyphens'),
  title: line,
  /** Where the figures stand, so that a reader finds them. */
  source: line,
  /** One request at a time, or as many as the device takes: their ratios are different quantities. */
  quantity: z.enum(['latency', 'throughput']),
  /** `ratio`: each figure is already over another precision of its column. */
  unit: z.enum(['ms', 'FPS', 'ratio']),
  columns: z
    .array(
      z.strictObject({
        machine: line,
        device: line,
        precision: precisionSchema,
        /** What a ratio is over; left out: the figures are no ratios. */
        over: precisionSchema.exactOptional(),
      }),
    )
    .min(1)
    .max(100),
  rows: z
    .array(
      z.strictObject({
        /** Id in the catalogue, or any other name. */
        model: line,
        /** One a column; null: not published. */
        values: z.array(z.number().positive().nullable()),
      }),
    )
    .min(1)
    .max(mostRows),
});
export type Reference = z.infer<typeof referenceSchema>;

export const referencesSchema = z.object({
  schemaVersion: z.literal(1),
  /** `ships`: with Vinobench, and is never replaced or removed. */
  references: z.array(z.object({ reference: referenceSchema, ships: z.boolean() })),
  /** Files that cannot be read, each with the reason. */
  damaged: z.array(z.object({ id: z.string(), reason: z.string() })),
});
export type References = z.infer<typeof referencesSchema>;

/** What is wrong with a table that has the right shape, in a sentence; null: nothing. */
export function referenceFault({ columns, rows, unit }: Reference): string | null {
  const uneven = rows.find(({ values }) => values.length !== columns.length);
  if (uneven !== undefined)
    return `${uneven.model} has ${uneven.values.length} values and the table ${columns.length} columns: give one a column, null where none is published.`;
  const wrong = columns.findIndex(({ over }) => (over === undefined) === (unit === 'ratio'));
  if (wrong >= 0)
    return unit === 'ratio'
      ? `Column ${wrong + 1} says of no precision that it is over: name it as "over".`
      : `Column ${wrong + 1} has "over", which is for ratios: leave it out, or make the unit "ratio".`;
  const names = rows.map(({ model }) => model);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined ? null : `${twice} has two rows: join them.`;
}

/** The study's Table I in this form: frames per second of one request at a time, hence latencies. */
export function referenceOfStudy(
  { source, machine, table1: { columns, rows } }: ReferenceRun,
  models: readonly { readonly id: string; readonly studyRow: string }[],
): Reference {
  const idOf = new Map(models.map(({ id, studyRow }) => [studyRow, id]));
  return {
    ...{ schemaVersion: 1, id: 'study', title: 'The study, Table I', source },
    ...{ quantity: 'latency', unit: 'FPS' },
    columns: columns.map((name) => {
      const [device = '', precision] = name.split(' ');
      return {
        machine: machine.cpu.replace(/,.*$/, ''),
        device,
        precision: precisionSchema.parse(precision),
      };
    }),
    rows: Object.entries(rows).map(([model, values]) => ({ model: idOf.get(model) ?? model, values })),
  };
}
