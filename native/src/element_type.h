// Element types by the names OpenVINO gives them ("f32"); what holds their values in JavaScript.
#pragma once

#include <napi.h>

#include <openvino/core/type/element_type.hpp>
#include <string>

namespace vinobench {

// From such a name. Throws InvalidArgument listing all names.
ov::element::Type to_element_type(const Napi::Value& value);

// The TypedArray that shows a tensor of this type. f16 and bf16: their bits in a Uint16Array; types narrower than a byte,
// 8-bit floats and booleans: the packed bytes in a Uint8Array.
napi_typedarray_type array_type(const ov::element::Type& type);
const char* array_name(napi_typedarray_type type);

// A TypedArray of that type on a new ArrayBuffer with a copy of `bytes`.
Napi::Value copy_to_array(Napi::Env env, napi_typedarray_type type, const void* data, size_t bytes);

// `{ f32: 'f32', ... }`, which openvino-node exports as `element`.
Napi::Object element_object(Napi::Env env);

}  // namespace vinobench
