#include "peak_loops.h"

#if defined(__x86_64__) && defined(__GNUC__)
#    define VINOBENCH_HAS_X86_STREAMS 1
#    include <immintrin.h>
#endif

namespace vinobench {

namespace {

// As in STREAM (McCalpin), but small: the sums neither grow nor become denormal.
constexpr float triad_factor = 0.5F;

float read_portable(float* slice, size_t count, size_t passes) {
    float sums[8] = {};
    for (; passes > 0; --passes)
        for (size_t i = 0; i < count; i += 8)
            for (size_t lane = 0; lane < 8; ++lane)
                sums[lane] += slice[i + lane];
    return sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7];
}

float triad_portable(float* slice, size_t count, size_t passes) {
    const size_t third = count / 3;
    for (; passes > 0; --passes)
        for (size_t i = 0; i < third; ++i)
            slice[i] = slice[third + i] + triad_factor * slice[2 * third + i];
    return slice[0];
}

#if defined(VINOBENCH_HAS_X86_STREAMS)

#    define VINOBENCH_TARGET(features) __attribute__((target(features), noinline))
// Eight loads a step into their own sums.
#    define VINOBENCH_READ(name, features, Vector, lanes, zero, load, add)        \
        VINOBENCH_TARGET(features)                                                \
        float name(float* slice, size_t count, size_t passes) {                   \
            Vector s0 = zero(), s1 = zero(), s2 = zero(), s3 = zero();            \
            Vector s4 = zero(), s5 = zero(), s6 = zero(), s7 = zero();            \
            for (; passes > 0; --passes) {                                        \
                for (const float* at = slice; at != slice + count; at += 8 * (lanes)) { \
                    s0 = add(s0, load(at));                                       \
                    s1 = add(s1, load(at + (lanes)));                             \
                    s2 = add(s2, load(at + 2 * (lanes)));                         \
                    s3 = add(s3, load(at + 3 * (lanes)));                         \
                    s4 = add(s4, load(at + 4 * (lanes)));                         \
                    s5 = add(s5, load(at + 5 * (lanes)));                         \
                    s6 = add(s6, load(at + 6 * (lanes)));                         \
                    s7 = add(s7, load(at + 7 * (lanes)));                         \
                }                                                                 \
            }                                                                     \
            alignas(64) float sums[lanes];                                        \
            const Vector total = add(add(add(s0, s1), add(s2, s3)), add(add(s4, s5), add(s6, s7))); \
            __builtin_memcpy(sums, &total, sizeof sums);                          \
            return sums[0];                                                       \
        }
#    define VINOBENCH_TRIAD(name, features, lanes, load, store, multiply_add)     \
        VINOBENCH_TARGET(features)                                                \
        float name(float* slice, size_t count, size_t passes) {                   \
            const size_t third = count / 3;                                       \
            for (; passes > 0; --passes) {                                        \
                for (float* at = slice; at != slice + third; at += 2 * (lanes)) { \
                    store(at, multiply_add(load(at + 2 * third), load(at + third))); \
                    store(at + (lanes), multiply_add(load(at + 2 * third + (lanes)), load(at + third + (lanes)))); \
                }                                                                 \
            }                                                                     \
            return slice[0];                                                      \
        }

#    define VINOBENCH_MULTIPLY_ADD(a, b) _mm256_fmadd_ps(_mm256_set1_ps(triad_factor), a, b)
VINOBENCH_READ(read_avx2, "avx2,fma", __m256, 8, _mm256_setzero_ps, _mm256_load_ps, _mm256_add_ps)
VINOBENCH_TRIAD(triad_avx2, "avx2,fma", 8, _mm256_load_ps, _mm256_store_ps, VINOBENCH_MULTIPLY_ADD)
#    undef VINOBENCH_MULTIPLY_ADD
#    define VINOBENCH_MULTIPLY_ADD(a, b) _mm512_fmadd_ps(_mm512_set1_ps(triad_factor), a, b)
VINOBENCH_READ(read_avx512, "avx512f", __m512, 16, _mm512_setzero_ps, _mm512_load_ps, _mm512_add_ps)
VINOBENCH_TRIAD(triad_avx512, "avx512f", 16, _mm512_load_ps, _mm512_store_ps, VINOBENCH_MULTIPLY_ADD)
#    undef VINOBENCH_MULTIPLY_ADD
#    undef VINOBENCH_TRIAD
#    undef VINOBENCH_READ
#    undef VINOBENCH_TARGET

#endif

std::vector<StreamLoop> streams_of_this_build() {
    return {
        {"read_portable", "read", nullptr, nullptr, read_portable},
        {"triad_portable", "triad", nullptr, nullptr, triad_portable},
#if defined(VINOBENCH_HAS_X86_STREAMS)
        {"read_avx2", "read", "avx2", &CpuFeatures::avx2, read_avx2},
        {"triad_avx2", "triad", "avx2", &CpuFeatures::avx2, triad_avx2},
        {"read_avx512", "read", "avx512", &CpuFeatures::avx512, read_avx512},
        {"triad_avx512", "triad", "avx512", &CpuFeatures::avx512, triad_avx512},
#    undef VINOBENCH_HAS_X86_STREAMS
#endif
    };
}

}  // namespace

const std::vector<StreamLoop>& stream_loops() {
    static const std::vector<StreamLoop> loops = streams_of_this_build();
    return loops;
}

}  // namespace vinobench
