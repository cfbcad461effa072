import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { studyColumns } from './studyColumns.ts';

const cell = (model: string, device: string, precision: 'FP32' | 'FP16' | 'INT8' | 'BF16') => ({
  model,
  device,
  precision,
});

describe('studyColumns', () => {
  it('gives the figures printed in the study for a model of the catalogue', () => {
    const study = studyColumns([cell('squeezenet1.1', 'CPU', 'FP32')], false);
    expect(study?.rowOf('squeezenet1.1')).toBe('SqueezeNet1.1');
    expect(study?.fps('squeezenet1.1', 'CPU FP32')).toBe(462);
    expect(study?.fps('mobilenet-v1-1.0-224', 'GPU FP16')).toBe(472);
    expect(study?.wanted).toEqual([]);
    expect(stripVTControlCharacters(study?.caption ?? '')).toMatch(/E3-1585 v5.*; GPU integrated/);
  });

  it('has a counterpart for what the study measured, and none for the rest', () => {
    const study = studyColumns([cell('vgg16', 'CPU', 'INT8')], false);
    expect(study?.counterpart('CPU', 'INT8')).toBe('CPU INT8');
    expect(study?.counterpart('GPU.1', 'FP16')).toBe('GPU FP16');
    expect(study?.counterpart('CPU', 'FP16')).toBeUndefined();
    expect(study?.counterpart('HETERO:GPU,CPU', 'FP32')).toBeUndefined();
    expect(study?.rowOf('mine')).toBe('');
    expect(study?.fps('mine', 'CPU FP32')).toBeUndefined();
  });

  it('is left out where nothing can be compared, unless all is wanted of a model that is there', () => {
    expect(studyColumns([cell('mine', 'CPU', 'FP32')], false)).toBeNull();
    expect(studyColumns([cell('mine', 'CPU', 'FP32')], true)).toBeNull();
    expect(studyColumns([cell('vgg16', 'CPU', 'BF16')], false)).toBeNull();
    expect(studyColumns([cell('vgg16', 'CPU', 'BF16')], true)?.wanted).toHaveLength(4);
  });
});
