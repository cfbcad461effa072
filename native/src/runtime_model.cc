#include "runtime_model.h"

#include <algorithm>
#include <sstream>
#include <unordered_map>

#include "arguments.h"

namespace vinobench {

namespace {

using Indices = std::unordered_map<const ov::Node*, uint32_t>;

std::string text_of(const ov::Any& value) {
    if (value.is<std::string>())
        return value.as<std::string>();
    std::ostringstream text;
    value.print(text);
    return text.str();
}

Napi::Value tensor_object(Napi::Env env, const ov::PartialShape& shape, const ov::element::Type& type) {
    auto object = Napi::Object::New(env);
    object.Set("shape", from_partial_shape(env, shape));
    object.Set("elementType", type.get_type_name());
    return object;
}

Napi::Value inputs_of(Napi::Env env, const ov::Node& node, const Indices& indices) {
    auto inputs = Napi::Array::New(env, node.get_input_size());
    for (uint32_t i = 0; i < node.get_input_size(); ++i) {
        const auto source = node.input_value(i);
        auto input = tensor_object(env, source.get_partial_shape(), source.get_element_type()).As<Napi::Object>();
        input.Set("node", Napi::Number::New(env, indices.at(source.get_node())));
        input.Set("port", Napi::Number::New(env, static_cast<double>(source.get_index())));
        inputs.Set(i, input);
    }
    return inputs;
}

Napi::Value outputs_of(Napi::Env env, const ov::Node& node) {
    auto outputs = Napi::Array::New(env, node.get_output_size());
    for (uint32_t i = 0; i < node.get_output_size(); ++i) {
        const auto port = node.output(i);
        auto output = tensor_object(env, port.get_partial_shape(), port.get_element_type()).As<Napi::Object>();
        std::vector<std::string> sorted(port.get_names().begin(), port.get_names().end());
        std::sort(sorted.begin(), sorted.end());
        auto names = Napi::Array::New(env, sorted.size());
        for (uint32_t j = 0; j < sorted.size(); ++j)
            names.Set(j, Napi::String::New(env, sorted[j]));
        output.Set("names", names);
        outputs.Set(i, output);
    }
    return outputs;
}

Napi::Value node_object(Napi::Env env, const ov::Node& node, const Indices& indices) {
    auto object = Napi::Object::New(env);
    object.Set("name", node.get_friendly_name());
    object.Set("type", node.get_type_name());
    object.Set("inputs", inputs_of(env, node, indices));
    object.Set("outputs", outputs_of(env, node));
    auto rt_info = Napi::Object::New(env);
    for (const auto& [key, value] : node.get_rt_info())
        rt_info.Set(key, text_of(value));
    object.Set("rtInfo", rt_info);
    return object;
}

}  // namespace

Napi::Value runtime_model_object(Napi::Env env, const ov::Model& model) {
    const auto operations = model.get_ordered_ops();
    Indices indices;
    for (uint32_t i = 0; i < operations.size(); ++i)
        indices.emplace(operations[i].get(), i);

    auto nodes = Napi::Array::New(env, operations.size());
    auto edges = Napi::Array::New(env);
    for (uint32_t i = 0; i < operations.size(); ++i) {
        const auto& node = *operations[i];
        nodes.Set(i, node_object(env, node, indices));
        for (size_t port = 0; port < node.get_input_size(); ++port) {
            const auto source = node.input_value(port);
            auto edge = Napi::Object::New(env);
            edge.Set("fromNode", Napi::Number::New(env, indices.at(source.get_node())));
            edge.Set("fromPort", Napi::Number::New(env, static_cast<double>(source.get_index())));
            edge.Set("toNode", Napi::Number::New(env, i));
            edge.Set("toPort", Napi::Number::New(env, static_cast<double>(port)));
            edges.Set(edges.Length(), edge);
        }
    }
    auto object = Napi::Object::New(env);
    object.Set("nodes", nodes);
    object.Set("edges", edges);
    return object;
}

}  // namespace vinobench
