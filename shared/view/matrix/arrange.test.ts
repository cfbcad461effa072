import { describe, expect, it } from 'vitest';
import { aCell, aRun } from '../run/testing.ts';
import { inOrder, noisyCells, partOfMatrix, rowHas, rowMatches } from './arrange.ts';
import { matrixOf, meansOf } from './matrix.ts';
import { matrixText } from './matrixText.ts';
import { stalenessIn } from './staleness.ts';

const cells = [
  aCell({ model: 'alexnet', precision: 'FP32', mean: 8 }),
  aCell({ model: 'alexnet', precision: 'INT8', mean: 4, status: 'failed', fps: null, latencyMs: null }),
  aCell({ model: 'squeezenet1.1', precision: 'FP32', mean: 2, effectivePrecision: 'BF16' }),
  aCell({ model: 'squeezenet1.1', precision: 'INT8', mean: 1, confidence95: [0.9, 1.1] }),
];
const sources = { catalogue: [], study: null, unit: 'FPS' as const };
const matrix = matrixOf({ document: { cells }, ...sources });
const [alexnet, squeezenet] = matrix.rows;
if (alexnet === undefined || squeezenet === undefined) throw new Error('the matrix lacks its rows');

describe('rows of the matrix', () => {
  it('keep to the words of the filter, in any order', () => {
    expect(rowMatches(squeezenet, '1.1 Squeeze')).toBe(true);
    expect(rowMatches(squeezenet, 'squeeze 1.0')).toBe(false);
    expect(rowMatches(squeezenet, '')).toBe(true);
  });

  it('are asked for what one of the columns in sight has', () => {
    expect(rowHas(alexnet, 'failed', [0, 1])).toBe(true);
    expect(rowHas(alexnet, 'failed', [0])).toBe(false);
    expect(rowHas(squeezenet, 'ran otherwise', [0])).toBe(true);
    expect(rowHas(squeezenet, 'noisy', [1])).toBe(true);
    expect(rowHas(squeezenet, 'noisy', [0])).toBe(false);
    expect(rowHas(squeezenet, 'unfinished', [0, 1])).toBe(false);
  });

  it('name the cells to measure again: noisy ones that were measured to their end', () => {
    const failed = aCell({
      model: 'noisy',
      precision: 'FP32',
      mean: 1,
      confidence95: [0.5, 1.5],
      status: 'failed',
    });
    const own = matrixOf({ document: { cells: [...cells, failed] }, ...sources });
    expect(noisyCells(own).map(({ model, precision }) => `${model} ${precision}`)).toEqual([
      'squeezenet1.1 INT8',
    ]);
  });

  it('keep an order that was theirs, without those that are gone', () => {
    expect(inOrder(matrix.rows, ['squeezenet1.1', 'gone', 'alexnet']).map(({ model }) => model)).toEqual([
      'squeezenet1.1',
      'alexnet',
    ]);
  });

  it('are cut down to the columns in sight', () => {
    const part = partOfMatrix(matrix, [squeezenet], [1]);
    expect(part.columns.map(({ key }) => key)).toEqual(['CPU INT8']);
    expect(part.rows[0]?.cells.map((cell) => cell?.key)).toEqual(['squeezenet1.1|CPU INT8']);
    expect(part.means).toHaveLength(1);
  });

  it('have means over the rows in sight, and over no others', () => {
    const [all] = partOfMatrix(matrix, matrix.rows, [0]).means;
    const [one] = partOfMatrix(matrix, [alexnet], [0]).means;
    expect([all?.models, one?.models]).toEqual([2, 1]);
    expect(meansOf([squeezenet], matrix.columns, matrix.base).map(({ models }) => models)).toEqual([1, 1]);
    expect(meansOf([], matrix.columns, matrix.base).map(({ ratio }) => ratio)).toEqual([null, null]);
  });
});

describe('the matrix as text', () => {
  const columns = matrix.columns.map(({ key }, at) => ({ key, at }));

  it('has a line for each model and a word where there is no number', () => {
    expect(matrixText({ rows: matrix.rows, columns, marked: new Set(), unit: 'FPS' }).split('\n')).toEqual([
      'Frames per second\tCPU FP32\tCPU INT8',
      'alexnet\t125\tfailed',
      'squeezenet1.1\t500\t1000',
    ]);
  });

  it('keeps to what is marked', () => {
    const marked = new Set(['squeezenet1.1|CPU INT8']);
    expect(matrixText({ rows: matrix.rows, columns, marked, unit: 'FPS' })).toBe(
      'Frames per second\tCPU INT8\nsqueezenet1.1\t1000',
    );
  });
});

describe('a stale cell', () => {
  const cell = aCell({ model: 'a', precision: 'FP32', mean: 1, modelSha256: 'old' });
  const { run } = aRun({ id: 'shown', cells: [cell], rounds: [] });
  const now = (version: string, hostname = 'here') => ({
    machine: { ...run.machine, hostname },
    runtime: { ...run.runtime, version },
  });

  it('was measured with another runtime than this machine has now', () => {
    const stale = stalenessIn({ run, now: now('2026.10.0'), others: [] });
    expect(stale(cell)?.text).toBe('older runtime');
    expect(stalenessIn({ run, now: now('2026.4.0'), others: [] })(cell)).toBeNull();
  });

  it('is absent for a run of another machine', () => {
    expect(stalenessIn({ run, now: now('2026.10.0', 'elsewhere'), others: [] })(cell)).toBeNull();
  });

  it('measured files that have changed since, as a later run shows', () => {
    const later = aRun({ id: 'later', cells: [{ ...cell, modelSha256: 'new' }], rounds: [] });
    const after = { ...later, run: { ...later.run, createdAt: '2026-11-23T14:02:00.000Z' } };
    expect(stalenessIn({ run, now: now('2026.4.0'), others: [after] })(cell)?.text).toBe('older model');
    expect(
      stalenessIn({ run: after.run, now: now('2026.4.0'), others: [{ ...later, run }] })(cell),
    ).toBeNull();
  });
});
