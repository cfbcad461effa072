/** The runs of `bench/verdicts.ts`, one a line of a file: files of several machines, or of several parts, can be put together. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { runWithRoundsSchema } from '../../shared/documents/run.ts';

export const verdictKinds = ['inside', 'separate'] as const;

const recordSchema = z.object({
  /** `inside`: networks that are compared within the run. `separate`: compared with those of other runs. */
  kind: z.enum(verdictKinds),
  /** Whether a load of one core's work ran beside. */
  busy: z.boolean(),
  /** When it began, in milliseconds since 1970. */
  at: z.number(),
  /** Milliseconds. */
  tookMs: z.number(),
  /** Of the machine before it, over one minute. */
  load: z.number(),
  /** Operations of each network over those of the base, as its conversion counts them. */
  work: z.record(z.string(), z.number()),
  run: runWithRoundsSchema,
});
export type VerdictRecord = z.infer<typeof recordSchema>;

/** A last line that was cut off, by a kill or a full disk, is left out and said. */
export function readRecords(file: string): VerdictRecord[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  const last = lines.pop() ?? '';
  if (last !== '') console.error(`${file}: the last line is not whole and is left out`);
  return lines.map((line) => recordSchema.parse(JSON.parse(line)));
}

/** After a line that was cut off a new one begins. */
export function appendRecord(file: string, record: VerdictRecord): void {
  const isCut = existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n');
  if (isCut) throw new Error(`${file} ends within a line: take that line out, then continue.`);
  appendFileSync(file, `${JSON.stringify(record)}\n`);
}
