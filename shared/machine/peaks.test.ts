import { describe, expect, it } from 'vitest';
import type { Precision } from '../precision/precision.ts';
import { bytes } from '../units.ts';
import { isaLimits } from './isa.ts';
import { doubtfulRoofs, isaAllowed } from './peaks.ts';

describe('a limit on instruction sets', () => {
  it('leaves itself, what is narrower, and nothing that is wider', () => {
    for (const [place, limit] of isaLimits.entries()) {
      expect(isaAllowed(limit, limit)).toBe(true);
      for (const wider of isaLimits.slice(place + 1)) expect(isaAllowed(wider, limit), wider).toBe(false);
    }
  });

  it('takes VNNI of 256 bits away with AVX-512, which has it only with FP16', () => {
    for (const limit of ['avx512', 'avx512_vnni', 'avx512_bf16'] as const)
      expect(isaAllowed('avx2_vnni', limit)).toBe(false);
    for (const limit of ['avx2_vnni', 'avx512_fp16', 'amx'] as const)
      expect(isaAllowed('avx2_vnni', limit)).toBe(true);
  });

  it('that is unknown leaves all, and plain code is always left', () => {
    for (const isa of isaLimits) {
      expect(isaAllowed(isa, null)).toBe(true);
      expect(isaAllowed(null, isa)).toBe(true);
    }
  });
});

describe('roofs', () => {
  const compute = (precision: Precision, gflops: number) =>
    ({ precision, isa: null, source: 'addon', name: precision, gflops }) as const;
  const stream = (level: 'L2' | 'L3' | 'memory', bytesPerSecond: number) =>
    ({
      level,
      capacityBytes: bytes(1),
      workingSetBytes: bytes(1),
      source: 'addon',
      name: level,
      bytesPerSecond,
    }) as const;

  it('below one that they cannot be below are noticed', () => {
    const peaks = {
      device: 'CPU',
      compute: [compute('FP32', 100), compute('BF16', 60), compute('INT8', 390)],
      streams: [stream('L2', 200), stream('L3', 40), stream('memory', 50)],
    };
    expect(doubtfulRoofs(peaks)).toEqual([
      'The BF16 peak was measured below the FP32 peak, which it cannot be: something else ran meanwhile.',
      'L3 was measured slower than memory, which it cannot be: something else ran meanwhile.',
    ]);
  });

  it('are not doubted for what repeating gives, on a device without fast narrow arithmetic, or where none was measured', () => {
    const streams = [stream('L2', 200), stream('memory', 50)];
    const near = [compute('FP32', 100), compute('BF16', 97), compute('BF16', 30)];
    expect(doubtfulRoofs({ device: 'CPU', compute: near, streams })).toEqual([]);
    const slow = [compute('FP32', 100), compute('FP16', 2)];
    expect(doubtfulRoofs({ device: 'GPU', compute: slow, streams: [] })).toEqual([]);
    expect(doubtfulRoofs({ device: 'CPU', compute: [compute('BF16', 1)], streams: [] })).toEqual([]);
  });
});
