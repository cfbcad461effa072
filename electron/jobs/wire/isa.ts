/** Instruction-set limits: what oneDNN calls them, and whether this processor has them at all. */

import type { IsaLimit } from '../../../shared/machine/isa.ts';
import type { Machine } from '../../../shared/machine/machine.ts';
import type { Warning } from '../../../shared/warnings/warning.ts';

/** Values of ONEDNN_MAX_CPU_ISA (oneDNN developer guide, "CPU dispatcher control"). */
const oneDnnNames: Readonly<Record<IsaLimit, string>> = {
  sse41: 'SSE41',
  avx: 'AVX',
  avx2: 'AVX2',
  avx2_vnni: 'AVX2_VNNI',
  avx512: 'AVX512_CORE',
  avx512_vnni: 'AVX512_CORE_VNNI',
  avx512_bf16: 'AVX512_CORE_BF16',
  avx512_fp16: 'AVX512_CORE_FP16',
  amx: 'AVX512_CORE_AMX',
};

/** What a processor reports (shared/machine/machine.ts) when it reaches a limit. */
const reachedBy: Readonly<Record<IsaLimit, string>> = {
  sse41: 'sse4.1',
  avx: 'avx',
  avx2: 'avx2',
  avx2_vnni: 'avx2_vnni',
  avx512: 'avx512',
  avx512_vnni: 'avx512_vnni',
  avx512_bf16: 'avx512_bf16',
  avx512_fp16: 'avx512_fp16',
  amx: 'amx_int8',
};

/** Variables that limit a job's process; read by oneDNN once, hence a separate process for each limit. */
export function isaEnvironment(isa: IsaLimit | null): Record<string, string> {
  return isa === null ? {} : { ONEDNN_MAX_CPU_ISA: oneDnnNames[isa] };
}

/** A warning when the limit is wider than the processor, and so limits nothing. */
export function isaWarning(isa: IsaLimit | null, machine: Machine): Warning | null {
  if (isa === null || machine.instructionSets.length === 0) return null;
  if (machine.instructionSets.includes(reachedBy[isa])) return null;
  const { cpuModel, instructionSets } = machine;
  return { kind: 'isa-not-reached', isa, cpuModel, instructionSets };
}
