/**
 * Which of several releases changed a time: a binary search whose every step is a test. A step measures the two ends and the release
 * in the middle side by side, in turns, and asks on which side of it the larger part of the change lies.
 */
import { mean } from '../statistics/descriptive.ts';
import type { Tested } from '../statistics/verdict.ts';
import type { Seconds } from '../units.ts';
import type { BisectAnswer, BisectChange, BisectStep } from './bisectDocument.ts';
import { changeOf, judgedProcesses } from './judgedProcesses.ts';
import { differencesOf, type Locations } from './processes.ts';

/** A run of some releases. */
export interface MeasuredReleases {
  /** Its id. */
  readonly run: string;
  readonly locations: ReadonlyMap<string, Locations>;
  /** What a process of each of them takes together; null: not known. */
  readonly secondsEach: Seconds | null;
}

interface SearchOptions {
  /** From the good one to the bad one, at least two. */
  readonly releases: readonly string[];
  readonly measure: (releases: readonly string[]) => Promise<MeasuredReleases>;
  readonly onStep?: (step: BisectStep) => void;
}

interface Search {
  readonly steps: readonly BisectStep[];
  readonly answer: BisectAnswer;
}

/** Of the whole path: that chance alone led along it. */
const pathLevel = 0.05;
/** How often a step that does not tell is measured again; its processes are then taken together. */
const mostRuns = 3;

/** Stops as soon as the answer is known, or when a step does not tell. */
export async function searchChange({ releases, measure, onStep }: SearchOptions): Promise<Search> {
  const steps: BisectStep[] = [];
  const add = (step: BisectStep): void => {
    steps.push(step);
    onStep?.(step);
  };
  let [good, bad] = [0, releases.length - 1];
  const at = (index: number): string => releases[index] ?? '';
  const { step: ends, needed } = await measuredEnds(at(good), at(bad), measure);
  add(ends);
  let { change } = ends;
  const { verdict } = change;
  if (verdict === 'same' || verdict === 'notEnoughData')
    return { steps, answer: { kind: verdict, change, needed } };
  const plannedSteps = Math.max(1, Math.ceil(Math.log2(releases.length - 1)));
  let errorProbability = change.p;
  const also: { good: string; bad: string; change: BisectChange }[] = [];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const step = await measuredMiddle(
      [at(good), at(middle), at(bad)],
      verdict,
      pathLevel / plannedSteps,
      measure,
    );
    add(step);
    if (step.larger === null)
      return { steps, answer: { kind: 'undecided', good: at(good), bad: at(bad), change } };
    errorProbability += step.p;
    const [taken, left] = step.larger === 'before' ? [step.before, step.after] : [step.after, step.before];
    if (left.verdict === 'faster' || left.verdict === 'slower') {
      const [from, to] = step.larger === 'before' ? [middle, bad] : [good, middle];
      also.push({ good: at(from), bad: at(to), change: left });
    }
    change = taken;
    if (step.larger === 'before') bad = middle;
    else good = middle;
  }
  const between = { good: at(good), bad: at(bad), change };
  if (change.verdict !== verdict) return { steps, answer: { kind: 'spread', ...between } };
  return {
    steps,
    answer: { kind: 'found', ...between, errorProbability: Math.min(1, errorProbability), also },
  };
}

type EndsStep = Extract<BisectStep, { kind: 'ends' }>;
type MiddleStep = Extract<BisectStep, { kind: 'middle' }>;

async function measuredEnds(
  good: string,
  bad: string,
  measure: SearchOptions['measure'],
): Promise<{ readonly step: EndsStep } & Pick<Tested, 'needed'>> {
  const runs: MeasuredReleases[] = [];
  for (;;) {
    runs.push(await measure([good, bad]));
    const tested = testedBetween(runs, good, bad);
    if (tested.verdict === 'notEnoughData' && runs.length < mostRuns) continue;
    const change = changeOf(tested);
    return {
      step: { kind: 'ends', runs: runs.map(({ run }) => run), good, bad, change },
      needed: tested.needed,
    };
  }
}

/** @param direction of the whole change: a middle that goes against it holds no part of it */
async function measuredMiddle(
  [good, middle, bad]: readonly [string, string, string],
  direction: 'faster' | 'slower',
  level: number,
  measure: SearchOptions['measure'],
): Promise<MiddleStep> {
  const runs: MeasuredReleases[] = [];
  for (;;) {
    runs.push(await measure([good, middle, bad]));
    const [before, after] = [testedBetween(runs, good, middle), testedBetween(runs, middle, bad)];
    const { larger, p } = largerPart(runs, [good, middle, bad], direction);
    const isKnown = p < level;
    if (!isKnown && runs.length < mostRuns) continue;
    return {
      kind: 'middle',
      runs: runs.map(({ run }) => run),
      ...{ good, middle, bad, before: changeOf(before), after: changeOf(after), p },
      larger: isKnown ? larger : null,
    };
  }
}

/** @throws RangeError with fewer than two processes of both */
function testedBetween(runs: readonly MeasuredReleases[], base: string, other: string): Tested {
  const differences = runs.flatMap(({ locations }) =>
    differencesOf(locations.get(base) ?? new Map(), locations.get(other) ?? new Map()),
  );
  return judgedOne(differences, runs.at(-1)?.secondsEach ?? null);
}

function judgedOne(differences: readonly number[], secondsEach: Seconds | null = null): Tested {
  const [tested] = judgedProcesses([differences], secondsEach);
  if (tested === undefined) throw new RangeError('one comparison was to be judged');
  return tested;
}

/**
 * Which of the two parts of the change is the larger: of each process that all three have, the change before the middle less the one
 * after it, against 0. p is two-sided, of Student's t.
 */
function largerPart(
  runs: readonly MeasuredReleases[],
  [good, middle, bad]: readonly [string, string, string],
  direction: 'faster' | 'slower',
): { larger: 'before' | 'after'; p: number } {
  const contrasts = runs.flatMap(({ locations }) => {
    const [first, last] = [locations.get(good), locations.get(bad)];
    return [...(locations.get(middle) ?? [])].flatMap(([number, location]) => {
      const [before, after] = [first?.get(number), last?.get(number)];
      return before === undefined || after === undefined ? [] : [before - location - (location - after)];
    });
  });
  const { p } = judgedOne(contrasts);
  // A positive difference is a faster release.
  const isBefore = mean(contrasts) > 0 === (direction === 'faster');
  return { larger: isBefore ? 'before' : 'after', p };
}
