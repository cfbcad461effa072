/** How a run measures, and what ended the measurement of a cell, in words. */
import type { RunPreset } from '../../documents/presets.ts';
import type { Cell } from '../../documents/run.ts';
import type { Ended, RunMethod } from '../../documents/runMethod.ts';
import { type Milliseconds, millisecondsToSeconds } from '../../units.ts';
import { durationText, percentText, plural } from './format.ts';

const withinText = (share: number): string => `±${percentText(100 * share, share < 0.1 ? 1 : 0)}`;

/** `2 min`, `1 min 30 s`. */
export function budgetText(budgetMs: Milliseconds): string {
  const minutes = millisecondsToSeconds(budgetMs) / 60;
  return Number.isInteger(minutes) ? `${minutes} min` : durationText(budgetMs);
}

/** In a sentence. */
export function methodText(preset: RunPreset, method: RunMethod | null): string {
  if (method === null) return 'Measured by another program, by a method of its own.';
  const { processes, rounds, target, budgetMs, includeFirst } = method;
  const inOne =
    preset === 'paper' ? 'all inferences in a row' : `a warm-up and ${plural(rounds, 'round')} in turns`;
  const until = [
    ...(target === null ? [] : [`the 95 % interval is within ${withinText(target)}`]),
    ...(target === null || budgetMs === null ? [] : [`${budgetText(budgetMs)} of a model are over`]),
  ];
  const count = plural(processes, 'fresh process', 'fresh processes');
  const first = includeFirst
    ? 'the first inference is one of the samples'
    : 'the first inference is timed apart and is not in the mean';
  return `Each configuration in ${until.length === 0 ? count : `at least ${count}`}, with ${inOne}${until.length === 0 ? '' : `, until ${until.join(' or ')}`}; ${first}.`;
}

const subjects: Readonly<Record<Ended['of'], string>> = {
  ratio: 'the ratio to the model’s first configuration',
  level: 'the median latency',
};

/** In a sentence; null: it has not ended by itself, or what ended it was not recorded. */
export function endedText({ ended, processes }: Pick<Cell, 'ended' | 'processes'>): string | null {
  if (ended === null) return null;
  const count = plural(processes.length, 'process', 'processes');
  if (ended.halfWidth === null) return `Measured in ${count}.`;
  const known = `${subjects[ended.of]} is known within ${withinText(ended.halfWidth)}`;
  switch (ended.by) {
    case 'target':
      return `Ended by its target after ${count}: ${known}.`;
    case 'budget':
      return `Ended by its time budget after ${count}: ${known}. Measure longer with a larger budget.`;
    case 'processes':
      return `Ended after the ${count} that were asked for: ${known}.`;
  }
}

/**
 * Of each model, what ended its measurement, in lines: one for those that are known as well as was asked, one for those whose time was up.
 * None: nothing was to be known that well.
 */
export function endingLines(
  cells: readonly Pick<Cell, 'model' | 'ended' | 'processes'>[],
  { target, budgetMs }: Pick<RunMethod, 'target' | 'budgetMs'>,
): string[] {
  const models = [...Map.groupBy(cells, ({ model }) => model)].flatMap(([model, own]) => {
    const ends = own.flatMap(({ ended }) => ended ?? []);
    const by = ends.some((one) => one.by === 'budget') ? 'budget' : ends[0]?.by;
    if (by === undefined || by === 'processes') return [];
    const halfWidth = Math.max(...ends.map((one) => one.halfWidth ?? 0));
    const count = Math.max(...own.map(({ processes }) => processes.length));
    const known = `${model} (${withinText(halfWidth)} after ${plural(count, 'process', 'processes')})`;
    return [{ by, known }];
  });
  const named = (wanted: Ended['by']): string =>
    models.flatMap(({ by, known }) => (by === wanted ? [known] : [])).join(', ');
  const asked = target === null ? '' : ` of ${withinText(target)}`;
  const time = budgetMs === null ? '' : ` of ${budgetText(budgetMs)}`;
  const [byTarget, byBudget] = [named('target'), named('budget')];
  return [
    ...(byTarget === '' ? [] : [`Ended by the target${asked}: ${byTarget}.`]),
    ...(byBudget === '' ? [] : [`Ended by the time budget${time}, before the target: ${byBudget}.`]),
  ];
}
