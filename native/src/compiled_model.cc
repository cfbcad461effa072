#include "compiled_model.h"

#include <algorithm>
#include <sstream>

#include "arguments.h"
#include "infer_request.h"
#include "output.h"
#include "runtime_model.h"

namespace vinobench {

Napi::Function CompiledModel::define(Napi::Env env) {
    return DefineClass(env,
                       class_name,
                       {method<&CompiledModel::close>("close"),
                        method<&CompiledModel::create_infer_request>("createInferRequest"),
                        method<&CompiledModel::export_model>("exportModel"),
                        method<&CompiledModel::export_model_sync>("exportModelSync"),
                        method<&CompiledModel::get_property>("getProperty"),
                        method<&CompiledModel::set_property>("setProperty"),
                        method<&CompiledModel::get_runtime_model>("getRuntimeModel"),
                        method<&CompiledModel::input>("input"),
                        method<&CompiledModel::output>("output"),
                        getter<&CompiledModel::inputs>("inputs"),
                        getter<&CompiledModel::outputs>("outputs")});
}

CompiledModel::CompiledModel(const Napi::CallbackInfo& info) : Wrapped(info) {}

Napi::Value CompiledModel::wrap(Napi::Env env, const ov::CompiledModel& compiled) {
    auto state = std::make_shared<CompiledState>();
    state->compiled = compiled;
    return wrap(env, state);
}

Napi::Value CompiledModel::wrap(Napi::Env env, const std::shared_ptr<CompiledState>& state) {
    auto object = AddonData::of(env).compiled_model.New({});
    Unwrap(object)->state_ = state;
    return object;
}

ov::CompiledModel CompiledModel::compiled() const {
    if (!state_->compiled)
        throw AddonError(code::closed, "The CompiledModel is closed (or was never compiled: use Core.compileModel).");
    return state_->compiled;
}

Napi::Value CompiledModel::close(const Napi::CallbackInfo& info) {
    no_arguments(info, "close");
    for (const auto& weak : state_->requests)
        if (const auto request = weak.lock())
            request->close();
    state_->requests.clear();
    state_->compiled = {};
    return info.Env().Undefined();
}

Napi::Value CompiledModel::create_infer_request(const Napi::CallbackInfo& info) {
    no_arguments(info, "createInferRequest");
    auto state = std::make_shared<RequestState>();
    state->request = compiled().create_infer_request();
    state->compiled = state_;
    auto& requests = state_->requests;
    const auto gone = std::remove_if(requests.begin(), requests.end(), [](const auto& weak) {
        return weak.expired();
    });
    requests.erase(gone, requests.end());
    requests.push_back(state);
    return InferRequest::wrap(info.Env(), state);
}

Job CompiledModel::export_job() const {
    auto blob = std::make_shared<std::string>();
    return {[blob, compiled = compiled()]() mutable {
                std::ostringstream stream;
                compiled.export_model(stream);
                *blob = stream.str();
            },
            [blob](Napi::Env env) {
                return Napi::Buffer<char>::Copy(env, blob->data(), blob->size());
            }};
}

Napi::Value CompiledModel::export_model(const Napi::CallbackInfo& info) {
    return run_async(info.Env(), [&] {
        no_arguments(info, "exportModel");
        return export_job();
    });
}

Napi::Value CompiledModel::export_model_sync(const Napi::CallbackInfo& info) {
    no_arguments(info, "exportModelSync");
    return run_now(info.Env(), export_job());
}

Napi::Value CompiledModel::get_property(const Napi::CallbackInfo& info) {
    match(info, "getProperty", {{Kind::string}});
    return from_any(info.Env(), compiled().get_property(to_string(info[0])));
}

Napi::Value CompiledModel::set_property(const Napi::CallbackInfo& info) {
    match(info, "setProperty", {{Kind::object}});
    compiled().set_property(to_any_map(info[0]));
    return info.Env().Undefined();
}

Napi::Value CompiledModel::get_runtime_model(const Napi::CallbackInfo& info) {
    no_arguments(info, "getRuntimeModel");
    return runtime_model_object(info.Env(), *compiled().get_runtime_model());
}

Napi::Value CompiledModel::input(const Napi::CallbackInfo& info) {
    const auto signature = match(info, "input", {{}, {Kind::string}, {Kind::integer}});
    const auto source = compiled();
    return Output::wrap(info.Env(),
                        signature == 0   ? source.input()
                        : signature == 1 ? source.input(to_string(info[0]))
                                         : source.input(to_index(info[0])),
                        state_);
}

Napi::Value CompiledModel::output(const Napi::CallbackInfo& info) {
    const auto signature = match(info, "output", {{}, {Kind::string}, {Kind::integer}});
    const auto source = compiled();
    return Output::wrap(info.Env(),
                        signature == 0   ? source.output()
                        : signature == 1 ? source.output(to_string(info[0]))
                                         : source.output(to_index(info[0])),
                        state_);
}

Napi::Value CompiledModel::inputs(const Napi::CallbackInfo& info) {
    return Output::wrap_all(info.Env(), compiled().inputs(), state_);
}

Napi::Value CompiledModel::outputs(const Napi::CallbackInfo& info) {
    return Output::wrap_all(info.Env(), compiled().outputs(), state_);
}

}  // namespace vinobench
