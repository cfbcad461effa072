import { describe, expect, it } from 'vitest';
import { quiet } from '../../conditions/testing.ts';
import type { MeasuredProcess } from '../../documents/runMethod.ts';
import { cellConditions } from './cellConditions.ts';

const measured = (index: number, conditions?: MeasuredProcess['conditions']): MeasuredProcess => ({
  ...{
    process: index,
    startedAt: '2026-12-01T00:00:00.000Z',
    readMs: null,
    compileMs: null,
    firstInferenceMs: null,
  },
  ...(conditions === undefined ? {} : { conditions }),
});

describe('The conditions of a cell', () => {
  it('are those of all processes together', () => {
    const processes = [measured(0, quiet), measured(1, { ...quiet, migrations: 40 }), measured(2, quiet)];
    const rows = new Map(cellConditions({ processes })?.rows);
    expect([rows.get('Thread migrations'), rows.get('Governor')]).toEqual(['46', 'performance']);
  });

  it('are not known of runs that did not record them', () => {
    expect([cellConditions({ processes: [] }), cellConditions({ processes: [measured(0)] })]).toEqual([
      null,
      null,
    ]);
  });
});
