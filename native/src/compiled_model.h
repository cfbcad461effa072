#pragma once

#include <napi.h>

#include <memory>
#include <openvino/runtime/compiled_model.hpp>
#include <vector>

#include "async.h"
#include "wrapped.h"

namespace vinobench {

struct RequestState;

// Shared by a CompiledModel, its ports and its requests; touched on JavaScript's thread only.
struct CompiledState {
    ov::CompiledModel compiled;
    // Closed with it: a request keeps the compiled model's memory.
    std::vector<std::weak_ptr<RequestState>> requests;
};

class CompiledModel : public Wrapped<CompiledModel> {
public:
    static constexpr napi_type_tag tag{0x5b1e7a52c0de4f10, 0x9a6f3c2d41b80007};
    static constexpr char class_name[] = "CompiledModel";

    static Napi::Function define(Napi::Env env);
    static Napi::Value wrap(Napi::Env env, const ov::CompiledModel& compiled);
    static Napi::Value wrap(Napi::Env env, const std::shared_ptr<CompiledState>& state);

    explicit CompiledModel(const Napi::CallbackInfo& info);

private:
    ov::CompiledModel compiled() const;
    Job export_job() const;

    Napi::Value close(const Napi::CallbackInfo& info);
    Napi::Value create_infer_request(const Napi::CallbackInfo& info);
    Napi::Value export_model(const Napi::CallbackInfo& info);
    Napi::Value export_model_sync(const Napi::CallbackInfo& info);
    Napi::Value get_property(const Napi::CallbackInfo& info);
    Napi::Value set_property(const Napi::CallbackInfo& info);
    Napi::Value get_runtime_model(const Napi::CallbackInfo& info);
    Napi::Value input(const Napi::CallbackInfo& info);
    Napi::Value output(const Napi::CallbackInfo& info);
    Napi::Value inputs(const Napi::CallbackInfo& info);
    Napi::Value outputs(const Napi::CallbackInfo& info);

    std::shared_ptr<CompiledState> state_ = std::make_shared<CompiledState>();
};

}  // namespace vinobench
