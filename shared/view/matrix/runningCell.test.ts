import { describe, expect, it } from 'vitest';
import { runningCell } from './runningCell.ts';

const subject = { model: 'net', device: 'GPU.1', precision: 'FP16' } as const;

describe('the cell in work', () => {
  it('is the subject of the progress, by equality: my-net is not net', () => {
    expect(runningCell({ phase: 'compile', subject: { ...subject, model: 'my-net' } })).toMatchObject({
      model: 'my-net',
    });
  });

  it('fills its bar by rounds, where it is measured in rounds', () => {
    const step = { at: 3, of: 8, unit: 'rounds' } as const;
    expect(runningCell({ phase: 'measure', subject, step })).toEqual({
      ...subject,
      done: 0.375,
      text: 'round 3 of 8',
    });
    expect(runningCell({ phase: 'measure', subject })).toEqual({ ...subject, done: 1, text: 'running' });
  });

  it('is absent while something else is done, or only a model is known', () => {
    expect(runningCell(undefined)).toBeNull();
    expect(runningCell({ phase: 'convert', subject })).toBeNull();
    expect(runningCell({ phase: 'wait' })).toBeNull();
    expect(runningCell({ phase: 'measure', subject: { ...subject, precision: null } })).toBeNull();
  });
});
