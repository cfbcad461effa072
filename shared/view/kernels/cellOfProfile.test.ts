import { describe, expect, it } from 'vitest';
import { profileSummary } from '../../profile/summaryTesting.ts';
import { aCell, aRun } from '../run/testing.ts';
import { cellOfConfiguration, profileOfCell } from './cellOfProfile.ts';

const wanted = { model: 'alexnet', device: 'CPU', precision: 'INT8', isa: null, batch: 1 } as const;

describe('the profile of a cell', () => {
  it('is the newest one of its configuration, its limit of instruction sets and its batch included', () => {
    const list = [
      profileSummary('c', '22T14:04', { ...wanted, isa: 'avx2' }),
      profileSummary('b', '22T14:03', { ...wanted, precision: 'FP32' }, wanted),
      profileSummary('a', '22T14:02', wanted),
    ];
    expect(profileOfCell(list, wanted)?.key).toBe('b.1');
    expect(profileOfCell(list, { ...wanted, isa: 'avx2' })?.key).toBe('c.0');
    expect(profileOfCell(list, { ...wanted, batch: 8 })).toBeNull();
    expect(profileOfCell(list, { ...wanted, shapes: { data: [1, 3, 8, 8] } })).toBeNull();
  });

  it('is of its release of OpenVINO, where the cell says which', () => {
    const list = [
      profileSummary('other', '22T14:04', { ...wanted, release: '2024.6.0' }),
      profileSummary('own', '22T14:03', wanted),
    ];
    const idOf = (runtime: string | null) => profileOfCell(list, { ...wanted, runtime })?.id;
    expect(['2024.6.0-17404-abc', '2026.4.0-1-def', '2025.4.1', null].map(idOf)).toEqual([
      'other',
      'own',
      undefined,
      'own',
    ]);
  });
});

describe('the cell of a profile', () => {
  const cells = [aCell({ model: 'alexnet', precision: 'INT8', mean: 5 })];
  const documents = {
    newest: aRun({
      id: 'newest',
      cells: cells.map((cell) => ({ ...cell, status: 'failed' as const })),
      rounds: [],
    }),
    middle: aRun({ id: 'middle', cells, rounds: [] }),
    oldest: aRun({ id: 'oldest', cells, rounds: [] }),
  };
  const runs = [{ id: 'newest' }, { id: 'not opened' }, { id: 'middle' }, { id: 'oldest' }];

  it('is that of the last run that measured it', () => {
    expect(cellOfConfiguration(runs, documents, wanted)?.run).toBe('middle');
    expect(cellOfConfiguration(runs, documents, { ...wanted, precision: 'FP32' })).toBeNull();
  });

  it('is of its release of OpenVINO', () => {
    const both = ['2024.6.0-17404-abc', '2026.4.0-1-def'].map((runtime) => ({
      ...aCell({ model: 'alexnet', precision: 'INT8', mean: 5 }),
      runtime,
    }));
    const one = { several: aRun({ id: 'several', cells: both, rounds: [] }) };
    const found = (release: object) =>
      cellOfConfiguration([{ id: 'several' }], one, { ...wanted, ...release })?.cell.runtime;
    expect(found({ release: '2024.6.0' })).toBe('2024.6.0-17404-abc');
    expect(found({})).toBe('2026.4.0-1-def');
    expect(found({ release: '2025.4.1' })).toBeUndefined();
  });
});
