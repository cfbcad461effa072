// The loops behind a roofline: each does nothing but one instruction, or reads and writes an array.
#pragma once

#include <cstddef>
#include <vector>

#include "cpu_features.h"

namespace vinobench {

struct ComputeLoop {
    const char* name;
    // FP32, FP16, BF16 or INT8.
    const char* precision;
    // As `--isa` names them.
    const char* isa;
    // Of one pass: two for each multiply-accumulate.
    double operations;
    bool CpuFeatures::*needs;
    // Returns a number that depends on every pass, so that no compiler leaves one out.
    float (*run)(size_t passes);
};

// A stream over a slice of `count` floats, which is aligned to 64 bytes.
struct StreamLoop {
    const char* name;
    // read: all of the slice is read; triad: of its thirds, the first becomes the second + factor * the third.
    const char* kind;
    const char* isa;
    // Null: every processor can.
    bool CpuFeatures::*needs;
    float (*run)(float* slice, size_t count, size_t passes);
};

// A slice must be a multiple of this many floats, so that a third of it is a whole number of unrolled steps.
constexpr size_t stream_granule = 3 * 128;

// What this build has, narrow to wide; none where it was not built by GCC or Clang for x86-64.
const std::vector<ComputeLoop>& compute_loops();
// At least the portable ones.
const std::vector<StreamLoop>& stream_loops();

}  // namespace vinobench
