#include "profiling.h"

#include "release.h"

namespace vinobench {

namespace {

const char* status_name(ov::ProfilingInfo::Status status) {
    switch (status) {
    case ov::ProfilingInfo::Status::NOT_RUN:
        return "NOT_RUN";
    case ov::ProfilingInfo::Status::OPTIMIZED_OUT:
        return "OPTIMIZED_OUT";
    case ov::ProfilingInfo::Status::EXECUTED:
        return "EXECUTED";
    }
    return "NOT_RUN";
}

Napi::Value microseconds(Napi::Env env, std::chrono::microseconds time) {
    return Napi::Number::New(env, static_cast<double>(time.count()));
}

}  // namespace

Napi::Value profiling_array(Napi::Env env, const std::vector<ov::ProfilingInfo>& kernels) {
    auto array = Napi::Array::New(env, kernels.size());
    for (uint32_t i = 0; i < kernels.size(); ++i) {
        const auto& kernel = kernels[i];
        auto object = Napi::Object::New(env);
        object.Set("nodeName", kernel.node_name);
        object.Set("nodeType", kernel.node_type);
        object.Set("execType", kernel.exec_type);
        object.Set("status", status_name(kernel.status));
#if VINOBENCH_HAS_START_TIMES
        object.Set("startTimeUs", microseconds(env, kernel.start_time));
#else
        object.Set("startTimeUs", Napi::Number::New(env, 0));
#endif
        object.Set("realTimeUs", microseconds(env, kernel.real_time));
        object.Set("cpuTimeUs", microseconds(env, kernel.cpu_time));
        array.Set(i, object);
    }
    return array;
}

}  // namespace vinobench
