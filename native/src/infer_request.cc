#include "infer_request.h"

#include <utility>
#include <vector>

#include "arguments.h"
#include "async_inference.h"
#include "output.h"
#include "profiling.h"
#include "tensor.h"

namespace vinobench {

namespace {

ov::Tensor to_tensor(const Napi::Value& value, const Output::Port& port) {
    if (Tensor::is_instance(value))
        return Tensor::unwrap(value);
    if (value.IsTypedArray()) {
        if (port.get_partial_shape().is_dynamic())
            throw InvalidArgument("The input '" + Output::name_of(port) + "' has the dynamic shape " +
                                  port.get_partial_shape().to_string() + ": pass a Tensor, which has its own.");
        return Tensor::share(value.As<Napi::TypedArray>(), port.get_element_type(), port.get_shape());
    }
    if (value.IsObject())
        throw InvalidArgument("Invalid argument: an input must be a Tensor or a TypedArray.");
    throw InvalidArgument("Cannot create a tensor from the passed Napi::Value.");
}

Output::Port find_input(const ov::CompiledModel& compiled, const std::string& name) {
    for (const auto& port : compiled.inputs())
        if (port.get_names().count(name) > 0 || Output::name_of(port) == name)
            return port;
    std::string names;
    for (const auto& port : compiled.inputs())
        names += (names.empty() ? "'" : ", '") + Output::name_of(port) + "'";
    throw InvalidArgument("The model has no input named '" + name + "'; it has " + names + ".");
}

using Inputs = std::vector<std::pair<Output::Port, ov::Tensor>>;

Inputs inputs_of_array(const ov::CompiledModel& compiled, const Napi::Array& array) {
    const auto ports = compiled.inputs();
    if (array.Length() > ports.size())
        throw InvalidArgument("Invalid argument: " + std::to_string(array.Length()) + " inputs given, the model has " +
                              std::to_string(ports.size()) + ".");
    Inputs inputs;
    for (uint32_t i = 0; i < array.Length(); ++i)
        inputs.emplace_back(ports[i], to_tensor(array.Get(i), ports[i]));
    return inputs;
}

Inputs inputs_of_object(const ov::CompiledModel& compiled, const Napi::Object& object) {
    const auto names = object.GetPropertyNames();
    Inputs inputs;
    for (uint32_t i = 0; i < names.Length(); ++i) {
        const Napi::Value name = names.Get(i);
        const auto port = find_input(compiled, name.ToString().Utf8Value());
        inputs.emplace_back(port, to_tensor(object.Get(name), port));
    }
    return inputs;
}

}  // namespace

Napi::Function InferRequest::define(Napi::Env env) {
    return DefineClass(env,
                       class_name,
                       {method<&InferRequest::close>("close"),
                        method<&InferRequest::get_compiled_model>("getCompiledModel"),
                        method<&InferRequest::get_input_tensor>("getInputTensor"),
                        method<&InferRequest::get_output_tensor>("getOutputTensor"),
                        method<&InferRequest::get_profiling_info>("getProfilingInfo"),
                        method<&InferRequest::get_tensor>("getTensor"),
                        method<&InferRequest::infer>("infer"),
                        method<&InferRequest::infer_async>("inferAsync"),
                        method<&InferRequest::set_input_tensor>("setInputTensor"),
                        method<&InferRequest::set_output_tensor>("setOutputTensor"),
                        method<&InferRequest::set_tensor>("setTensor")});
}

InferRequest::InferRequest(const Napi::CallbackInfo& info) : Wrapped(info) {}

Napi::Value InferRequest::wrap(Napi::Env env, const std::shared_ptr<RequestState>& state) {
    auto object = AddonData::of(env).infer_request.New({});
    Unwrap(object)->state_ = state;
    return object;
}

std::shared_ptr<RequestState> InferRequest::usable(const Napi::Value& value) {
    auto state = Unwrap(value.As<Napi::Object>())->state_;
    if (!state->request)
        throw AddonError(code::closed,
                         "The InferRequest is closed (or was never made: use CompiledModel.createInferRequest).");
    if (state->busy)
        throw AddonError(code::busy, "The InferRequest is busy: wait for its inferAsync or measure to end.");
    return state;
}

ov::InferRequest InferRequest::request() const {
    return usable(Value())->request;
}

void InferRequest::set_inputs(const Napi::CallbackInfo& info, const char* method) {
    if (info[0].IsTypedArray())
        throw InvalidArgument(std::string("TypedArray cannot be passed directly into ") + method +
                              "() method. Put it in an Array or an object by input name.");
    if (match(info, method, {{}, {Kind::array}, {Kind::object}}) == 0)
        return;
    const auto compiled = request().get_compiled_model();
    const auto inputs = info[0].IsArray() ? inputs_of_array(compiled, info[0].As<Napi::Array>())
                                          : inputs_of_object(compiled, info[0].As<Napi::Object>());
    // Asked for again: a getter of the caller's object may have closed it.
    auto target = request();
    for (const auto& [port, tensor] : inputs)
        target.set_tensor(port, tensor);
}

Napi::Value InferRequest::close(const Napi::CallbackInfo& info) {
    no_arguments(info, "close");
    state_->close();
    return info.Env().Undefined();
}

Napi::Value InferRequest::get_compiled_model(const Napi::CallbackInfo& info) {
    no_arguments(info, "getCompiledModel");
    return CompiledModel::wrap(info.Env(), usable(Value())->compiled);
}

Napi::Value InferRequest::get_input_tensor(const Napi::CallbackInfo& info) {
    const auto signature = match(info, "getInputTensor", {{}, {Kind::integer}});
    auto source = request();
    return Tensor::wrap(info.Env(),
                        signature == 0 ? source.get_input_tensor() : source.get_input_tensor(to_index(info[0])));
}

Napi::Value InferRequest::get_output_tensor(const Napi::CallbackInfo& info) {
    const auto signature = match(info, "getOutputTensor", {{}, {Kind::integer}});
    auto source = request();
    return Tensor::wrap(info.Env(),
                        signature == 0 ? source.get_output_tensor() : source.get_output_tensor(to_index(info[0])));
}

Napi::Value InferRequest::get_tensor(const Napi::CallbackInfo& info) {
    const auto signature = match(info, "getTensor", {{Kind::string}, {Kind::output}});
    auto source = request();
    return Tensor::wrap(info.Env(),
                        signature == 0 ? source.get_tensor(to_string(info[0]))
                                       : source.get_tensor(Output::unwrap(info[0])));
}

Napi::Value InferRequest::set_input_tensor(const Napi::CallbackInfo& info) {
    if (match(info, "setInputTensor", {{Kind::tensor}, {Kind::integer, Kind::tensor}}) == 0)
        request().set_input_tensor(Tensor::unwrap(info[0]));
    else
        request().set_input_tensor(to_index(info[0]), Tensor::unwrap(info[1]));
    return info.Env().Undefined();
}

Napi::Value InferRequest::set_output_tensor(const Napi::CallbackInfo& info) {
    if (match(info, "setOutputTensor", {{Kind::tensor}, {Kind::integer, Kind::tensor}}) == 0)
        request().set_output_tensor(Tensor::unwrap(info[0]));
    else
        request().set_output_tensor(to_index(info[0]), Tensor::unwrap(info[1]));
    return info.Env().Undefined();
}

Napi::Value InferRequest::set_tensor(const Napi::CallbackInfo& info) {
    match(info, "setTensor", {{Kind::string, Kind::tensor}});
    request().set_tensor(to_string(info[0]), Tensor::unwrap(info[1]));
    return info.Env().Undefined();
}

Napi::Value InferRequest::get_profiling_info(const Napi::CallbackInfo& info) {
    no_arguments(info, "getProfilingInfo");
    return profiling_array(info.Env(), request().get_profiling_info());
}

Napi::Value InferRequest::infer(const Napi::CallbackInfo& info) {
    auto target = request();
    set_inputs(info, "infer");
    target.infer();
    return outputs_object(info.Env(), target);
}

Napi::Value InferRequest::infer_async(const Napi::CallbackInfo& info) {
    return promise(info.Env(), [&](const Napi::Promise::Deferred& deferred) {
        usable(Value());
        set_inputs(info, "inferAsync");
        start_async_inference(info.Env(), deferred, usable(Value()));
    });
}

Napi::Value outputs_object(Napi::Env env, const ov::InferRequest& request) {
    auto object = Napi::Object::New(env);
    auto source = request;
    // Named, since what outputs() refers to must outlive the loop.
    const auto model = source.get_compiled_model();
    for (const auto& port : model.outputs())
        object.Set(Output::name_of(port), Tensor::wrap_copy(env, source.get_tensor(port)));
    return object;
}

}  // namespace vinobench
