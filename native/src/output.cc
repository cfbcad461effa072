#include "output.h"

#include <algorithm>
#include <vector>

#include "arguments.h"
#include "partial_shape.h"

namespace vinobench {

Napi::Function Output::define(Napi::Env env) {
    return DefineClass(env,
                       class_name,
                       {getter<&Output::any_name>("anyName"),
                        getter<&Output::names>("names"),
                        getter<&Output::shape>("shape"),
                        getter<&Output::element_type>("elementType"),
                        method<&Output::to_text>("toString"),
                        method<&Output::any_name>("getAnyName"),
                        method<&Output::shape>("getShape"),
                        method<&Output::partial_shape>("getPartialShape")});
}

Output::Output(const Napi::CallbackInfo& info) : Wrapped(info) {}

Napi::Value Output::wrap(Napi::Env env, const Port& port, std::shared_ptr<void> owner) {
    auto object = AddonData::of(env).output.New({});
    auto& output = *Unwrap(object);
    output.node_ = port.get_node_shared_ptr();
    output.index_ = port.get_index();
    output.owner_ = std::move(owner);
    return object;
}

Output::Port Output::unwrap(const Napi::Value& value) {
    const auto& output = *Unwrap(value.As<Napi::Object>());
    const auto node = output.node_.lock();
    if (!node)
        throw AddonError(code::closed, "The model of this Output is closed.");
    return {node, output.index_};
}

std::string Output::name_of(const Port& port) {
    if (!port.get_names().empty())
        return port.get_any_name();
    const auto* node = port.get_node();
    // A Result is named by chance; what feeds it has the source's name.
    if (node->get_input_size() == 1 && node->get_type_info().name == std::string("Result"))
        return node->get_input_node_ptr(0)->get_friendly_name();
    return node->get_friendly_name();
}

Napi::Value Output::to_text(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), name_of(unwrap(info.This())));
}

Napi::Value Output::any_name(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), name_of(unwrap(info.This())));
}

Napi::Value Output::names(const Napi::CallbackInfo& info) {
    const auto port = unwrap(info.This());
    std::vector<std::string> sorted(port.get_names().begin(), port.get_names().end());
    std::sort(sorted.begin(), sorted.end());
    auto array = Napi::Array::New(info.Env(), sorted.size());
    for (uint32_t i = 0; i < sorted.size(); ++i)
        array.Set(i, Napi::String::New(info.Env(), sorted[i]));
    return array;
}

Napi::Value Output::shape(const Napi::CallbackInfo& info) {
    no_arguments(info, "getShape");
    return from_shape(info.Env(), unwrap(info.This()).get_shape());
}

Napi::Value Output::partial_shape(const Napi::CallbackInfo& info) {
    no_arguments(info, "getPartialShape");
    return PartialShape::wrap(info.Env(), unwrap(info.This()).get_partial_shape());
}

Napi::Value Output::element_type(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), unwrap(info.This()).get_element_type().get_type_name());
}

}  // namespace vinobench
