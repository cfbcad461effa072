import { describe, expect, it } from 'vitest';
import { isaAllowed } from './peaks.ts';
import { isaLimits } from './run.ts';

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

  it('that is none leaves all, and plain code is always left', () => {
    for (const isa of isaLimits) {
      expect(isaAllowed(isa, null)).toBe(true);
      expect(isaAllowed(null, isa)).toBe(true);
    }
  });
});
