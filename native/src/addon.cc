#include "addon.h"

#include <openvino/core/graph_util.hpp>
#include <openvino/core/version.hpp>

#include "arguments.h"
#include "async.h"
#include "compiled_model.h"
#include "core.h"
#include "element_type.h"
#include "infer_request.h"
#include "load.h"
#include "measure.h"
#include "model.h"
#include "node.h"
#include "output.h"
#include "opencl_devices.h"
#include "partial_shape.h"
#include "peaks.h"
#include "process_memory.h"
#include "tensor.h"

namespace vinobench {

std::shared_ptr<void> KeptValues::keep(const std::shared_ptr<KeptValues>& values, Napi::Value value) {
    napi_ref reference = nullptr;
    NAPI_THROW_IF_FAILED(value.Env(), napi_create_reference(value.Env(), value, 1, &reference), nullptr);
    return {static_cast<void*>(reference), [values](void* dropped) {
                values->drop(static_cast<napi_ref>(dropped));
            }};
}

void KeptValues::drop(napi_ref reference) noexcept {
    try {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!open_)
            return;
        dropped_.push_back(reference);
        any_dropped_.store(true, std::memory_order_release);
    } catch (...) {
        // No memory to note it: the array stays until the environment ends.
    }
}

void KeptValues::release_dropped() noexcept {
    if (!any_dropped_.load(std::memory_order_acquire))
        return;
    try {
        std::vector<napi_ref> references;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            references.swap(dropped_);
            any_dropped_.store(false, std::memory_order_relaxed);
        }
        for (const auto reference : references)
            napi_delete_reference(env_, reference);
    } catch (...) {
        // The mutex cannot be locked: they stay until the next call.
    }
}

void KeptValues::close() noexcept {
    try {
        const std::lock_guard<std::mutex> lock(mutex_);
        open_ = false;
        dropped_.clear();
    } catch (...) {
        // As above.
    }
}

AddonData::~AddonData() {
    kept->close();
}

AddonData& AddonData::of(Napi::Env env) {
    return *env.GetInstanceData<AddonData>();
}

void AddonData::cancel_measurements() noexcept {
    for (const auto& flag : running_measurements)
        flag->store(true);
}

namespace {

Job save_model_job(const Napi::CallbackInfo& info, const char* method) {
    const auto signature = match(info, method, {{Kind::model, Kind::string}, {Kind::model, Kind::string, Kind::boolean}});
    const auto lent = Model::lend(info[0]);
    const auto path = to_path(to_string(info[1]));
    const bool compress = signature == 0 || info[2].As<Napi::Boolean>().Value();
    return {[lent, path, compress] {
                ov::save_model(lent.first, path, compress);
            },
            [](Napi::Env env) {
                return env.Undefined();
            }};
}

Napi::Value save_model(const Napi::CallbackInfo& info) {
    return run_async(info.Env(), [&] {
        return save_model_job(info, "saveModel");
    });
}

Napi::Value save_model_sync(const Napi::CallbackInfo& info) {
    return run_now(info.Env(), save_model_job(info, "saveModelSync"));
}

Napi::Value openvino_version(const Napi::CallbackInfo& info) {
    no_arguments(info, "getOpenvinoVersion");
    return version_object(info.Env(), ov::get_openvino_version());
}

Napi::Value cancel_all(const Napi::CallbackInfo& info) {
    AddonData::of(info.Env()).cancel_measurements();
    return info.Env().Undefined();
}

// process.exit() and worker.terminate() wait for the worker threads.
void end_measurements_at_exit(Napi::Env env, AddonData& data) {
    const auto process = env.Global().Get("process").As<Napi::Object>();
    process.Get("once").As<Napi::Function>().Call(
        process,
        {Napi::String::New(env, "exit"), Napi::Function::New<function<&cancel_all>>(env, "cancelMeasurements")});
    env.AddCleanupHook(
        [](AddonData* ending) {
            ending->cancel_measurements();
        },
        &data);
}

template <typename Class>
void add_class(Napi::Env env, Napi::Object& exports, Napi::FunctionReference& reference) {
    const auto constructor = Class::define(env);
    reference = Napi::Persistent(constructor);
    exports.Set(Class::class_name, constructor);
}

template <Napi::Value (*body)(const Napi::CallbackInfo&)>
void add_function(Napi::Env env, Napi::Object& exports, const char* name) {
    exports.Set(name, Napi::Function::New<function<body>>(env, name));
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
    auto& data = *new AddonData(env);
    env.SetInstanceData<AddonData>(&data);

    add_class<Core>(env, exports, data.core);
    add_class<Model>(env, exports, data.model);
    add_class<Node>(env, exports, data.node);
    add_class<Output>(env, exports, data.output);
    // openvino-node has its own class for the ports of a compiled model; it behaves the same.
    exports.Set("ConstOutput", data.output.Value());
    add_class<CompiledModel>(env, exports, data.compiled_model);
    add_class<InferRequest>(env, exports, data.infer_request);
    add_class<Tensor>(env, exports, data.tensor);
    add_class<PartialShape>(env, exports, data.partial_shape);
    add_class<MeasureControl>(env, exports, data.measure_control);
    add_class<LoadSamples>(env, exports, data.load_samples);

    add_function<&save_model>(env, exports, "saveModel");
    add_function<&save_model_sync>(env, exports, "saveModelSync");
    add_function<&openvino_version>(env, exports, "getOpenvinoVersion");
    add_function<&measure>(env, exports, "measure");
    add_function<&measure_load>(env, exports, "measureLoad");
    add_function<&opencl_devices>(env, exports, "openclDevices");
    add_function<&peak_loops>(env, exports, "peakLoops");
    add_function<&measure_peak>(env, exports, "measurePeak");
    add_function<&process_memory>(env, exports, "processMemory");
    exports.Set("element", element_object(env));

    end_measurements_at_exit(env, data);
    return exports;
}

}  // namespace

}  // namespace vinobench

// The macro makes another name of this one, so it takes no qualified name.
static Napi::Object init_vinobench(Napi::Env env, Napi::Object exports) {
    return vinobench::init(env, exports);
}

NODE_API_MODULE(vinobench, init_vinobench)
