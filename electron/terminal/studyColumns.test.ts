import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { referenceRun } from '../../models/referenceRun.ts';
import type { Precision } from '../../shared/precision/precision.ts';
import { matrixOf } from '../../shared/view/matrix/matrix.ts';
import { aCell } from '../../shared/view/run/testing.ts';
import { studyColumns } from './studyColumns.ts';
import { publishedModels } from './table.ts';

const matrix = (...cells: readonly (readonly [model: string, device: string, precision: Precision])[]) =>
  matrixOf({
    document: {
      cells: cells.map(([model, device, precision]) => aCell({ model, device, precision, mean: 4 })),
    },
    catalogue: publishedModels(),
    study: referenceRun(),
    unit: 'FPS',
  });
const beside = (shown: ReturnType<typeof matrix>, all: boolean) => studyColumns(shown, referenceRun(), all);

describe('studyColumns', () => {
  it('gives the figures printed in the study for a model of the catalogue', () => {
    const shown = matrix(['squeezenet1.1', 'CPU', 'FP32'], ['mobilenet-v1-1.0-224', 'CPU', 'FP32']);
    const study = beside(shown, false);
    const row = (model: string) => shown.rows.filter((one) => one.model === model);
    expect(row('squeezenet1.1').map((one) => study?.rowOf(one))).toEqual(['SqueezeNet1.1']);
    expect(row('squeezenet1.1').map((one) => study?.fps(one, 'CPU FP32'))).toEqual([462]);
    expect(row('mobilenet-v1-1.0-224').map((one) => study?.fps(one, 'GPU FP16'))).toEqual([472]);
    expect(study?.wanted).toEqual([]);
    expect(stripVTControlCharacters(study?.caption ?? '')).toMatch(/E3-1585 v5.*; GPU integrated/);
  });

  it('has nothing for a model of the user, even where it is called like one of the study', () => {
    const shown = matrix(['vgg16', 'CPU', 'INT8'], ['SqueezeNet1.1', 'CPU', 'INT8']);
    const study = beside(shown, false);
    const own = shown.rows.filter(({ model }) => model === 'SqueezeNet1.1');
    expect(own.map((row) => [study?.rowOf(row), study?.fps(row, 'CPU FP32')])).toEqual([['', undefined]]);
  });

  it('is left out where nothing can be compared, unless all is wanted of a model that is there', () => {
    expect(beside(matrix(['mine', 'CPU', 'FP32']), false)).toBeNull();
    expect(beside(matrix(['mine', 'CPU', 'FP32']), true)).toBeNull();
    expect(beside(matrix(['vgg16', 'CPU', 'BF16']), false)).toBeNull();
    expect(beside(matrix(['vgg16', 'HETERO:GPU,CPU', 'FP32']), false)).toBeNull();
    expect(beside(matrix(['vgg16', 'CPU', 'BF16']), true)?.wanted).toHaveLength(4);
  });
});
