/** What the presets measure, and the numbers that a profile begins with: the same for the window and the terminal. */

export const presets = ['paper', 'careful'] as const;
export type Preset = (typeof presets)[number];

/**
 * Timed inferences of a configuration. Paper: the study's 32. Careful: the least number of queries (64) in MLPerf's
 * sense, https://github.com/mlcommons/inference_policies (min_query_count), here at least 8 in each of 8 rounds.
 */
export const presetIterations: Readonly<Record<Preset, number>> = { paper: 32, careful: 64 };

/** Inferences that a profile samples by default. */
export const profiledInferences = 64;
