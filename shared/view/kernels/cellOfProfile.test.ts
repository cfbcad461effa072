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
});
