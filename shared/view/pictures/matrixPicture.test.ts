import { describe, expect, it } from 'vitest';
import type { Cell } from '../../documents/run.ts';
import type { ReferenceRun } from '../../study/referenceRun.ts';
import { bytes } from '../../units.ts';
import { matrixOf } from '../matrix/matrix.ts';
import { aCell, aRun } from '../run/testing.ts';
import { matrixPicture, runFoot } from './matrixPicture.ts';
import { drawnBy, drawnValues } from './testing.ts';

const study: ReferenceRun = {
  source: 'slides',
  machine: { cpu: 'a CPU', gpu: 'a GPU', runtime: '2.1', os: 'Linux' },
  method: { iterations: 32 },
  table1: { unit: 'FPS', columns: ['CPU FP32', 'CPU INT8'], rows: { AlexNet: [79, 89] } },
  table2: { model: 'alexnet', columns: ['layer', 'CPU'], note: '', rows: [] },
};
const catalogue = [
  {
    ...{ id: 'alexnet', title: 'AlexNet', studyRow: 'AlexNet', inputShape: [1, 3, 227, 227] },
    ...{ millionParameters: 61, gflops: 1.4, top1: 50, top5: 80, licence: 'x', fetched: false },
    downloadBytes: bytes(1),
  },
];
const cells: Cell[] = [
  aCell({ model: 'alexnet', precision: 'FP32', mean: 8, confidence95: [7, 9] }),
  aCell({ model: 'alexnet', precision: 'INT8', mean: 2 }),
  aCell({ model: 'alexnet', precision: 'BF16', mean: 4, effectivePrecision: 'FP32' }),
  aCell({ model: 'mine', precision: 'FP32', mean: 10, weights: 'filler' }),
  aCell({
    ...{ model: 'mine', precision: 'INT8', mean: 1, status: 'unsupported', fps: null, latencyMs: null },
    ...{ reason: 'no kernel', cause: { kind: 'no-kernel', detail: '' } as Cell['cause'] },
  }),
];
const { run } = aRun({ id: 'r1', cells, rounds: [] });
const drawnWith = (beside: boolean) =>
  drawnBy(
    matrixPicture({
      matrix: matrixOf({ document: { cells }, catalogue, study, unit: 'FPS' }),
      ...{ run, unit: 'FPS', study: beside },
    }),
  );
const drawn = drawnWith(true);
const textOf = (value: string) => drawn.texts.find((text) => text.value === value);

describe('the picture of a matrix', () => {
  it('has a column for each configuration and a line for each model, with the figures where they cross', () => {
    const [column, row] = [textOf('CPU INT8'), textOf('AlexNet')];
    const figure = textOf('500');
    expect(figure?.x).toBe(column?.x);
    expect(Math.abs((figure?.y ?? 0) - (row?.y ?? 99))).toBeLessThan(10);
    expect(figure?.weight).toBe('600');
    expect(textOf('125')?.weight).toBe('400');
  });

  it('says what a cell without a figure is, and that weights are not trained', () => {
    expect(textOf('not supported')?.x).toBe(textOf('CPU INT8')?.x);
    expect(textOf('mine (filler weights)')).toBeDefined();
  });

  it('shades the best of a row most', () => {
    const shades = drawn.boxes.filter(({ fill }) => fill === '#000000');
    const [slow, fast] = [textOf('125'), textOf('500')].map((figure) =>
      shades.find(({ x, y, width }) => x + width - 8 === figure?.x && y < figure.y && y + 30 > figure.y),
    );
    expect(fast?.opacity).toBe(0.13);
    expect(slow?.opacity ?? 0).toBeLessThan(0.13);
  });

  it('has the geometric mean over the base in the last line', () => {
    expect(textOf('Over CPU FP32, geo. mean')).toBeDefined();
    const mean = textOf('4.00×');
    expect(mean?.x).toBe(textOf('CPU INT8')?.x);
    expect(
      drawn.texts.some(({ value, y, x }) => value === '1 model' && x === mean?.x && y > (mean?.y ?? 0)),
    ).toBe(true);
  });

  it('parts BF16 from FP16 by stripes', () => {
    expect(drawn.boxes.filter(({ height, fill }) => height === 1 && fill === '#ffffff')).toHaveLength(3);
  });

  it('explains the marks that it has, and no others', () => {
    const words = drawnValues(drawn).join(' ');
    expect(words).toContain('ran: most of the work was executed in another precision.');
    expect(words).toContain('noisy: interval wider than ±5 %.');
    expect(words).toContain('Lower left: the study.');
    expect(words).not.toContain('synthetic:');
    expect(drawnValues(drawnWith(false)).join(' ')).not.toContain('the study');
  });

  it('shows the study’s figures next to ours only where asked', () => {
    expect(drawnValues(drawn)).toContain('79');
    expect(drawnValues(drawnWith(false))).not.toContain('79');
  });

  it('ends with the machine, preset, run and date', () => {
    expect(runFoot(run)).toMatch(/^.*a CPU.*, careful preset, run r1, \d+ Nov \d\d:\d\d$/);
    expect(drawnValues(drawn).join(' ')).toContain('run r1');
  });
});
