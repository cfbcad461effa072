/** Which of the runs that are kept are asked for: by words, and by what was measured where. */
import { z } from 'zod';
import type { ListedRun } from './run.ts';

const partSchema = z.string().trim().min(1).max(200);

export const runFilterSchema = z.strictObject({
  /** Words of the name, tags, note, models, devices, precisions, machine or runtime, each from its beginning; all must be there. */
  search: z.string().max(500).exactOptional(),
  /** A whole tag. */
  tag: partSchema.exactOptional(),
  /** Part of a model's name. */
  model: partSchema.exactOptional(),
  /** Part of the host's or the processor's name. */
  machine: partSchema.exactOptional(),
  /** Part of OpenVINO's version. */
  runtime: partSchema.exactOptional(),
});
export type RunFilter = z.infer<typeof runFilterSchema>;

/** All but the search, which needs the index of words. Upper and lower case are the same. */
export function passesFilter(run: ListedRun, { tag, model, machine, runtime }: RunFilter): boolean {
  const is = (
    part: string | undefined,
    whole: readonly (string | null)[],
    how: 'equals' | 'holds',
  ): boolean =>
    part === undefined ||
    whole.some(
      (one) =>
        one !== null &&
        (how === 'equals' ? folded(one) === folded(part) : folded(one).includes(folded(part))),
    );
  return (
    is(tag, run.tags, 'equals') &&
    is(model, run.models, 'holds') &&
    is(machine, [run.machine.hostname, run.machine.cpuModel], 'holds') &&
    is(runtime, [run.runtime.version], 'holds')
  );
}

const folded = (text: string): string => text.trim().toLowerCase();

/** Words of a search; what has neither a letter nor a digit is left out. */
export const wordsOfSearch = (search: string): string[] =>
  search.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
