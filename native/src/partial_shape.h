#pragma once

#include <napi.h>

#include <openvino/core/partial_shape.hpp>

#include "wrapped.h"

namespace vinobench {

class PartialShape : public Wrapped<PartialShape> {
public:
    static constexpr napi_type_tag tag{0x5b1e7a52c0de4f10, 0x9a6f3c2d41b80001};
    static constexpr char class_name[] = "PartialShape";

    static Napi::Function define(Napi::Env env);
    static Napi::Value wrap(Napi::Env env, const ov::PartialShape& shape);
    // From a PartialShape or its text.
    static ov::PartialShape from(const Napi::Value& value);

    explicit PartialShape(const Napi::CallbackInfo& info);

private:
    Napi::Value is_static(const Napi::CallbackInfo& info);
    Napi::Value is_dynamic(const Napi::CallbackInfo& info);
    Napi::Value to_text(const Napi::CallbackInfo& info);
    Napi::Value get_dimensions(const Napi::CallbackInfo& info);

    ov::PartialShape shape_;
};

}  // namespace vinobench
