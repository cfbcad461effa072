import { describe, expect, it } from 'vitest';
import type { Cell } from '../../documents/run.ts';
import type { ModelList } from '../../models/modelList.ts';
import type { ReferenceRun } from '../../study/referenceRun.ts';
import { bytes, type Milliseconds, milliseconds } from '../../units.ts';
import { aCell } from '../run/testing.ts';
import { runSentences } from './events.ts';
import { heats, keepingRows, matrixOf } from './matrix.ts';
import { matrixCsv } from './matrixCsv.ts';
import { type MatrixUnit, matrixUnits } from './matrixUnits.ts';

const entry = (id: string, studyRow: string): ModelList['models'][number] => ({
  id,
  title: studyRow,
  studyRow,
  inputShape: [1, 3, 224, 224],
  millionParameters: 1,
  gflops: 0.5,
  top1: 50,
  top5: 80,
  licence: 'https://example.org/licence',
  downloadBytes: bytes(1),
  fetched: false,
});
const catalogue = [entry('alexnet', 'AlexNet'), entry('squeezenet1.1', 'SqueezeNet1.1')];

const study: ReferenceRun = {
  source: 'slides',
  machine: { cpu: 'a CPU', gpu: 'a GPU', runtime: '2.1', os: 'Linux' },
  method: { iterations: 32 },
  table1: {
    unit: 'FPS',
    columns: ['CPU FP32', 'CPU INT8', 'GPU FP32'],
    rows: { 'SqueezeNet1.1': [462, 573, 454], AlexNet: [79, 89, 275] },
  },
  table2: { model: 'squeezenet1.1', columns: ['layer', 'CPU'], note: '', rows: [['conv1', 'x']] },
};

const cells: Cell[] = [
  aCell({ model: 'mine', precision: 'FP32', mean: 4 }),
  aCell({ model: 'squeezenet1.1', precision: 'FP32', mean: 2 }),
  aCell({ model: 'squeezenet1.1', precision: 'BF16', mean: 1 }),
  aCell({ model: 'squeezenet1.1', precision: 'INT8', mean: 0.5 }),
  aCell({ model: 'squeezenet1.1', device: 'GPU.0', precision: 'FP32', mean: 1.5 }),
  aCell({ model: 'alexnet', precision: 'FP32', mean: 8 }),
  aCell({ model: 'alexnet', precision: 'BF16', mean: 4 }),
];
const matrix = matrixOf({ document: { cells }, catalogue, study, unit: 'FPS' });
const at = (model: string, column: string) => {
  const row = matrix.rows.find((one) => one.model === model);
  return row?.cells[matrix.columns.findIndex(({ key }) => key === column)] ?? null;
};

describe('the matrix of a run', () => {
  it('has the columns of Table I, by device and then precision', () => {
    expect(matrix.columns.map(({ key }) => key)).toEqual(['CPU FP32', 'CPU INT8', 'CPU BF16', 'GPU.0 FP32']);
  });

  it('has a column for each release of OpenVINO where there are several, oldest first', () => {
    const runtimes = ['2026.4.1-22982-abc', '2024.6.0-17404-def'];
    const both = runtimes.map((runtime, at) => ({
      ...aCell({ model: 'alexnet', precision: 'FP32', mean: 8 / (at + 1) }),
      runtime,
    }));
    const { columns, rows } = matrixOf({ document: { cells: both }, catalogue, study, unit: 'FPS' });
    expect(columns.map(({ key, release }) => [key, release])).toEqual([
      ['CPU FP32 / 2024.6.0', '2024.6.0'],
      ['CPU FP32 / 2026.4.1', '2026.4.1'],
    ]);
    expect(rows.map(({ cells }) => cells.map((cell) => cell?.cell.runtime))).toEqual([runtimes.toReversed()]);
    expect(rows[0]?.cells[0]?.name).toContain('AlexNet, CPU FP32 / 2024.6.0, ');
  });

  it("has the study's rows first and in its order, what is not of the study behind", () => {
    expect(matrix.rows.map(({ title }) => title)).toEqual(['AlexNet', 'SqueezeNet1.1', 'mine']);
  });

  it('names each cell as it is read aloud', () => {
    expect(at('squeezenet1.1', 'CPU FP32')?.name).toBe('SqueezeNet1.1, CPU FP32, 500 FPS ±1.0 %');
  });

  it("lays the study's figure next to ours, that of its GPU next to our first one", () => {
    expect(at('squeezenet1.1', 'CPU FP32')?.study).toBe(462);
    expect(at('squeezenet1.1', 'GPU.0 FP32')?.study).toBe(454);
    expect(at('squeezenet1.1', 'CPU BF16')?.study).toBeNull();
    expect(at('mine', 'CPU FP32')?.study).toBeNull();
  });

  it('shades a row by the logarithm of its latencies', () => {
    expect(at('squeezenet1.1', 'CPU FP32')?.heat).toBe(0);
    expect(at('squeezenet1.1', 'CPU BF16')?.heat).toBeCloseTo(0.5, 9);
    expect(at('squeezenet1.1', 'CPU INT8')?.heat).toBe(1);
    expect(at('squeezenet1.1', 'CPU INT8')?.fastest).toBe(true);
  });

  it('means ratios geometrically over the models that have both', () => {
    const mean = matrix.means[matrix.columns.findIndex(({ key }) => key === 'CPU BF16')];
    expect(mean?.ratio).toBeCloseTo(2, 9);
    expect(mean?.models).toBe(2);
  });

  it('marks what ran in another precision, and what is noisy', () => {
    const odd = aCell({ model: 'a', precision: 'FP16', mean: 1, effectivePrecision: 'BF16' });
    const noisy = aCell({ model: 'a', precision: 'FP32', mean: 1, confidence95: [0.9, 1.02] });
    const { rows } = matrixOf({ document: { cells: [odd, noisy] }, catalogue, study, unit: 'FPS' });
    const badges = rows[0]?.cells.map((cell) => cell?.badges.map(({ text }) => text));
    expect(badges).toEqual([['noisy'], ['ran BF16']]);
  });

  it('says in its name all that a cell shows: value, interval and every badge', () => {
    const { rows } = matrixOf({
      document: {
        cells: [
          aCell({
            model: 'a',
            precision: 'INT8',
            mean: 1,
            confidence95: [0.9, 1.02],
            calibration: 'synthetic',
          }),
        ],
      },
      ...{ catalogue, study, unit: 'FPS' },
    });
    expect(rows[0]?.cells[0]?.name).toBe('a, CPU INT8, 1 000 FPS ±10.0 %, noisy, synthetic');
  });

  it('marks INT8 of too few images, and in the head of a column what all of its cells share', () => {
    const int8 = (model: string, calibrationImages: number) =>
      aCell({ model, precision: 'INT8', mean: 1, calibration: 'images', calibrationImages });
    const columnOf = (...cells: ReturnType<typeof int8>[]) => {
      const { rows, columns } = matrixOf({ document: { cells }, catalogue, study, unit: 'FPS' });
      return [
        ...rows.map((row) => row.cells[0]?.badges.map(({ text }) => text)),
        columns[0]?.calibration?.text ?? null,
      ];
    };
    expect(columnOf(int8('a', 1), int8('b', 1))).toEqual([['1 image'], ['1 image'], '1 image']);
    expect(columnOf(int8('a', 1), int8('b', 300))).toEqual([['1 image'], [], null]);
    expect(columnOf(int8('a', 1), { ...int8('b', 1), status: 'queued' })).toEqual([['1 image'], [], null]);
  });

  it('shows latencies of the study as such where means are asked for, and none for percentiles', () => {
    const of = (unit: 'mean' | 'p99') =>
      matrixOf({ document: { cells }, catalogue, study, unit }).rows[1]?.cells[0]?.study;
    expect(of('mean')).toBeCloseTo(1000 / 462, 9);
    expect(of('p99')).toBeNull();
  });
});

describe('units of the matrix', () => {
  const of = (unit: MatrixUnit) => matrixOf({ document: { cells }, catalogue, study, unit });

  it.each(matrixUnits)('shade the best of a row darkest, in %s too', (unit) => {
    const shown = of(unit).rows[1]?.cells.filter((cell) => cell !== null) ?? [];
    const best = shown.reduce((a, b) => ((a.cost ?? Infinity) <= (b.cost ?? Infinity) ? a : b));
    const differ = new Set(shown.map(({ cost }) => cost)).size > 1;
    expect(best.heat).toBe(differ ? 1 : null);
    expect(best.fastest).toBe(differ);
  });

  it('say what they are when a cell is read aloud', () => {
    expect(of('p99').rows[0]?.cells[0]?.name).toBe('AlexNet, CPU FP32, 8.00 ms p99');
    expect(of('memory').rows[0]?.cells[0]?.name).toBe('AlexNet, CPU FP32, 100 MB peak memory');
  });
});

describe('the shades of a row', () => {
  const range = (cost: number, share: number) => ({
    cost,
    low: cost * (1 - share),
    high: cost * (1 + share),
  });

  it('are missing where all intervals overlap', () => {
    expect(heats([range(10, 0.2), range(11, 0.2), null])).toEqual([null, null, null]);
    // Each overlaps the next one only: nothing parts the first from the last.
    expect(heats([range(10, 0.06), range(11, 0.06), range(12, 0.06)])).toEqual([null, null, null]);
    expect(heats([range(10, 0.01)])).toEqual([null]);
    expect(heats([])).toEqual([]);
  });

  it('are shared by cells that are not known to differ', () => {
    const [a, b, c] = heats([range(10, 0.06), range(10.5, 0.06), range(20, 0.06)]);
    expect([a, b, c]).toEqual([1, 1, 0]);
  });

  it('are equal steps for equal ratios', () => {
    expect(heats([range(10, 0.01), range(40, 0.01), range(20, 0.01), null])).toEqual([
      1,
      0,
      expect.closeTo(0.5, 9),
      null,
    ]);
  });

  it('have one best cell in bold, or none', () => {
    const bold = (...costs: [mean: number, share: number][]) => {
      const row = costs.map(([mean, share], at) => {
        const precision = (['FP32', 'FP16', 'BF16'] as const)[at] ?? 'INT8';
        const own = aCell({ model: 'a', precision, mean });
        const around = (bound: number) => milliseconds(mean * bound);
        const latencyMs = own.latencyMs && {
          ...own.latencyMs,
          confidence95: [around(1 - share), around(1 + share)] as [Milliseconds, Milliseconds],
        };
        return { ...own, latencyMs };
      });
      const { rows } = matrixOf({ document: { cells: row }, catalogue: [], study: null, unit: 'FPS' });
      return rows[0]?.cells.map((cell) => cell?.fastest);
    };
    expect(bold([2, 0.01], [1, 0.01])).toEqual([false, true]);
    expect(bold([1.02, 0.05], [1, 0.05], [3, 0.05])).toEqual([false, false, false]);
    expect(bold([1.02, 0.05], [1, 0.05])).toEqual([false, false]);
  });
});

describe('a matrix that fills in', () => {
  it('keeps the rows that no event was about', () => {
    const before = matrixOf({ document: { cells }, catalogue, study, unit: 'FPS' });
    const changed = cells.map((cell) => (cell.model === 'mine' ? { ...cell, fps: 1 } : cell));
    const after = keepingRows(
      matrixOf({ document: { cells: changed }, catalogue, study, unit: 'FPS' }),
      before,
    );
    expect(after.rows.map((row, index) => row === before.rows[index])).toEqual([true, true, false]);
    expect(after.columns).toBe(before.columns);
  });
});

describe('what happened in a run', () => {
  it('is shown once for all its cells', () => {
    const warned = ['a', 'b', 'c'].map((model) =>
      aCell({
        model,
        precision: 'FP32',
        mean: 1,
        warningFacts: model === 'c' ? [] : [{ kind: 'recorded', text: 'It was hot.' }],
      }),
    );
    const nameOf = (model: string) => model.toUpperCase();
    expect(runSentences({ cells: warned }, nameOf).map(({ text }) => text)).toEqual([
      'A, CPU FP32 and B, CPU FP32: It was hot.',
    ]);
  });

  it('counts cells, as the job bar does', () => {
    const failed = ['a', 'b', 'c'].map((model, at) =>
      aCell({
        model,
        precision: 'FP32',
        mean: 1,
        status: 'failed',
        reason: at === 2 ? 'Other.' : 'No file.',
      }),
    );
    const sentences = runSentences({ cells: failed }, (model) => model);
    expect(sentences.map(({ cells: count }) => count)).toEqual([2, 1]);
  });
});

describe('the CSV of a matrix', () => {
  it('has a line for each cell, and its numbers in full', () => {
    const lines = matrixCsv(matrix, 'FPS').trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + cells.length);
    expect(lines[1]).toMatch(/^AlexNet,CPU,FP32,measured,125,8,/);
  });
});
