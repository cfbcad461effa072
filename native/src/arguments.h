// Arguments are checked against the signatures a method allows; the error lists them.
#pragma once

#include <napi.h>

#include <filesystem>
#include <openvino/core/any.hpp>
#include <openvino/core/partial_shape.hpp>
#include <openvino/core/shape.hpp>
#include <string>
#include <vector>

namespace vinobench {

enum class Kind {
    string,
    number,
    integer,
    boolean,
    object,
    array,
    map,
    buffer,
    typed_array,
    model,
    compiled_model,
    infer_request,
    tensor,
    output,
    partial_shape,
};

using Signature = std::vector<Kind>;

// Index of the first of `allowed` that the arguments fit (trailing undefined ones count as absent).
// Throws InvalidArgument naming what was given and what is allowed.
size_t match(const Napi::CallbackInfo& info, const char* method, const std::vector<Signature>& allowed);

// Throws InvalidArgument: "<method>() does not accept any arguments."
void no_arguments(const Napi::CallbackInfo& info, const char* method);

bool is_kind(const Napi::Value& value, Kind kind);
size_t argument_count(const Napi::CallbackInfo& info);
std::string type_of(const Napi::Value& value);

std::string to_string(const Napi::Value& value);
// A non-negative index; Throws InvalidArgument for anything else.
size_t to_index(const Napi::Value& value);
struct Bounds {
    double least = 0;
    double most = 0;
    bool whole = false;
};
// Throws InvalidArgument for what is no number, or not within the bounds: "<method>: '<name>' must be <what>."
double to_number(const Napi::Value& value, const char* method, const char* name, Bounds bounds, const std::string& what);
std::filesystem::path to_path(const std::string& utf8);
// Throws ERR_FILE_NOT_FOUND with `what` ("model file") in its sentence.
std::filesystem::path to_existing_path(const Napi::Value& value, const char* what);

// Strings, booleans and numbers; the latter as text, which every property parses by its own type.
ov::Any to_any(const Napi::Value& value);
ov::AnyMap to_any_map(const Napi::Value& value);
// Lists and ranges become arrays, whatever JavaScript has no type for becomes its text.
Napi::Value from_any(Napi::Env env, const ov::Any& any);

// From an Array of numbers (fractions are cut off, as openvino-node does), an Int32Array or a Uint32Array.
ov::Shape to_shape(const Napi::Value& value);
Napi::Array from_shape(Napi::Env env, const ov::Shape& shape);
// A dimension that is not fixed is -1; an unknown rank is an empty array.
Napi::Array from_partial_shape(Napi::Env env, const ov::PartialShape& shape);

}  // namespace vinobench
