#include "partial_shape.h"

#include "arguments.h"

namespace vinobench {

Napi::Function PartialShape::define(Napi::Env env) {
    return DefineClass(env,
                       class_name,
                       {method<&PartialShape::is_static>("isStatic"),
                        method<&PartialShape::is_dynamic>("isDynamic"),
                        method<&PartialShape::to_text>("toString"),
                        method<&PartialShape::get_dimensions>("getDimensions")});
}

PartialShape::PartialShape(const Napi::CallbackInfo& info) : Wrapped(info) {
    at_edge(info.Env(), [&] {
        if (match(info, class_name, {{}, {Kind::string}}) == 1)
            shape_ = ov::PartialShape(to_string(info[0]));
    });
}

Napi::Value PartialShape::wrap(Napi::Env env, const ov::PartialShape& shape) {
    auto object = AddonData::of(env).partial_shape.New({});
    Unwrap(object)->shape_ = shape;
    return object;
}

ov::PartialShape PartialShape::from(const Napi::Value& value) {
    if (value.IsString())
        return ov::PartialShape(to_string(value));
    if (!is_instance(value))
        throw InvalidArgument("A shape must be a PartialShape or a string, not " + type_of(value) + ".");
    return Unwrap(value.As<Napi::Object>())->shape_;
}

Napi::Value PartialShape::is_static(const Napi::CallbackInfo& info) {
    no_arguments(info, "isStatic");
    return Napi::Boolean::New(info.Env(), shape_.is_static());
}

Napi::Value PartialShape::is_dynamic(const Napi::CallbackInfo& info) {
    no_arguments(info, "isDynamic");
    return Napi::Boolean::New(info.Env(), shape_.is_dynamic());
}

Napi::Value PartialShape::to_text(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), shape_.to_string());
}

Napi::Value PartialShape::get_dimensions(const Napi::CallbackInfo& info) {
    no_arguments(info, "getDimensions");
    const auto env = info.Env();
    auto dimensions = from_partial_shape(env, shape_);
    for (uint32_t i = 0; i < dimensions.Length(); ++i) {
        const auto& dimension = shape_[i];
        const auto interval = dimension.get_interval();
        // Neither fixed nor free: both ends, -1 for an open upper one.
        if (dimension.is_static() || (interval.get_min_val() == 0 && !interval.has_upper_bound()))
            continue;
        auto ends = Napi::Array::New(env, 2);
        ends.Set(0u, Napi::Number::New(env, static_cast<double>(dimension.get_min_length())));
        ends.Set(1u, Napi::Number::New(env, static_cast<double>(dimension.get_max_length())));
        dimensions.Set(i, ends);
    }
    return dimensions;
}

}  // namespace vinobench
