/** hyperfine's `--export-json`: commands with the seconds of each of their runs, each of which is a process. */
import { z } from 'zod';
import { secondsSchema } from '../../../shared/unitSchemas.ts';
import {
  millisecondsToNanoseconds,
  type Nanoseconds,
  nanoseconds,
  type Seconds,
  secondsToMilliseconds,
} from '../../../shared/units.ts';
import { refusedFile } from '../limits.ts';
import type { ReportedCell } from '../parts.ts';
import { defineFormat } from './format.ts';

/** Runs of all commands. */
const mostTimes = 20_000;
/** A million seconds and more is no command that was timed. */
const duration = secondsSchema.refine((value) => value >= 0 && value < 1e6);
const resultSchema = z.object({
  command: z.string(),
  mean: duration,
  median: duration.optional(),
  min: duration.optional(),
  max: duration.optional(),
  times: z.array(duration).optional(),
});
const reportSchema = z.object({ results: z.array(resultSchema).min(1).max(1000) });
/** What tells it from any other JSON with results. */
const alike = z.object({ results: z.array(z.unknown()).min(1) });
const first = z.looseObject({ command: z.string(), mean: z.number() });

export const hyperfine = defineFormat({
  format: 'hyperfine',
  kind: 'json',
  detect: ({ json }) => first.safeParse(alike.safeParse(json).data?.results[0]).success,
  read: ({ json }, file) => {
    const read = reportSchema.safeParse(json);
    if (!read.success)
      throw refusedFile(file, 'is cut off or damaged: its results are not as hyperfine writes them');
    if (read.data.results.flatMap(({ times = [] }) => times).length > mostTimes)
      throw refusedFile(file, `has more than ${mostTimes} runs of its commands; import fewer of them`);
    return [{ kind: 'cells', cells: read.data.results.map(cellOf), runtime: null }];
  },
});

const longestName = 200;

function cellOf({ command, mean, median, min, max, times = [] }: z.infer<typeof resultSchema>): ReportedCell {
  const ms = (value: Seconds | undefined) => (value === undefined ? null : secondsToMilliseconds(value));
  return {
    model: command.slice(0, longestName),
    device: 'not recorded',
    precision: 'unknown',
    batch: null,
    streams: null,
    threads: null,
    requests: 1,
    iterations: times.length > 0 ? times.length : null,
    fps: mean > 0 ? 1 / mean : null,
    summaryMs: { mean: ms(mean), median: ms(median), min: ms(min), max: ms(max) },
    samplesAre: 'processes',
    samplesNs: times.map(
      (one): Nanoseconds => nanoseconds(Math.round(millisecondsToNanoseconds(secondsToMilliseconds(one)))),
    ),
    readMs: null,
    compileMs: null,
    firstInferenceMs: null,
  };
}
