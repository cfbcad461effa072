// A port of a model or of a compiled model: what openvino-node calls Output, for inputs as well.
#pragma once

#include <napi.h>

#include <memory>
#include <openvino/core/node.hpp>

#include "wrapped.h"

namespace vinobench {

class Output : public Wrapped<Output> {
public:
    static constexpr napi_type_tag tag{0x5b1e7a52c0de4f10, 0x9a6f3c2d41b80003};
    static constexpr char class_name[] = "Output";

    using Port = ov::Output<const ov::Node>;

    static Napi::Function define(Napi::Env env);
    // `owner` keeps the model's state, and with it the node, alive until the model is closed.
    static Napi::Value wrap(Napi::Env env, const Port& port, std::shared_ptr<void> owner);
    template <typename Ports>
    static Napi::Value wrap_all(Napi::Env env, const Ports& ports, const std::shared_ptr<void>& owner) {
        auto array = Napi::Array::New(env, ports.size());
        for (uint32_t i = 0; i < ports.size(); ++i)
            array.Set(i, wrap(env, ports[i], owner));
        return array;
    }
    // Throws ERR_CLOSED once the model is closed.
    static Port unwrap(const Napi::Value& value);
    // A tensor name, or the name of the operation where the tensor has none.
    static std::string name_of(const Port& port);

    explicit Output(const Napi::CallbackInfo& info);

private:
    Napi::Value to_text(const Napi::CallbackInfo& info);
    Napi::Value any_name(const Napi::CallbackInfo& info);
    Napi::Value names(const Napi::CallbackInfo& info);
    Napi::Value shape(const Napi::CallbackInfo& info);
    Napi::Value partial_shape(const Napi::CallbackInfo& info);
    Napi::Value element_type(const Napi::CallbackInfo& info);

    std::weak_ptr<const ov::Node> node_;
    size_t index_ = 0;
    std::shared_ptr<void> owner_;
};

}  // namespace vinobench
