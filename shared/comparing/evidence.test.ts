import { describe, expect, it } from 'vitest';
import type { Conditions } from '../conditions/conditions.ts';
import { quiet } from '../conditions/testing.ts';
import type { RoundDocument } from '../documents/run.ts';
import { nanoseconds } from '../units.ts';
import { aCell } from '../view/run/testing.ts';
import {
  assumedBetweenProcesses,
  evidenceInRun,
  evidenceOfRuns,
  type MeasuredSide,
  type PairEvidence,
  statisticOf,
} from './evidence.ts';

const rounds = (...all: number[][]): RoundDocument[] =>
  all.map((samples, round) => ({
    ...{ cellId: 'one', process: 0, round, startedAt: '2026-11-30T10:00:00.000Z' },
    samplesNs: samples.map((ms) => nanoseconds(ms * 1e6)),
  }));
const side = (mean: number, of: RoundDocument[]) => ({
  cell: aCell({ model: 'net', precision: 'FP32', mean }),
  rounds: of,
});
const estimateOf = (pair: PairEvidence | null) => {
  if (pair?.evidence.kind !== 'tested') throw new Error('nothing was tested');
  return pair.evidence.estimate;
};
/** Standard error that the processes alone have. */
const ofProcesses = Math.sqrt(2) * assumedBetweenProcesses.standardDeviation;

describe('evidence within one run', () => {
  const drift = [1, 1.5, 0.7, 2, 1.2, 0.9, 1.1];

  it('is of rounds in pairs: what disturbed both cancels, what another process would add stays', () => {
    const base = side(2, rounds(...drift.map((factor) => [2 * factor, 2.1 * factor, 90])));
    const other = side(1, rounds(...drift.map((factor) => [factor, 1.05 * factor, 70])));
    const pair = evidenceInRun(base, other, 'median');
    const { log, standardError, degrees } = estimateOf(pair);
    expect(log).toBeCloseTo(Math.log(2), 9);
    expect(standardError).toBeCloseTo(ofProcesses, 9);
    expect(degrees).toBeCloseTo(assumedBetweenProcesses.degrees, 6);
    expect(pair?.method).toBe('pairedRounds');
    expect(pair?.hodgesLehmann?.ratio).toBeCloseTo(2, 9);
  });

  it('of rounds that were not measured in turns has the spread of both', () => {
    const base = side(2, rounds([2], [2.4], [1.9]));
    const later = rounds([1], [1.2], [0.8]).map((one) => ({ ...one, round: one.round + 8 }));
    const pair = evidenceInRun(base, side(1, later), 'median');
    expect(pair?.method).toBe('rounds');
    expect(pair?.hodgesLehmann).toBeNull();
    expect(estimateOf(pair).standardError).toBeGreaterThan(2 * ofProcesses);
  });

  it('of a single round is the ratio of the means that the cells show, however noisy the round was', () => {
    const noisy = Array.from({ length: 32 }, (_, at) => (at < 4 ? 40 : 1));
    const overall = noisy.reduce((total, one) => total + one, 0) / noisy.length;
    const pair = evidenceInRun(side(overall, rounds(noisy)), side(1, rounds(noisy.map(() => 1))), 'mean');
    expect(pair?.method).toBe('rounds');
    expect(Math.exp(estimateOf(pair).log)).toBeCloseTo(overall, 9);
  });

  it('of a single round stands on its batches, one after another', () => {
    const slowing = Array.from({ length: 32 }, (_, at) => 1 + at / 32);
    const { standardError, log } = estimateOf(
      evidenceInRun(side(1, rounds(slowing)), side(1, rounds(slowing)), 'mean'),
    );
    expect(log).toBe(0);
    expect(standardError).toBeGreaterThan(2 * ofProcesses);
    expect(evidenceInRun(side(1, rounds(slowing)), side(1, []), 'mean')).toBeNull();
  });

  it('tells what measuring both again takes, where that was recorded', () => {
    const pair = evidenceInRun(side(2, rounds([1000], [1000])), side(1, rounds([500], [500])), 'mean');
    const known = pair?.evidence.kind === 'tested' ? pair.evidence.replicates : null;
    // Samples of 3 s, and of each 1 ms to read, 10 to compile, 2 for the first inference.
    expect(known?.secondsEach).toBeCloseTo(3.026, 9);
    const unknown = { ...side(1, rounds([500], [500])) };
    const without = { ...unknown, cell: { ...unknown.cell, compileMs: null } };
    const other = evidenceInRun(without, unknown, 'mean')?.evidence;
    expect(other?.kind === 'tested' ? other.replicates.secondsEach : 0).toBeNull();
  });
});

describe('evidence of fresh processes of one run', () => {
  const inProcesses = (numbers: readonly number[], locations: readonly number[]) =>
    numbers.map((number, at) => ({
      ...{ cellId: 'one', process: number, round: number, startedAt: '2026-11-30T10:00:00.000Z' },
      samplesNs: [1, 1, 1].map((one) => nanoseconds(one * Math.exp(locations[at] ?? 0) * 1e9)),
    }));
  const numbers = [0, 1, 2, 3, 4, 5];
  const drift = [0, 0.3, -0.2, 0.6, 0.2, 0.1];
  const differences = [0.04, 0.06, 0.05, 0.05, 0.07, 0.03];

  it('stands on their pairs: Student’s t of the differences, nothing assumed', () => {
    const base = side(
      1,
      inProcesses(
        numbers,
        drift.map((one, at) => one + (differences[at] ?? 0)),
      ),
    );
    const pair = evidenceInRun(base, side(1, inProcesses(numbers, drift)), 'median');
    expect(pair).toMatchObject({ method: 'pairedProcesses', spread: 'observed' });
    const { log, standardError, degrees } = estimateOf(pair);
    expect(log).toBeCloseTo(0.05, 9);
    // Their standard deviation is sqrt(0.001 / 5).
    expect(standardError).toBeCloseTo(Math.sqrt(0.001 / 5 / 6), 9);
    expect(degrees).toBe(5);
    expect(pair?.hodgesLehmann?.ratio).toBeCloseTo(Math.exp(0.05), 9);
    const known = pair?.evidence.kind === 'tested' ? pair.evidence.replicates : null;
    expect(known).toMatchObject({ kind: 'processes', count: 6 });
  });

  it('has the spread of both where they were not measured in turns', () => {
    const later = numbers.map((number) => number + 6);
    const base = side(1, inProcesses(numbers, drift));
    const pair = evidenceInRun(base, side(1, inProcesses(later, drift)), 'median');
    expect(pair).toMatchObject({ method: 'processes', spread: 'observed', hodgesLehmann: null });
    expect(estimateOf(pair).log).toBeCloseTo(0, 12);
    expect(estimateOf(pair).standardError).toBeGreaterThan(0.1);
  });

  it('assumes a spread where one side was measured in one process, and says so', () => {
    const base = side(1, inProcesses(numbers, drift));
    expect(evidenceInRun(base, side(1, inProcesses([0], [0])), 'median')).toMatchObject({
      spread: 'assumed',
    });
  });
});

describe('evidence of two runs', () => {
  const spread = {
    ...{ cellId: 'one', configuration: 'net CPU FP32', runs: 12 },
    source: 'history' as const,
    mean: { standardDeviation: 0.3, degrees: 11, load: null },
    median: { standardDeviation: 0.04, degrees: 11, load: null },
  };

  it('is as wide as runs of that configuration vary, whatever the rounds of one process show', () => {
    const [base, other] = [side(2, rounds([2], [2])), side(1, rounds([1], [1]))];
    const { log, standardError, degrees } = estimateOf(
      evidenceOfRuns(base, other, [spread, spread], 'median'),
    );
    expect(log).toBeCloseTo(Math.log(2), 12);
    expect(standardError).toBeCloseTo(0.04 * Math.sqrt(2), 12);
    expect(degrees).toBe(11);
    const another = { ...spread, configuration: 'net CPU INT8' };
    const apart = estimateOf(evidenceOfRuns(base, other, [spread, another], 'median'));
    expect(apart.degrees).toBeCloseTo(22, 9);
    expect(estimateOf(evidenceOfRuns(base, other, [spread, spread], 'mean')).standardError).toBeCloseTo(
      0.3 * Math.sqrt(2),
      12,
    );
  });

  it('is not tested where the machine treated one of them differently', () => {
    const within = (conditions: Conditions): MeasuredSide => {
      const { cell } = side(1, []);
      const times = { readMs: null, compileMs: null, firstInferenceMs: null };
      return {
        cell: { ...cell, processes: [{ process: 0, startedAt: '', ...times, conditions }] },
        rounds: rounds([1]),
      };
    };
    const busy = { ...quiet, others: { processors: 1.9, within: 0.02 } };
    const tested = (one: Conditions, two: Conditions) =>
      evidenceOfRuns(within(one), within(two), [spread, spread], 'median')?.evidence;
    expect(tested(quiet, busy)).toEqual({ kind: 'untested', why: 'conditionsDiffer' });
    expect(tested(busy, quiet)).toEqual({ kind: 'untested', why: 'conditionsDiffer' });
    expect(tested(busy, busy)?.kind).toBe('tested');
    expect(tested(quiet, quiet)?.kind).toBe('tested');
  });

  it('is not tested where nothing tells how much one of them varies', () => {
    const pair = evidenceOfRuns(side(2, []), side(1, []), [spread, null], 'median');
    expect(pair?.evidence).toEqual({ kind: 'untested', why: 'spreadUnknown' });
    const stale = evidenceOfRuns(side(2, []), side(1, []), [null, 'noiseTooOld'], 'median');
    expect(stale?.evidence).toEqual({ kind: 'untested', why: 'noiseTooOld' });
    const unmeasured = { cell: { ...side(1, []).cell, latencyMs: null }, rounds: [] };
    expect(evidenceOfRuns(unmeasured, side(1, []), [spread, spread], 'median')).toBeNull();
  });
});

it('means are compared where both runs have the paper preset, medians otherwise', () => {
  expect([statisticOf('paper'), statisticOf('paper', 'paper')]).toEqual(['mean', 'mean']);
  expect([statisticOf('careful'), statisticOf('paper', 'careful')]).toEqual(['median', 'median']);
});
