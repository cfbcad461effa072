/** What the presets measure, and the numbers that a profile begins with: the same for the window and the terminal. */

import { type Milliseconds, milliseconds } from '../units.ts';
import type { MethodOptions, RunMethod } from './runMethod.ts';

export const presets = ['paper', 'careful'] as const;
export type Preset = (typeof presets)[number];

/** Of runs that are kept: `other` is the method of another program. */
export const runPresets = [...presets, 'other'] as const;
export type RunPreset = (typeof runPresets)[number];

/**
 * Timed inferences of a configuration. Paper: the study's 32. Careful: the least number of queries (64) in MLPerf's
 * sense, https://github.com/mlcommons/inference_policies (min_query_count), here of all processes together.
 */
export const presetIterations: Readonly<Record<Preset, number>> = { paper: 32, careful: 64 };

/**
 * Six pairs are the fewest whose signed ranks give a 95 % interval, and an even number of passes in the order A B B A cancels a steady
 * drift. With six at least, the intervals of a measurement that ends when they are narrow hold the truth in 93 to 97 % of the experiments
 * with measured pairs (`npm run bench:coverage`).
 */
const carefulProcesses = 6;
const carefulRoundsOfProcess = 4;
export const defaultTarget = 0.02;
export const defaultBudgetMs: Milliseconds = milliseconds(120_000);

/** Below this number of processes a spread between them is no more than a guess: a budget ends nothing before. */
export const fewestProcesses = 3;

/**
 * The study's method is one process and all samples in a row. A number of processes without a target is that number, whatever the
 * interval; with one it is the least.
 */
export function methodOf(preset: Preset, asked: MethodOptions = {}): RunMethod {
  const { target = null, budgetMs = null, includeFirst = false } = asked;
  const processes = asked.processes ?? null;
  switch (preset) {
    case 'paper':
      return { processes: processes ?? 1, rounds: 1, target, budgetMs, includeFirst };
    case 'careful':
      return {
        processes: processes ?? carefulProcesses,
        rounds: carefulRoundsOfProcess,
        target: target ?? (processes === null ? defaultTarget : null),
        budgetMs: budgetMs ?? defaultBudgetMs,
        includeFirst,
      };
  }
}

/** Inferences that a profile samples by default. */
export const profiledInferences = 64;
