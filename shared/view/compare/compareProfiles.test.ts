import { describe, expect, it } from 'vitest';
import type { ProfileEntry } from '../../profile/choice.ts';
import { milliseconds } from '../../units.ts';
import { aCell, aRun } from '../run/testing.ts';
import { profileOfSide, profilesOfSides } from './compareProfiles.ts';
import { sideOfRun } from './compareSides.ts';

const cells = [
  aCell({ model: 'net', precision: 'FP32', mean: 4 }),
  aCell({ model: 'net', precision: 'INT8', mean: 1, isa: 'avx2' }),
];
const run = aRun({ id: 'a', cells, rounds: [] });
const side = sideOfRun(run, { run: 'a', only: null }, 'B');
const entry = (change: Partial<ProfileEntry>): ProfileEntry => ({
  key: 'p.0',
  id: 'p',
  createdAt: run.run.createdAt,
  press: null,
  model: 'net',
  configuration: 'CPU FP32',
  kernels: 40,
  wallMs: milliseconds(4),
  hostname: run.run.machine.hostname,
  runtime: run.run.runtime.version,
  besides: 0,
  ...change,
});

describe('the profile of a side', () => {
  it('is of its configuration, machine and runtime, and the nearest to the run', () => {
    const later = entry({ key: 'q.0', createdAt: '2026-12-01T00:00:00.000Z' });
    expect(profileOfSide([later, entry({})], side, 'net', 'CPU FP32').entry?.key).toBe('p.0');
  });

  it('is absent where only another machine, runtime or limit was profiled, and says of what', () => {
    const others = [
      entry({ hostname: 'another' }),
      entry({ runtime: '2025.4.1' }),
      entry({ configuration: 'CPU FP32 avx2' }),
    ];
    expect(profileOfSide(others, side, 'net', 'CPU FP32')).toMatchObject({
      entry: null,
      reason: 'B has no profile of CPU FP32 on here with OpenVINO 2026.4.0.',
    });
  });

  it('has the limit of the instruction sets in its name', () => {
    expect(profileOfSide([], side, 'net', 'CPU INT8').configuration).toBe('CPU INT8 avx2');
  });

  it('is absent for what was not measured', () => {
    expect(profileOfSide([], side, 'net', 'GPU FP32').reason).toBe('B did not measure GPU FP32.');
  });

  it('is another than that of the base where there are two', () => {
    const later = entry({ key: 'q.0', createdAt: '2026-12-01T00:00:00.000Z' });
    const sides = [side, 'CPU FP32'] as const;
    const keys = (list: ProfileEntry[]) =>
      profilesOfSides(list, sides, sides, 'net').map((one) => one.entry?.key);
    expect(keys([later, entry({})])).toEqual(['p.0', 'q.0']);
    expect(keys([entry({})])).toEqual(['p.0', 'p.0']);
  });
});
