#include "node.h"

#include "arguments.h"

namespace vinobench {

Napi::Function Node::define(Napi::Env env) {
    return DefineClass(env,
                       class_name,
                       {method<&Node::get_name>("getName"),
                        method<&Node::get_friendly_name>("getFriendlyName"),
                        method<&Node::get_type_name>("getTypeName"),
                        method<&Node::get_input_shapes>("getInputShapes"),
                        method<&Node::get_output_shapes>("getOutputShapes"),
                        method<&Node::get_input_element_types>("getInputElementTypes"),
                        method<&Node::get_output_element_types>("getOutputElementTypes")});
}

Node::Node(const Napi::CallbackInfo& info) : Wrapped(info) {}

Napi::Value Node::wrap(Napi::Env env, const std::shared_ptr<ov::Node>& node, std::shared_ptr<void> owner) {
    auto object = AddonData::of(env).node.New({});
    auto& wrapper = *Unwrap(object);
    wrapper.node_ = node;
    wrapper.owner_ = std::move(owner);
    return object;
}

std::shared_ptr<ov::Node> Node::node() const {
    auto node = node_.lock();
    if (!node)
        throw AddonError(code::closed, "The model of this Node is closed.");
    return node;
}

Napi::Value Node::get_name(const Napi::CallbackInfo& info) {
    no_arguments(info, "getName");
    return Napi::String::New(info.Env(), node()->get_name());
}

Napi::Value Node::get_friendly_name(const Napi::CallbackInfo& info) {
    no_arguments(info, "getFriendlyName");
    return Napi::String::New(info.Env(), node()->get_friendly_name());
}

Napi::Value Node::get_type_name(const Napi::CallbackInfo& info) {
    no_arguments(info, "getTypeName");
    return Napi::String::New(info.Env(), node()->get_type_name());
}

Napi::Value Node::get_input_shapes(const Napi::CallbackInfo& info) {
    no_arguments(info, "getInputShapes");
    const auto source = node();
    auto shapes = Napi::Array::New(info.Env(), source->get_input_size());
    for (uint32_t i = 0; i < source->get_input_size(); ++i)
        shapes.Set(i, from_partial_shape(info.Env(), source->get_input_partial_shape(i)));
    return shapes;
}

Napi::Value Node::get_output_shapes(const Napi::CallbackInfo& info) {
    no_arguments(info, "getOutputShapes");
    const auto source = node();
    auto shapes = Napi::Array::New(info.Env(), source->get_output_size());
    for (uint32_t i = 0; i < source->get_output_size(); ++i)
        shapes.Set(i, from_partial_shape(info.Env(), source->get_output_partial_shape(i)));
    return shapes;
}

Napi::Value Node::get_input_element_types(const Napi::CallbackInfo& info) {
    no_arguments(info, "getInputElementTypes");
    const auto source = node();
    auto types = Napi::Array::New(info.Env(), source->get_input_size());
    for (uint32_t i = 0; i < source->get_input_size(); ++i)
        types.Set(i, Napi::String::New(info.Env(), source->get_input_element_type(i).get_type_name()));
    return types;
}

Napi::Value Node::get_output_element_types(const Napi::CallbackInfo& info) {
    no_arguments(info, "getOutputElementTypes");
    const auto source = node();
    auto types = Napi::Array::New(info.Env(), source->get_output_size());
    for (uint32_t i = 0; i < source->get_output_size(); ++i)
        types.Set(i, Napi::String::New(info.Env(), source->get_output_element_type(i).get_type_name()));
    return types;
}

}  // namespace vinobench
