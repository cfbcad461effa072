/** The study's Table II (models/) next to what recorded runs of SqueezeNet 1.1 show (shared/profile). */
import { describe, expect, it } from 'vitest';
import reference from '../models/reference-run.json' with { type: 'json' };
import { tableTwoCsv } from '../shared/profile/csv.ts';
import { type TableTwo, tableTwo, tableTwoCellText } from '../shared/profile/tableTwo.ts';
import { profileOf, recorded } from '../shared/profile/testing.ts';
import { besideStudy, comparedRows, studyTableSchema, verdictOf } from '../shared/study/studyTable.ts';
import { microseconds } from '../shared/units.ts';
import { studyGpuProblems } from './support/studyGpuTable.ts';

const cpu = profileOf(recorded.squeezenetCpu());
const gpu = profileOf(recorded.squeezenetGpu(), { device: 'GPU' });
const table = tableTwo([cpu, gpu]);
const study = studyTableSchema.parse(reference.table2);

function row(of: TableTwo, name: string) {
  const found = of.rows.filter((candidate) => candidate.name === name);
  expect(found.map((candidate) => candidate.name)).toEqual([name]);
  return found[0] as TableTwo['rows'][number];
}

describe('the study’s Table II next to ours', () => {
  const both = besideStudy(table, study);

  it('shows every row of the study, as printed, those of fire modules eight times', () => {
    const shown = new Set(
      both.rows.flatMap((candidate) => (candidate.study === null ? [] : [candidate.study.join()])),
    );
    for (const [, ...cells] of study.rows) expect(shown).toContain(cells.join());
    const fires = study.rows.filter(([layer]) => layer?.startsWith('fireN/')).length;
    expect(both.rows.filter((candidate) => candidate.study !== null)).toHaveLength(
      study.rows.length + 7 * fires,
    );
  });

  it('expands a fire module’s pattern to all eight', () => {
    const expanded = both.rows.filter(({ name }) => /^fire\d\/expand3x3$/.test(name));
    expect(expanded).toHaveLength(8);
    for (const { study: cells } of expanded) expect(cells).toEqual(['bfx_f16', 'pooling_jit_avx2_I8']);
  });

  it('matches reorders by their place, and keeps rows that only the study has', () => {
    expect(row(both, 'Reorder data -> conv1').study).toEqual(['reorder_data', 'jit_umi_I8']);
    expect(row(both, 'Reorder pool10 -> prob').study).toEqual(['reorder_data_fast', null]);
    expect(row(both, 'Reorder prob -> output').study).toEqual(['reorder_data_fast', 'reorder_jit_umi_FP32']);
    expect(row(both, 'scaleShift/Add').cells.map(tableTwoCellText)).toEqual(['N/A', 'N/A']);
  });

  it('is reproduced on the study’s GPU except for the rows that are listed', () => {
    const compared = comparedRows(both, { column: 1, studyColumn: 0 });
    expect(studyGpuProblems(compared)).toEqual([]);
  });

  it.each([
    ['bfx_f16', 'convolution_gpu_bfyx_f16__f32', 'same'],
    ['bfx_to_bfyz_f16', 'convolution_gpu_bfyx_to_bfyx_f16__f32', 'same'],
    ['bfx_f16_1x1', 'convolution_gpu_bfyx_f16__f32', 'variant'],
    ['bfx_f16', 'convolution_gpu_bfyx_f16_1x1__f32', 'variant'],
    ['bfx_f16', 'convolution_gpu_ref__f32', 'different'],
    ['optimized away', 'concatenation_gpu_simple_ref__f32', 'different'],
  ] as const)('reads %s, where %s ran, as %s', (printed, implementation, verdict) => {
    const cell = {
      kind: 'kernel',
      implementation,
      precision: 'FP32',
      elementType: 'f32',
      timeUs: microseconds(1),
    } as const;
    expect(verdictOf(printed, cell)).toBe(verdict);
  });

  it('reads what is no kernel of its own as optimized away, and nothing where the study is silent', () => {
    expect(verdictOf('optimized away', { kind: 'fused', into: 'conv1' })).toBe('same');
    expect(verdictOf('bfx_f16', { kind: 'optimizedAway' })).toBe('different');
    expect(verdictOf('reorder_data', { kind: 'notApplicable' })).toBe('none');
    expect(verdictOf(null, { kind: 'optimizedAway' })).toBeNull();
  });

  it('has its columns last in comma-separated values', () => {
    const lines = tableTwoCsv(both).split('\r\n');
    expect(lines[0]).toMatch(/"study: CPU \(INT8, MKL-DNN\)"$/);
    expect(lines.find((line) => line.startsWith('conv10,'))).toMatch(/,bfx_f16,pooling_jit_avx2_I8$/);
  });
});
