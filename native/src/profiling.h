#pragma once

#include <napi.h>

#include <openvino/runtime/profiling_info.hpp>
#include <vector>

namespace vinobench {

// One plain object per kernel, times in microseconds (ov::ProfilingInfo, openvino/runtime/profiling_info.hpp).
Napi::Value profiling_array(Napi::Env env, const std::vector<ov::ProfilingInfo>& kernels);

}  // namespace vinobench
