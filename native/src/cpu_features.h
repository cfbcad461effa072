// Which instruction sets this processor and its operating system let a program use.
#pragma once

namespace vinobench {

// Named as in Intel's manual; all false where the compiler or the processor is not x86-64.
struct CpuFeatures {
    bool ssse3 = false;
    bool sse41 = false;
    bool avx = false;
    // AVX2 with FMA: oneDNN's `avx2`.
    bool avx2 = false;
    bool avx_vnni = false;
    // F, BW, DQ and VL: oneDNN's `avx512_core`.
    bool avx512 = false;
    bool avx512_vnni = false;
    bool avx512_bf16 = false;
    bool avx512_fp16 = false;
    bool amx_bf16 = false;
    bool amx_int8 = false;
};

// Asks the operating system for AMX's tiles when first called: without that their first use ends the process.
const CpuFeatures& cpu_features();

}  // namespace vinobench
