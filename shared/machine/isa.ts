/** Limits for oneDNN's choice of kernels (its ONEDNN_MAX_CPU_ISA), narrow to wide. */
export const isaLimits = [
  'sse41',
  'avx',
  'avx2',
  'avx2_vnni',
  'avx512',
  'avx512_vnni',
  'avx512_bf16',
  'avx512_fp16',
  'amx',
] as const;
export type IsaLimit = (typeof isaLimits)[number];
