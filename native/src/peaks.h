// How fast this processor computes and streams: the roofs of a roofline.
#pragma once

#include <napi.h>

namespace vinobench {

// peakLoops(): what this build can measure, and what this processor can run of it.
Napi::Value peak_loops(const Napi::CallbackInfo& info);

// measurePeak(options): a promise of a loop's best rate.
Napi::Value measure_peak(const Napi::CallbackInfo& info);

}  // namespace vinobench
