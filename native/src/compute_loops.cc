#include <cstdint>
#include <cstring>

#include "peak_loops.h"

#if defined(__x86_64__) && defined(__GNUC__)
#    define VINOBENCH_HAS_X86_LOOPS 1
#    include <immintrin.h>
// From which versions on the compilers know an intrinsic.
#    if defined(__clang__)
#        define VINOBENCH_COMPILER_IS(gcc, clang) (__clang_major__ >= (clang))
#    else
#        define VINOBENCH_COMPILER_IS(gcc, clang) (__GNUC__ >= (gcc))
#    endif
#endif

namespace vinobench {

namespace {

#if defined(VINOBENCH_HAS_X86_LOOPS)

// Read at run time, so that no compiler can compute with them. They keep every sum finite and normal.
volatile float peak_factor = 0.999F;
volatile float peak_addend = 0.001F;
volatile int32_t peak_bytes = 0x01020301;

// Independent sums: they hide the latency of an instruction (4 to 6 cycles) behind its throughput (up to 2 a cycle).
constexpr double chains = 12;

#    define VINOBENCH_TARGET(features) __attribute__((target(features), noinline))
#    define VINOBENCH_TWELVE(apply) \
        apply(0) apply(1) apply(2) apply(3) apply(4) apply(5) apply(6) apply(7) apply(8) apply(9) apply(10) apply(11)
// Sums that a compiler knows to be equal would be computed once: an empty instruction may have changed each.
#    define VINOBENCH_START(n) \
        auto s##n = y;         \
        __asm__("" : "+x"(s##n));
// `step` is an expression of the sum `s` and the constants `x` and `y`.
#    define VINOBENCH_STEP(n)  \
        {                      \
            auto& s = s##n;    \
            s = VINOBENCH_NOW; \
        }
#    define VINOBENCH_DRAIN(n)                      \
        {                                           \
            float first = 0;                        \
            std::memcpy(&first, &s##n, sizeof first); \
            total += first;                         \
        }
#    define VINOBENCH_LOOP(name, features, x_is, y_is)    \
        VINOBENCH_TARGET(features)                        \
        float name(size_t passes) {                       \
            const auto x = x_is;                          \
            const auto y = y_is;                          \
            VINOBENCH_TWELVE(VINOBENCH_START)             \
            for (; passes > 0; --passes) {                \
                VINOBENCH_TWELVE(VINOBENCH_STEP)          \
            }                                             \
            float total = 0;                              \
            VINOBENCH_TWELVE(VINOBENCH_DRAIN)             \
            return total;                                 \
        }

// Without FMA a product and a sum are an instruction each, on their own ports: they take turns.
#    define VINOBENCH_NOW _mm_add_ps(_mm_mul_ps(s, x), y)
VINOBENCH_LOOP(mul_add_sse, "sse4.1", _mm_set1_ps(peak_factor), _mm_set1_ps(peak_addend))
#    undef VINOBENCH_NOW
#    define VINOBENCH_NOW _mm256_add_ps(_mm256_mul_ps(s, x), y)
VINOBENCH_LOOP(mul_add_avx, "avx", _mm256_set1_ps(peak_factor), _mm256_set1_ps(peak_addend))
#    undef VINOBENCH_NOW
#    define VINOBENCH_NOW _mm256_fmadd_ps(s, x, y)
VINOBENCH_LOOP(fma_avx2, "avx2,fma", _mm256_set1_ps(peak_factor), _mm256_set1_ps(peak_addend))
#    undef VINOBENCH_NOW
#    define VINOBENCH_NOW _mm512_fmadd_ps(s, x, y)
VINOBENCH_LOOP(fma_avx512, "avx512f", _mm512_set1_ps(peak_factor), _mm512_set1_ps(peak_addend))
#    undef VINOBENCH_NOW

// INT8 before VNNI, as oneDNN does it: pairs of products, pairs of pairs, sum. The first depends on the sum, or it
// would be computed once.
#    define VINOBENCH_NOW _mm_add_epi32(_mm_madd_epi16(_mm_maddubs_epi16(s, x), x), y)
VINOBENCH_LOOP(maddubs_sse, "sse4.1", _mm_set1_epi32(peak_bytes), _mm_set1_epi32(peak_bytes))
#    undef VINOBENCH_NOW
#    define VINOBENCH_NOW _mm256_add_epi32(_mm256_madd_epi16(_mm256_maddubs_epi16(s, x), x), y)
VINOBENCH_LOOP(maddubs_avx2, "avx2", _mm256_set1_epi32(peak_bytes), _mm256_set1_epi32(peak_bytes))
#    undef VINOBENCH_NOW
#    define VINOBENCH_NOW _mm512_add_epi32(_mm512_madd_epi16(_mm512_maddubs_epi16(s, x), x), y)
VINOBENCH_LOOP(maddubs_avx512, "avx512f,avx512bw", _mm512_set1_epi32(peak_bytes), _mm512_set1_epi32(peak_bytes))
#    undef VINOBENCH_NOW

#    define VINOBENCH_NOW _mm512_dpbusd_epi32(s, x, y)
VINOBENCH_LOOP(vnni_avx512, "avx512f,avx512vnni", _mm512_set1_epi32(peak_bytes), _mm512_set1_epi32(peak_bytes))
#    undef VINOBENCH_NOW
#    if VINOBENCH_COMPILER_IS(11, 12)
#        define VINOBENCH_NOW _mm256_dpbusd_avx_epi32(s, x, y)
VINOBENCH_LOOP(vnni_avx2, "avx2,avxvnni", _mm256_set1_epi32(peak_bytes), _mm256_set1_epi32(peak_bytes))
#        undef VINOBENCH_NOW
#    endif

// The sums are f32, the factors bf16: hence another type for `x`.
#    define VINOBENCH_NOW _mm512_dpbf16_ps(s, x, x)
VINOBENCH_LOOP(dpbf16_avx512,
               "avx512f,avx512bw,avx512vl,avx512bf16",
               _mm512_cvtne2ps_pbh(_mm512_set1_ps(peak_addend), _mm512_set1_ps(peak_addend)),
               _mm512_set1_ps(peak_addend))
#    undef VINOBENCH_NOW

#    if VINOBENCH_COMPILER_IS(12, 14)
#        define VINOBENCH_NOW _mm512_fmadd_ph(s, x, y)
VINOBENCH_LOOP(fma_avx512_f16,
               "avx512f,avx512bw,avx512vl,avx512fp16",
               _mm512_castsi512_ph(_mm512_set1_epi32(0x3BFE3BFE)),  // 0.999 twice
               _mm512_castsi512_ph(_mm512_set1_epi32(0x14191419)))  // 0.001 twice
#        undef VINOBENCH_NOW
#    endif

#    if VINOBENCH_COMPILER_IS(11, 12)
// Palette 1 of AMX: eight tiles of 16 rows of 64 bytes (Intel's manual, LDTILECFG).
struct alignas(64) TileConfiguration {
    uint8_t palette = 1;
    uint8_t start_row = 0;
    uint8_t reserved[14] = {};
    uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
// Products of a tile of 16 rows with one of 16 columns, 64 bytes each.
constexpr double tile_products = 16.0 * 16 * 64;

// Four sums of products of two tiles with two others: sixteen cycles each, against a latency of 52.
#        define VINOBENCH_TILE_LOOP(name, features, multiply)             \
            VINOBENCH_TARGET(features)                                    \
            float name(size_t passes) {                                   \
                const TileConfiguration configuration;                    \
                alignas(64) float sums[16 * 16] = {};                     \
                _tile_loadconfig(&configuration);                         \
                _tile_zero(0);                                            \
                _tile_zero(1);                                            \
                _tile_zero(2);                                            \
                _tile_zero(3);                                            \
                _tile_loadd(4, sums, 64);                                 \
                _tile_loadd(5, sums, 64);                                 \
                _tile_loadd(6, sums, 64);                                 \
                _tile_loadd(7, sums, 64);                                 \
                for (; passes > 0; --passes) {                            \
                    multiply(0, 4, 6);                                    \
                    multiply(1, 4, 7);                                    \
                    multiply(2, 5, 6);                                    \
                    multiply(3, 5, 7);                                    \
                }                                                         \
                _tile_stored(0, sums, 64);                                \
                _tile_release();                                          \
                return sums[0];                                           \
            }
VINOBENCH_TILE_LOOP(amx_i8, "amx-tile,amx-int8", _tile_dpbusd)
VINOBENCH_TILE_LOOP(amx_bf16, "amx-tile,amx-bf16", _tile_dpbf16ps)
#        undef VINOBENCH_TILE_LOOP
#    endif

#    undef VINOBENCH_LOOP
#    undef VINOBENCH_DRAIN
#    undef VINOBENCH_STEP
#    undef VINOBENCH_START
#    undef VINOBENCH_TWELVE
#    undef VINOBENCH_TARGET

// Two operations for each product of `lanes` in each of the chains.
constexpr double of_lanes(double lanes) {
    return 2 * chains * lanes;
}

std::vector<ComputeLoop> loops_of_this_build() {
    return {
        {"mul_add_sse", "FP32", "sse41", of_lanes(4), &CpuFeatures::sse41, mul_add_sse},
        {"mul_add_avx", "FP32", "avx", of_lanes(8), &CpuFeatures::avx, mul_add_avx},
        {"fma_avx2", "FP32", "avx2", of_lanes(8), &CpuFeatures::avx2, fma_avx2},
        {"fma_avx512", "FP32", "avx512", of_lanes(16), &CpuFeatures::avx512, fma_avx512},
        {"dpbf16_avx512", "BF16", "avx512_bf16", of_lanes(32), &CpuFeatures::avx512_bf16, dpbf16_avx512},
#    if VINOBENCH_COMPILER_IS(12, 14)
        {"fma_avx512_f16", "FP16", "avx512_fp16", of_lanes(32), &CpuFeatures::avx512_fp16, fma_avx512_f16},
#    endif
        {"maddubs_sse", "INT8", "sse41", of_lanes(16), &CpuFeatures::sse41, maddubs_sse},
        {"maddubs_avx2", "INT8", "avx2", of_lanes(32), &CpuFeatures::avx2, maddubs_avx2},
#    if VINOBENCH_COMPILER_IS(11, 12)
        {"vnni_avx2", "INT8", "avx2_vnni", of_lanes(32), &CpuFeatures::avx_vnni, vnni_avx2},
#    endif
        {"maddubs_avx512", "INT8", "avx512", of_lanes(64), &CpuFeatures::avx512, maddubs_avx512},
        {"vnni_avx512", "INT8", "avx512_vnni", of_lanes(64), &CpuFeatures::avx512_vnni, vnni_avx512},
#    if VINOBENCH_COMPILER_IS(11, 12)
        {"amx_bf16", "BF16", "amx", 2 * 4 * tile_products / 2, &CpuFeatures::amx_bf16, amx_bf16},
        {"amx_i8", "INT8", "amx", 2 * 4 * tile_products, &CpuFeatures::amx_int8, amx_i8},
#    endif
    };
}

#    undef VINOBENCH_COMPILER_IS
#    undef VINOBENCH_HAS_X86_LOOPS

#else

std::vector<ComputeLoop> loops_of_this_build() {
    return {};
}

#endif

}  // namespace

const std::vector<ComputeLoop>& compute_loops() {
    static const std::vector<ComputeLoop> loops = loops_of_this_build();
    return loops;
}

}  // namespace vinobench
