import { describe, expect, it } from 'vitest';
import type { RunDevice } from '../../machine/machine.ts';
import type { MatrixColumn } from '../matrix/matrix.ts';
import { fig1Note, ownFp32, type SpeedupWish, speedupChoice, speedupPresets } from './speedupChoice.ts';

const column = (key: string): MatrixColumn => {
  const [device = '', precision = ''] = key.split(' ');
  return {
    key,
    device,
    precision: precision as MatrixColumn['precision'],
    study: null,
    release: null,
    calibration: null,
  };
};
const columns = ['CPU FP32', 'CPU INT8', 'GPU FP32', 'GPU FP16', 'GPU INT8'].map(column);
const nothing: SpeedupWish = { preset: null, baseline: null, over: null };

describe('presets of the speedup', () => {
  it('hold each narrower precision against FP32 of its own device', () => {
    const int8 = speedupPresets(columns).find(({ key }) => key === 'int8');
    expect(int8?.pairs).toEqual([
      { baseline: 'CPU FP32', over: 'CPU INT8' },
      { baseline: 'GPU FP32', over: 'GPU INT8' },
    ]);
    expect(speedupChoice(columns, { ...nothing, preset: 'int8' }).baseline).toBe(ownFp32);
  });

  it('keep their place and say why where a run cannot answer them', () => {
    const presets = speedupPresets(columns.slice(0, 2));
    expect(presets.map(({ key }) => key)).toEqual(['fig1', 'int8', 'fp16', 'bf16']);
    expect(presets.map(({ missing }) => missing)).toEqual([
      'This run has no GPU FP32.',
      null,
      'This run has no FP16 that was measured.',
      'This run has no BF16 that was measured.',
    ]);
  });

  it('begin with the first that the run can answer', () => {
    expect(speedupChoice(columns, nothing)).toMatchObject({ preset: 'fig1', over: ['GPU FP32'] });
    expect(speedupChoice(columns.slice(0, 2), nothing).preset).toBe('int8');
    expect(speedupChoice(columns.slice(0, 1), nothing)).toMatchObject({ preset: 'own', pairs: [] });
  });

  it('give way to any baseline with any set over it', () => {
    const choice = speedupChoice(columns, {
      preset: null,
      baseline: 'GPU FP16',
      over: ['CPU FP32', 'GPU FP16'],
    });
    expect(choice.preset).toBe('own');
    expect(choice.pairs).toEqual([{ baseline: 'GPU FP16', over: 'CPU FP32' }]);
  });

  it('forget a baseline that the run has not', () => {
    expect(speedupChoice(columns, { ...nothing, baseline: 'NPU FP16' }).baseline).toBe('CPU FP32');
  });
});

describe('the note on Fig. 1', () => {
  const gpu = (fullName: string, kind: string | null): RunDevice[] => [
    { name: 'GPU', fullName, kind, pluginVersion: null, driverVersion: null },
  ];
  const pairs = [{ baseline: 'CPU FP32', over: 'GPU FP32' }];

  it('is silent for an Intel GPU next to the cores', () => {
    expect(fig1Note(pairs, gpu('Intel(R) Iris(R) Pro Graphics P580 (iGPU)', 'integrated'))).toBeNull();
  });

  it('names any other GPU, and admits what is not recorded', () => {
    expect(fig1Note(pairs, gpu('NVIDIA H100', 'discrete'))).toBe(
      "GPU is NVIDIA H100, a discrete GPU that is not Intel's: no iGPU as in the study.",
    );
    expect(fig1Note(pairs, [])).toContain('not recorded');
  });
});
