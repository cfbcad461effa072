// One operation of a model.
#pragma once

#include <napi.h>

#include <memory>
#include <openvino/core/node.hpp>

#include "wrapped.h"

namespace vinobench {

class Node : public Wrapped<Node> {
public:
    static constexpr napi_type_tag tag{0x5b1e7a52c0de4f10, 0x9a6f3c2d41b80004};
    static constexpr char class_name[] = "Node";

    static Napi::Function define(Napi::Env env);
    // `owner` keeps the model's state, and with it the node, alive until the model is closed.
    static Napi::Value wrap(Napi::Env env, const std::shared_ptr<ov::Node>& node, std::shared_ptr<void> owner);

    explicit Node(const Napi::CallbackInfo& info);

private:
    std::shared_ptr<ov::Node> node() const;
    Napi::Value get_name(const Napi::CallbackInfo& info);
    Napi::Value get_friendly_name(const Napi::CallbackInfo& info);
    Napi::Value get_type_name(const Napi::CallbackInfo& info);
    Napi::Value get_input_shapes(const Napi::CallbackInfo& info);
    Napi::Value get_output_shapes(const Napi::CallbackInfo& info);
    Napi::Value get_input_element_types(const Napi::CallbackInfo& info);
    Napi::Value get_output_element_types(const Napi::CallbackInfo& info);

    std::weak_ptr<ov::Node> node_;
    std::shared_ptr<void> owner_;
};

}  // namespace vinobench
