import { expect, it } from 'vitest';
import { bytes, milliseconds } from '../../units.ts';
import { aCell } from '../run/testing.ts';
import { cellText } from './cellText.ts';

it('tells all of a measured cell in lines of plain spaces', () => {
  const cell = aCell({
    ...{ model: 'net', precision: 'BF16', mean: 2, confidence95: [1.9, 2.2], effectivePrecision: 'FP32' },
    warningFacts: [{ kind: 'beside-other-user' }],
  });
  expect(cellText(cell, 'net, CPU BF16').split('\n')).toEqual([
    'net, CPU BF16',
    'mean 2.00 ms ±10.0 %, p50 2.00 ms, p90 2.00 ms, p99 2.00 ms, min 2.00 ms, max 2.00 ms, 32 samples',
    'read 1.00 ms, compile 10.0 ms, first inference 2.00 ms',
    'ran FP32, OpenVINO 2026.4.0',
    'peak memory 100 MB',
    'Another user of this machine was measuring at the same time, so latencies may be too high.',
  ]);
});

it('leaves out what a cell without a result does not have', () => {
  const nothing = { latencyMs: null, readMs: null, firstInferenceMs: null, peakMemoryBytes: null } as const;
  const cell = aCell({
    ...{ model: 'net', precision: 'FP32', mean: 2, status: 'failed', effectivePrecision: null, ...nothing },
    compileMs: milliseconds(1500),
  });
  expect(cellText(cell, 'net').split('\n')).toEqual(['net', 'compile 1.50 s']);
  expect(cellText({ ...cell, compileMs: null, peakMemoryBytes: bytes(5) }, 'net')).toBe(
    'net\npeak memory 5 B',
  );
});
