import { describe, expect, it } from 'vitest';
import type { RoundDocument } from '../../documents/run.ts';
import type { ModelList } from '../../models/modelList.ts';
import { milliseconds, nanoseconds } from '../../units.ts';
import { latencyHistogram } from '../matrix/latency.ts';
import { matrixOf } from '../matrix/matrix.ts';
import { aCell } from '../run/testing.ts';
import { judgedPairs, orderedModels, speedupCsv, speedupPanel, testedOf } from './speedup.ts';

const cells = [
  aCell({ model: 'fast', precision: 'FP32', mean: 3 }),
  aCell({ model: 'fast', precision: 'BF16', mean: 1 }),
  aCell({ model: 'same', precision: 'FP32', mean: 2 }),
  aCell({ model: 'same', precision: 'BF16', mean: 2 }),
  aCell({ model: 'away', precision: 'FP32', mean: 2 }),
  aCell({ model: 'away', precision: 'BF16', mean: 2, status: 'unsupported', latencyMs: null, fps: null }),
];

/** Each round a little slower than the one before, in both alike, as on a machine that warms up. */
const rounds: RoundDocument[] = cells
  .filter(({ status }) => status === 'measured')
  .flatMap(({ id, latencyMs }) =>
    [0, 1, 2, 3].map((round) => ({
      cellId: id,
      process: 0,
      round,
      startedAt: '2026-11-22T14:00:00.000Z',
      samplesNs: [0.98, 1, 1.02].map((factor) =>
        nanoseconds((latencyMs?.mean ?? 0) * factor * (1 + round / 10) * 1e6),
      ),
    })),
  );
const matrix = matrixOf({ document: { cells }, catalogue: [], study: null, unit: 'FPS' });
const panel = speedupPanel({
  document: { cells, rounds },
  statistic: 'median',
  matrix,
  baseline: 'CPU FP32',
  over: 'CPU BF16',
  catalogue: [],
  study: null,
});
const bar = (model: string) => panel?.bars.find((one) => one.model === model);

describe('a speedup', () => {
  it('is the ratio of the mean latencies, with what disturbed both rounds alike left out', () => {
    expect(bar('fast')?.ratio?.ratio).toBeCloseTo(3, 9);
    // What is left is what another process would add.
    const [low = 0, high = 0] = bar('fast')?.ratio?.confidence95 ?? [];
    expect(high / low).toBeLessThan(1.25);
    expect(bar('fast')?.verdict).toBe('faster');
  });

  it('of cells that were measured apart, after a run was resumed, knows nothing of what disturbed both', () => {
    const [, other] = cells;
    const apart = rounds.map((one) => (one.cellId === other?.id ? { ...one, round: one.round + 8 } : one));
    const judged = (of: RoundDocument[]) =>
      testedOf(
        judgedPairs(
          [[cells[0], other]],
          Map.groupBy(of, ({ cellId }) => cellId),
          'median',
        )[0],
      );
    const [together, ratio] = [judged(rounds), judged(apart)];
    expect(ratio?.ratio).toBeCloseTo(3, 9);
    const width = ([low, high]: readonly [number, number] = [0, 0]) => high - low;
    expect(width(ratio?.confidence95)).toBeGreaterThan(width(together?.confidence95) + 0.2);
    expect(judged([])).toBeNull();
  });

  it('is not called the same where another process might show a difference', () => {
    expect(bar('same')?.ratio?.ratio).toBeCloseTo(1, 9);
    expect(bar('same')?.verdict).toBe('notEnoughData');
  });

  it('keeps the place of what was not measured, with the reason', () => {
    expect(bar('away')?.ratio).toBeNull();
    expect(bar('away')?.reason).toBe('not supported');
  });

  it('means geometrically over what has both', () => {
    expect(panel?.geometricMean).toBeCloseTo(Math.sqrt(3), 9);
    expect(panel?.models).toBe(2);
  });

  it('orders all panels by the first', () => {
    expect(orderedModels(panel === null ? [] : [panel], 'speedup')).toEqual(['fast', 'same', 'away']);
    expect(orderedModels(panel === null ? [] : [panel], 'name')).toEqual(['away', 'fast', 'same']);
  });
});

describe('means and medians', () => {
  // Medians are equal; one inference in four of FP32 was interrupted.
  const own = [
    aCell({ model: 'odd', precision: 'FP32', mean: 4 }),
    aCell({ model: 'odd', precision: 'BF16', mean: 1 }),
  ].map((cell) => ({
    ...cell,
    latencyMs: cell.latencyMs === null ? null : { ...cell.latencyMs, median: milliseconds(1) },
  }));
  const samplesOf = [
    [1, 1, 1, 13],
    [1, 1, 1, 1],
  ];
  const ownRounds = own.flatMap(({ id }, at): RoundDocument[] =>
    Array.from({ length: 8 }, (_, round) => ({
      ...{ cellId: id, process: 0, round, startedAt: '' },
      samplesNs: (samplesOf[at] ?? []).map((ms) => nanoseconds(ms * 1e6 * (1 + round / 1000))),
    })),
  );
  const barBy = (statistic: 'mean' | 'median') =>
    speedupPanel({
      document: { cells: own, rounds: ownRounds },
      statistic,
      matrix: matrixOf({ document: { cells: own }, catalogue: [], study: null, unit: 'FPS' }),
      ...{ baseline: 'CPU FP32', over: 'CPU BF16', catalogue: [], study: null },
    })?.bars[0];

  it('give the ratio that was chosen, and the times that it is of', () => {
    expect(barBy('mean')?.ratio?.ratio).toBeCloseTo(4, 1);
    expect(barBy('mean')?.baselineMs).toBe(4);
    expect(barBy('median')?.ratio?.ratio).toBeCloseTo(1, 6);
    expect(barBy('median')?.baselineMs).toBe(1);
  });
});

describe('the table of speedups', () => {
  it('has a line for each bar: both times, their ratio with its interval, or the reason', () => {
    const lines = speedupCsv(panel === null ? [] : [panel], 'median')
      .trim()
      .split('\r\n');
    const [head = [], ...rows] = lines.map((line) => line.split(','));
    const of = (model: string) =>
      Object.fromEntries(head.map((name, at) => [name, rows.find(([title]) => title === model)?.[at]]));
    expect(rows).toHaveLength(3);
    expect(of('fast')).toMatchObject({ baseline: 'CPU FP32', configuration: 'CPU BF16', verdict: 'faster' });
    expect(Number(of('fast')['speedup'])).toBeCloseTo(3, 9);
    expect(Number(of('fast')['baseline ms']) / Number(of('fast')['ms'])).toBeCloseTo(3, 9);
    expect(of('away')).toMatchObject({ speedup: '', low: '', high: '', reason: 'not supported' });
  });
});

describe('the ratio of the study', () => {
  const study = {
    ...{
      source: 'slides',
      machine: { cpu: 'a CPU', gpu: 'a GPU', runtime: '2.1', os: 'Linux' },
      method: { iterations: 32 },
      table2: { model: 'x', columns: [], note: '', rows: [] },
    },
    table1: { unit: 'FPS', columns: ['CPU FP32', 'CPU INT8'], rows: { Fast: [100, 150] } },
  } as const;
  const own = [
    aCell({ model: 'fast', precision: 'FP32', mean: 3 }),
    aCell({ model: 'fast', precision: 'INT8', mean: 1, status: 'failed', fps: null, latencyMs: null }),
    aCell({ model: 'mine', precision: 'FP32', mean: 3, status: 'failed', fps: null, latencyMs: null }),
    aCell({ model: 'mine', precision: 'INT8', mean: 1 }),
  ];
  const catalogue = [{ id: 'fast', title: 'Fast', studyRow: 'Fast' }] as unknown as ModelList['models'];
  const found = speedupPanel({
    document: { cells: own, rounds: [] },
    statistic: 'mean',
    matrix: matrixOf({ document: { cells: own }, catalogue, study: study as never, unit: 'FPS' }),
    ...{ baseline: 'CPU FP32', over: 'CPU INT8', catalogue, study: study as never },
  });
  const barOf = (model: string) => found?.bars.find((one) => one.model === model);

  it('stands next to ours for a model that it has', () => {
    expect(barOf('fast')?.study).toBeCloseTo(1.5, 12);
    expect(barOf('mine')?.study).toBeNull();
  });

  it('names the configuration that has no result', () => {
    expect(barOf('fast')?.reason).toBe('failed');
    expect(barOf('mine')?.reason).toBe('CPU FP32 failed');
  });
});

describe('the histogram of latencies', () => {
  it('counts every sample once, those beyond its end apart', () => {
    const samples = [...Array.from({ length: 500 }, (_, index) => 1 + index / 1000), 40].map(milliseconds);
    const { counts, beyond, lowMs } = latencyHistogram(samples);
    expect(counts.reduce((sum, count) => sum + count, 0) + beyond).toBe(samples.length);
    expect(beyond).toBe(1);
    expect(lowMs).toBe(1);
  });

  it('holds equal samples in one bin', () => {
    expect(latencyHistogram([2, 2, 2].map(milliseconds)).counts.filter((count) => count > 0)).toEqual([3]);
  });
});
