#include "model.h"

#include <map>
#include <unordered_map>

#include "arguments.h"
#include "node.h"
#include "output.h"
#include "partial_shape.h"

namespace vinobench {

namespace {

std::vector<std::string> to_path_keys(const Napi::Value& value) {
    const auto array = value.As<Napi::Array>();
    std::vector<std::string> keys;
    for (uint32_t i = 0; i < array.Length(); ++i) {
        const Napi::Value key = array.Get(i);
        if (!key.IsString())
            throw InvalidArgument("A path into rt_info must be an Array of strings.");
        keys.push_back(to_string(key));
    }
    if (keys.empty())
        throw InvalidArgument("A path into rt_info must have at least one key.");
    return keys;
}

// OpenVINO's own map type for rt_info of a file is not in its public headers; but looking for a key in anything else than
// a map throws.
bool is_rt_map(const ov::Model& model, std::vector<std::string> path) {
    path.emplace_back("key");
    try {
        model.has_rt_info(path);
        return true;
    } catch (const ov::Exception&) {
        return false;
    }
}

using VariableShapes = std::unordered_map<std::string, ov::PartialShape>;

VariableShapes to_variable_shapes(const Napi::Value& value) {
    VariableShapes shapes;
    if (!value.IsObject())
        return shapes;
    const auto object = value.As<Napi::Object>();
    const auto names = object.GetPropertyNames();
    for (uint32_t i = 0; i < names.Length(); ++i) {
        const Napi::Value name = names.Get(i);
        shapes.emplace(name.ToString().Utf8Value(), PartialShape::from(object.Get(name)));
    }
    return shapes;
}

ov::Output<ov::Node> find_input(const std::shared_ptr<ov::Model>& model, const Napi::Value& key) {
    if (key.IsNumber())
        return model->input(to_index(key));
    if (key.IsString())
        return model->input(to_string(key));
    if (!Output::is_instance(key))
        throw InvalidArgument("An input to reshape is named by an index, a tensor name or an Output, not " +
                              type_of(key) + ".");
    const auto port = Output::unwrap(key);
    return {std::const_pointer_cast<ov::Node>(port.get_node_shared_ptr()), port.get_index()};
}

std::map<ov::Output<ov::Node>, ov::PartialShape> to_input_shapes(const std::shared_ptr<ov::Model>& model,
                                                                 const Napi::Value& map) {
    const auto env = map.Env();
    const auto from = env.Global().Get("Array").As<Napi::Object>().Get("from").As<Napi::Function>();
    const auto pairs = from.Call({map}).As<Napi::Array>();
    std::map<ov::Output<ov::Node>, ov::PartialShape> shapes;
    for (uint32_t i = 0; i < pairs.Length(); ++i) {
        const auto pair = pairs.Get(i).As<Napi::Array>();
        shapes.emplace(find_input(model, pair.Get(0u)), PartialShape::from(pair.Get(1u)));
    }
    return shapes;
}

}  // namespace

Napi::Function Model::define(Napi::Env env) {
    return DefineClass(env,
                       class_name,
                       {method<&Model::clone>("clone"),
                        method<&Model::close>("close"),
                        method<&Model::get_friendly_name>("getFriendlyName"),
                        method<&Model::set_friendly_name>("setFriendlyName"),
                        method<&Model::get_name>("getName"),
                        method<&Model::get_ops>("getOps"),
                        method<&Model::get_output_shape>("getOutputShape"),
                        method<&Model::get_output_size>("getOutputSize"),
                        method<&Model::get_output_element_type>("getOutputElementType"),
                        method<&Model::get_rt_info>("getRtInfo"),
                        method<&Model::set_rt_info>("setRtInfo"),
                        method<&Model::input>("input"),
                        method<&Model::output>("output"),
                        getter<&Model::inputs>("inputs"),
                        getter<&Model::outputs>("outputs"),
                        method<&Model::is_dynamic>("isDynamic"),
                        method<&Model::reshape>("reshape")});
}

Model::Model(const Napi::CallbackInfo& info) : Wrapped(info) {}

Napi::Value Model::wrap(Napi::Env env, const std::shared_ptr<ov::Model>& model) {
    auto object = AddonData::of(env).model.New({});
    Unwrap(object)->state_->model = model;
    return object;
}

std::shared_ptr<ov::Model> Model::model() const {
    if (!state_->model)
        throw AddonError(code::closed, "The Model is closed (or was never read: use Core.readModel).");
    return state_->model;
}

std::shared_ptr<ov::Model> Model::model_to_change() const {
    if (state_->readers > 0)
        throw AddonError(code::busy, "The Model is being compiled or saved and cannot be changed now.");
    return model();
}

std::pair<std::shared_ptr<ov::Model>, std::shared_ptr<void>> Model::lend(const Napi::Value& value) {
    const auto& wrapper = *Unwrap(value.As<Napi::Object>());
    auto model = wrapper.model();
    const auto state = wrapper.state_;
    ++state->readers;
    return {std::move(model), std::shared_ptr<void>(state.get(), [state](void*) {
                --state->readers;
            })};
}

Napi::Value Model::clone(const Napi::CallbackInfo& info) {
    match(info, "clone", {{}});
    return wrap(info.Env(), model()->clone());
}

Napi::Value Model::close(const Napi::CallbackInfo& info) {
    no_arguments(info, "close");
    state_->model.reset();
    return info.Env().Undefined();
}

Napi::Value Model::get_friendly_name(const Napi::CallbackInfo& info) {
    if (argument_count(info) != 0)
        throw InvalidArgument("getFriendlyName() does not take any arguments.");
    return Napi::String::New(info.Env(), model()->get_friendly_name());
}

Napi::Value Model::set_friendly_name(const Napi::CallbackInfo& info) {
    if (argument_count(info) != 1 || !info[0].IsString())
        throw InvalidArgument("Expected a single string argument for the friendly name.");
    model_to_change()->set_friendly_name(to_string(info[0]));
    return info.Env().Undefined();
}

Napi::Value Model::get_name(const Napi::CallbackInfo& info) {
    no_arguments(info, "getName");
    return Napi::String::New(info.Env(), model()->get_name());
}

Napi::Value Model::get_ops(const Napi::CallbackInfo& info) {
    no_arguments(info, "getOps");
    const auto operations = model()->get_ordered_ops();
    auto array = Napi::Array::New(info.Env(), operations.size());
    for (uint32_t i = 0; i < operations.size(); ++i)
        array.Set(i, Node::wrap(info.Env(), operations[i], state_));
    return array;
}

Napi::Value Model::get_output_shape(const Napi::CallbackInfo& info) {
    match(info, "getOutputShape", {{Kind::integer}});
    return from_shape(info.Env(), model()->output(to_index(info[0])).get_shape());
}

Napi::Value Model::get_output_size(const Napi::CallbackInfo& info) {
    no_arguments(info, "getOutputSize");
    return Napi::Number::New(info.Env(), static_cast<double>(model()->get_output_size()));
}

Napi::Value Model::get_output_element_type(const Napi::CallbackInfo& info) {
    match(info, "getOutputElementType", {{Kind::integer}});
    const auto type = model()->output(to_index(info[0])).get_element_type();
    return Napi::String::New(info.Env(), type.get_type_name());
}

Napi::Value Model::get_rt_info(const Napi::CallbackInfo& info) {
    match(info, "getRtInfo", {{Kind::array}});
    const auto keys = to_path_keys(info[0]);
    const auto source = model();
    for (auto end = keys.begin() + 1; end <= keys.end(); ++end) {
        const std::vector<std::string> path(keys.begin(), end);
        // A value before the end, or a map at it, is not what was asked for.
        if (!source->has_rt_info(path) || is_rt_map(*source, path) == (end == keys.end()))
            return info.Env().Undefined();
    }
    return Napi::String::New(info.Env(), source->get_rt_info<std::string>(keys));
}

Napi::Value Model::set_rt_info(const Napi::CallbackInfo& info) {
    match(info, "setRtInfo", {{Kind::string, Kind::array}});
    model_to_change()->set_rt_info(to_string(info[0]), to_path_keys(info[1]));
    return info.Env().Undefined();
}

Napi::Value Model::input(const Napi::CallbackInfo& info) {
    const auto signature = match(info, "input", {{}, {Kind::string}, {Kind::integer}});
    const auto source = model();
    return Output::wrap(info.Env(),
                        signature == 0   ? source->input()
                        : signature == 1 ? source->input(to_string(info[0]))
                                         : source->input(to_index(info[0])),
                        state_);
}

Napi::Value Model::output(const Napi::CallbackInfo& info) {
    const auto signature = match(info, "output", {{}, {Kind::string}, {Kind::integer}});
    const auto source = model();
    return Output::wrap(info.Env(),
                        signature == 0   ? source->output()
                        : signature == 1 ? source->output(to_string(info[0]))
                                         : source->output(to_index(info[0])),
                        state_);
}

Napi::Value Model::inputs(const Napi::CallbackInfo& info) {
    return Output::wrap_all(info.Env(), model()->inputs(), state_);
}

Napi::Value Model::outputs(const Napi::CallbackInfo& info) {
    return Output::wrap_all(info.Env(), model()->outputs(), state_);
}

Napi::Value Model::is_dynamic(const Napi::CallbackInfo& info) {
    no_arguments(info, "isDynamic");
    return Napi::Boolean::New(info.Env(), model()->is_dynamic());
}

Napi::Value Model::reshape(const Napi::CallbackInfo& info) {
    const auto signature = match(info,
                                 "reshape",
                                 {{Kind::string},
                                  {Kind::partial_shape},
                                  {Kind::map},
                                  {Kind::string, Kind::object},
                                  {Kind::partial_shape, Kind::object},
                                  {Kind::map, Kind::object}});
    const auto target = model_to_change();
    const auto variables = to_variable_shapes(info[1]);
    if (signature % 3 == 2)
        target->reshape(to_input_shapes(target, info[0]), variables);
    else
        target->reshape(PartialShape::from(info[0]), variables);
    return info.This();
}

}  // namespace vinobench
