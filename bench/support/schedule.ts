/** Where the time of a run goes that is not spent on reading, compiling and timed inferences. */
import type { Cell } from '../../shared/documents/run.ts';

/** What a run does, from each of its marks to the next. */
export type Stage = 'plan' | 'wait' | 'convert' | 'compile' | 'measure' | 'between' | 'end';

export interface ScheduledRun {
  /** Since the epoch. */
  readonly marks: readonly { readonly atMs: number; readonly stage: Stage }[];
  readonly cells: readonly Pick<
    Cell,
    'status' | 'readMs' | 'compileMs' | 'firstInferenceMs' | 'latencyMs' | 'iterations'
  >[];
}

export interface Schedule {
  readonly wallMs: number;
  /** Reading, compiling and timed inferences. */
  readonly sumMs: number;
  /** All that is not in the sum, by name. */
  readonly restMs: ReadonlyMap<string, number>;
}

export function scheduleOf({ marks, cells }: ScheduledRun, began: number, ended: number): Schedule {
  const total = (value: (cell: ScheduledRun['cells'][number]) => number | null | undefined) =>
    cells.reduce((sum, cell) => sum + (value(cell) ?? 0), 0);
  const readAndCompiled = total(({ readMs }) => readMs) + total(({ compileMs }) => compileMs);
  const inferred = total(({ latencyMs, iterations }) => (latencyMs?.mean ?? 0) * iterations);
  const first = total(({ firstInferenceMs }) => firstInferenceMs);
  const stages = new Map<Stage, number>();
  for (const [index, { atMs, stage }] of marks.entries())
    stages.set(stage, (stages.get(stage) ?? 0) + (marks[index + 1]?.atMs ?? ended) - atMs);
  const of = (stage: Stage) => stages.get(stage) ?? 0;
  return {
    wallMs: ended - began,
    sumMs: readAndCompiled + inferred,
    restMs: new Map([
      ['start of the host', (marks[0]?.atMs ?? ended) - began],
      ['devices, hashes and the plan', of('plan')],
      ['waiting for other measurements', of('wait')],
      ['conversions', of('convert')],
      ['first inferences', first],
      ['processes, checks, inputs', of('compile') - readAndCompiled - first],
      ['around timed inferences', of('measure') - inferred],
      ['from a result to the next cell', of('between')],
      ['end of the host', of('end')],
    ]),
  };
}
