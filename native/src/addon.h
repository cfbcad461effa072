// What the addon keeps for each JavaScript environment (the main thread and every worker has its own).
#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace vinobench {

// JavaScript values that native memory depends on (the array behind a tensor). OpenVINO may drop the last tensor on any
// thread, but a reference may be deleted on JavaScript's thread only: the dropped ones wait here for the next call.
class KeptValues {
public:
    explicit KeptValues(Napi::Env env) : env_(env) {}

    static std::shared_ptr<void> keep(const std::shared_ptr<KeptValues>& values, Napi::Value value);
    // On JavaScript's thread.
    void release_dropped() noexcept;
    // The environment ends: it frees all references itself.
    void close() noexcept;

private:
    void drop(napi_ref reference) noexcept;

    Napi::Env env_;
    std::mutex mutex_;
    std::atomic<bool> any_dropped_{false};
    bool open_ = true;
    std::vector<napi_ref> dropped_;
};

using CancelFlag = std::atomic<bool>;

struct AddonData {
    explicit AddonData(Napi::Env env) : kept(std::make_shared<KeptValues>(env)) {}
    ~AddonData();

    static AddonData& of(Napi::Env env);
    // A process that exits waits for its worker threads: long measurements must end first.
    void cancel_measurements() noexcept;

    Napi::FunctionReference core;
    Napi::FunctionReference model;
    Napi::FunctionReference node;
    Napi::FunctionReference output;
    Napi::FunctionReference compiled_model;
    Napi::FunctionReference infer_request;
    Napi::FunctionReference tensor;
    Napi::FunctionReference partial_shape;
    Napi::FunctionReference measure_control;
    Napi::FunctionReference load_samples;
    std::shared_ptr<KeptValues> kept;
    std::set<std::shared_ptr<CancelFlag>> running_measurements;
};

}  // namespace vinobench
