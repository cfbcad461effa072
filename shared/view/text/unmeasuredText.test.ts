import { expect, it } from 'vitest';
import type { NoPeakReason } from '../../machine/unmeasured.ts';
import { unmeasuredText } from './unmeasuredText.ts';

it.each<[NoPeakReason, string]>([
  [
    { kind: 'ran-otherwise', operation: 'MatMul 1024x1024x1024', precision: 'FP32' },
    'GPU ran MatMul 1024x1024x1024 in FP32',
  ],
  [
    { kind: 'ran-otherwise', operation: 'MatMul 1024x1024x1024', precision: null },
    'GPU ran MatMul 1024x1024x1024 in an unknown precision',
  ],
  [{ kind: 'no-usable-time' }, 'GPU reports no usable time for a large operation'],
  [{ kind: 'cannot-run', sentence: 'It has no such device.' }, 'GPU cannot run it: It has no such device'],
])('says why a large operation gave no peak: %o', (because, text) => {
  const found = { kind: 'operation', device: 'GPU', because } as const;
  expect(unmeasuredText({ ...found, of: 'INT8' })).toBe(`INT8 through OpenVINO: ${text}.`);
  expect(unmeasuredText({ ...found, of: 'memory' })).toBe(`Memory through OpenVINO: ${text}.`);
});

it('leaves a sentence as an earlier version recorded it', () => {
  expect(unmeasuredText('No peak of FP32 was measured on CPU.')).toBe('No peak of FP32 was measured on CPU.');
});
