#include "element_type.h"

#include <cstring>
#include <iterator>

#include "arguments.h"
#include "errors.h"

namespace vinobench {

namespace {

struct Entry {
    const char* name;
    ov::element::Type_t type;
    napi_typedarray_type array;
};

using ov::element::Type_t;

constexpr Entry entries[] = {
    {"u8", Type_t::u8, napi_uint8_array},         {"u16", Type_t::u16, napi_uint16_array},
    {"u32", Type_t::u32, napi_uint32_array},      {"u64", Type_t::u64, napi_biguint64_array},
    {"i8", Type_t::i8, napi_int8_array},          {"i16", Type_t::i16, napi_int16_array},
    {"i32", Type_t::i32, napi_int32_array},       {"i64", Type_t::i64, napi_bigint64_array},
    {"f16", Type_t::f16, napi_uint16_array},      {"bf16", Type_t::bf16, napi_uint16_array},
    {"f32", Type_t::f32, napi_float32_array},     {"f64", Type_t::f64, napi_float64_array},
    {"boolean", Type_t::boolean, napi_uint8_array}, {"u1", Type_t::u1, napi_uint8_array},
    {"u2", Type_t::u2, napi_uint8_array},         {"u3", Type_t::u3, napi_uint8_array},
    {"u4", Type_t::u4, napi_uint8_array},         {"u6", Type_t::u6, napi_uint8_array},
    {"i4", Type_t::i4, napi_uint8_array},         {"nf4", Type_t::nf4, napi_uint8_array},
    {"f4e2m1", Type_t::f4e2m1, napi_uint8_array}, {"f8e4m3", Type_t::f8e4m3, napi_uint8_array},
    {"f8e5m2", Type_t::f8e5m2, napi_uint8_array}, {"f8e8m0", Type_t::f8e8m0, napi_uint8_array},
    // Its strings are an Array; the array type is never asked for.
    {"string", Type_t::string, napi_uint8_array},
};

size_t bytes_per_element(napi_typedarray_type type) {
    switch (type) {
    case napi_int16_array:
    case napi_uint16_array:
        return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
        return 4;
    case napi_float64_array:
    case napi_bigint64_array:
    case napi_biguint64_array:
        return 8;
    default:
        return 1;
    }
}

}  // namespace

ov::element::Type to_element_type(const Napi::Value& value) {
    const auto name = value.IsString() ? to_string(value) : type_of(value);
    for (const auto& entry : entries)
        if (value.IsString() && name == entry.name)
            return entry.type;
    std::string names;
    for (const auto& entry : entries)
        names += std::string(names.empty() ? "" : ", ") + entry.name;
    throw InvalidArgument("Cannot create ov::element::Type from '" + name + "'. Allowed: " + names + ".");
}

napi_typedarray_type array_type(const ov::element::Type& type) {
    for (const auto& entry : entries)
        if (type == entry.type)
            return entry.array;
    throw InvalidArgument("No TypedArray holds elements of type " + type.get_type_name() + ".");
}

const char* array_name(napi_typedarray_type type) {
    static constexpr const char* names[] = {"Int8Array",
                                            "Uint8Array",
                                            "Uint8ClampedArray",
                                            "Int16Array",
                                            "Uint16Array",
                                            "Int32Array",
                                            "Uint32Array",
                                            "Float32Array",
                                            "Float64Array",
                                            "BigInt64Array",
                                            "BigUint64Array"};
    const auto index = static_cast<size_t>(type);
    return index < std::size(names) ? names[index] : "TypedArray";
}

Napi::Value copy_to_array(Napi::Env env, napi_typedarray_type type, const void* data, size_t bytes) {
    auto buffer = Napi::ArrayBuffer::New(env, bytes);
    if (bytes > 0)
        std::memcpy(buffer.Data(), data, bytes);
    napi_value array = nullptr;
    const auto status = napi_create_typedarray(env, type, bytes / bytes_per_element(type), buffer, 0, &array);
    NAPI_THROW_IF_FAILED(env, status, Napi::Value());
    return Napi::Value(env, array);
}

Napi::Object element_object(Napi::Env env) {
    auto object = Napi::Object::New(env);
    for (const auto& entry : entries)
        object.Set(entry.name, Napi::String::New(env, entry.name));
    return object;
}

}  // namespace vinobench
