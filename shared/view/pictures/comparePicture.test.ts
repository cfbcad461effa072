import { describe, expect, it } from 'vitest';
import type { SpreadOf } from '../../comparing/spread.ts';
import type { RoundDocument } from '../../documents/run.ts';
import { nanoseconds } from '../../units.ts';
import { compareSides } from '../compare/compare.ts';
import { sideOfRun } from '../compare/compareSides.ts';
import { aCell, aRun } from '../run/testing.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { compareFoot, comparePicture } from './comparePicture.ts';
import { drawnBy, drawnValues } from './testing.ts';

const models = ['fast', 'slow', 'alike', 'away'];
const runOf = (id: string, factors: readonly (number | null)[], hostname = 'here') => {
  const cells = models.map((model, at) => {
    const factor = factors[at] ?? null;
    const none = { status: 'failed', fps: null, latencyMs: null } as const;
    return aCell({ model, precision: 'FP32', mean: 4 * (factor ?? 1), ...(factor === null ? none : {}) });
  });
  const rounds = cells
    .filter(({ status }) => status === 'measured')
    .flatMap(({ id: cellId, latencyMs }): RoundDocument[] =>
      [0, 1, 2, 3].map((round) => ({
        ...{ cellId, process: 0, round, startedAt: '2026-11-22T14:00:00.000Z' },
        samplesNs: [0.98, 1, 1.02].map((part) => nanoseconds((latencyMs?.mean ?? 0) * part * 1e6)),
      })),
    );
  return aRun({ id, cells, rounds, hostname });
};
const sides = [runOf('a', [1, 1, 1, 1]), runOf('b', [0.5, 2, 1, null])].map((document, at) =>
  sideOfRun(document, { run: document.run.id, only: null }, 'AB'[at] ?? ''),
);
/** Runs vary so little that the same is called so. */
const spread = { standardDeviation: 0.001, degrees: 10, load: null };
const spreadOf: SpreadOf = (cellId) => ({
  cellId,
  configuration: 'one',
  source: 'history' as const,
  runs: 11,
  mean: spread,
  median: spread,
});
const drawn = drawnBy(comparePicture(compareSides(sides, (model) => model, { spreadOf })));
const textOf = (value: string) => drawn.texts.find((text) => text.value === value);
const beside = (model: string) =>
  drawn.texts.filter(({ y, x }) => y === textOf(model)?.y && x > 0).map(({ value }) => value);

describe('the picture of a comparison', () => {
  it('has the ratio of each model with the sign of what it means, and its interval', () => {
    expect(beside('fast')[0]).toBe('▲ 2.00×');
    expect(beside('slow')[0]).toBe('▼ 0.50×');
    expect(beside('alike')[0]).toBe('= 1.00×');
    const [low = 0, high = 0] = (beside('fast')[1] ?? '').split(', ').map(Number);
    expect([low <= 2, high >= 2]).toEqual([true, true]);
  });

  it('says why a model has no ratio', () => {
    expect(beside('away')).toHaveLength(1);
    expect(beside('away')[0]).not.toMatch(/×/);
  });

  it('ends with the geometric mean of what has one: (2 · 1/2 · 1)^(1/3)', () => {
    expect(beside('Geometric mean')).toEqual(['1.00×', '3 models']);
  });

  it('says what each side is, and marks its column in the colour of its configuration', () => {
    expect(textOf('A')?.weight).toBe('600');
    expect(drawnValues(drawn).join(' ')).toContain('base of every ratio');
    expect(drawnValues(drawn)).toEqual(expect.arrayContaining(['B CPU FP32', 'over A']));
    expect(drawn.boxes.some(({ fill }) => fill === deviceColours('CPU', 'FP32').fill)).toBe(true);
  });

  it('shows ratios between machines without a test', () => {
    const apart = [runOf('a', [1, 1, 1, 1]), runOf('b', [0.5, 2, 1, 1], 'there')].map((document, at) => ({
      ...sideOfRun(document, { run: document.run.id, only: null }, 'AB'[at] ?? ''),
      machine: `m${at}`,
    }));
    const values = drawnValues(drawnBy(comparePicture(compareSides(apart, (model) => model))));
    expect(values).toContain('not tested');
    expect(values.some((value) => value.startsWith('▲ '))).toBe(false);
  });

  it('names its runs, so that it can be traced back', () => {
    expect(compareFoot(sides)).toMatch(/^Runs A a, B b\./);
  });
});
