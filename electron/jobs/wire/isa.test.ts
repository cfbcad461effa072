import { describe, expect, it } from 'vitest';
import { isaLimits } from '../../../shared/machine/isa.ts';
import type { Machine } from '../../../shared/machine/machine.ts';
import { bytes } from '../../../shared/units.ts';
import { isaEnvironment, isaWarning } from './isa.ts';

const machine = (...instructionSets: string[]): Machine => ({
  hostname: 'bench',
  cpuModel: 'Intel(R) Core(TM) i7-6700HQ',
  physicalCores: 4,
  logicalProcessors: 8,
  instructionSets,
  memoryBytes: bytes(2 ** 33),
  os: 'Linux',
  architecture: 'x64',
  virtualized: false,
  nodeVersion: '24.21.0',
});

describe('isaEnvironment', () => {
  it('calls every limit what oneDNN calls it', () => {
    // oneDNN developer guide, "CPU dispatcher control": values of ONEDNN_MAX_CPU_ISA.
    expect(isaLimits.map((isa) => isaEnvironment(isa)['ONEDNN_MAX_CPU_ISA'])).toEqual([
      'SSE41',
      'AVX',
      'AVX2',
      'AVX2_VNNI',
      'AVX512_CORE',
      'AVX512_CORE_VNNI',
      'AVX512_CORE_BF16',
      'AVX512_CORE_FP16',
      'AVX512_CORE_AMX',
    ]);
  });

  it('sets nothing without a limit', () => expect(isaEnvironment(null)).toEqual({}));
});

describe('isaWarning', () => {
  it('warns of a limit that the processor does not reach', () => {
    expect(isaWarning('avx512', machine('sse4.1', 'avx', 'avx2'))).toMatchObject({
      kind: 'isa-not-reached',
      isa: 'avx512',
      instructionSets: ['sse4.1', 'avx', 'avx2'],
    });
    expect(isaWarning('amx', machine('avx512', 'amx_bf16'))).toMatchObject({ isa: 'amx' });
  });

  it('says nothing of a limit that limits, of none, and of a processor that tells nothing', () => {
    expect(isaWarning('avx2', machine('avx2', 'avx512'))).toBeNull();
    expect(isaWarning('sse41', machine('sse4.1'))).toBeNull();
    expect(isaWarning(null, machine('avx2'))).toBeNull();
    expect(isaWarning('avx2', machine())).toBeNull();
  });
});
