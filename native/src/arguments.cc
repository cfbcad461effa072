#include "arguments.h"

#include <cmath>
#include <limits>
#include <openvino/runtime/properties.hpp>
#include <optional>
#include <sstream>
#include <tuple>

#include "compiled_model.h"
#include "errors.h"
#include "infer_request.h"
#include "model.h"
#include "output.h"
#include "partial_shape.h"
#include "tensor.h"

namespace vinobench {

namespace {

// Largest integer that a JavaScript number holds exactly (ECMAScript, Number.MAX_SAFE_INTEGER).
constexpr double max_safe_integer = 9007199254740991.0;

const char* name_of(Kind kind) {
    switch (kind) {
    case Kind::string:
        return "string";
    case Kind::number:
        return "number";
    case Kind::integer:
        return "integer";
    case Kind::boolean:
        return "boolean";
    case Kind::object:
        return "object";
    case Kind::array:
        return "Array";
    case Kind::map:
        return "Map";
    case Kind::buffer:
        return "Uint8Array";
    case Kind::typed_array:
        return "TypedArray";
    case Kind::model:
        return Model::class_name;
    case Kind::compiled_model:
        return CompiledModel::class_name;
    case Kind::infer_request:
        return InferRequest::class_name;
    case Kind::tensor:
        return Tensor::class_name;
    case Kind::output:
        return Output::class_name;
    case Kind::partial_shape:
        return PartialShape::class_name;
    }
    return "";
}

bool is_map(const Napi::Value& value) {
    return value.IsObject() &&
           value.As<Napi::Object>().InstanceOf(value.Env().Global().Get("Map").As<Napi::Function>());
}

bool fits(const Napi::CallbackInfo& info, size_t count, const Signature& signature) {
    if (count != signature.size())
        return false;
    for (size_t i = 0; i < count; ++i)
        if (!is_kind(info[i], signature[i]))
            return false;
    return true;
}

// The argument up to which the call fits the signature of its length that it fits best.
std::string hint(const Napi::CallbackInfo& info, size_t count, const std::vector<Signature>& allowed) {
    size_t place = 0;
    const char* wanted = nullptr;
    for (const auto& signature : allowed) {
        if (signature.size() != count)
            continue;
        size_t fitting = 0;
        while (fitting < count && is_kind(info[fitting], signature[fitting]))
            ++fitting;
        if (wanted == nullptr || fitting > place) {
            place = fitting;
            wanted = name_of(signature[fitting]);
        } else if (fitting == place && std::string(wanted) != name_of(signature[fitting])) {
            return "";
        }
    }
    if (wanted == nullptr)
        return "";
    const bool vowel = std::string("aeioAEIO").find(wanted[0]) != std::string::npos;
    return "Argument #" + std::to_string(place + 1) + " must be " + (vowel ? "an " : "a ") + wanted + ".\n";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text = "(";
    for (size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : ", ") + words[i];
    return text + ")";
}

template <typename Number>
Napi::Value numbers(Napi::Env env, std::initializer_list<Number> values) {
    auto array = Napi::Array::New(env);
    uint32_t index = 0;
    for (const auto value : values)
        array.Set(index++, Napi::Number::New(env, static_cast<double>(value)));
    return array;
}

template <typename Text>
Napi::Value strings(Napi::Env env, const std::vector<Text>& values) {
    auto array = Napi::Array::New(env, values.size());
    for (uint32_t i = 0; i < values.size(); ++i)
        array.Set(i, Napi::String::New(env, values[i]));
    return array;
}

template <typename... Numbers>
std::optional<double> number_in(const ov::Any& any) {
    std::optional<double> number;
    ((any.is<Numbers>() ? void(number = static_cast<double>(any.as<Numbers>())) : void()), ...);
    return number;
}

size_t to_dimension(double number) {
    if (!(number >= 0) || number > max_safe_integer)
        throw InvalidArgument("A dimension must be a non-negative number of at most 2^53 - 1.");
    return static_cast<size_t>(number);
}

}  // namespace

bool is_kind(const Napi::Value& value, Kind kind) {
    switch (kind) {
    case Kind::string:
        return value.IsString();
    case Kind::number:
        return value.IsNumber();
    case Kind::integer:
        return value.IsNumber() && std::trunc(value.As<Napi::Number>().DoubleValue()) ==
                                       value.As<Napi::Number>().DoubleValue();
    case Kind::boolean:
        return value.IsBoolean();
    case Kind::object:
        return value.IsObject() && !value.IsFunction();
    case Kind::array:
        return value.IsArray();
    case Kind::map:
        return is_map(value);
    case Kind::buffer:
        return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
    case Kind::typed_array:
        return value.IsTypedArray();
    case Kind::model:
        return Model::is_instance(value);
    case Kind::compiled_model:
        return CompiledModel::is_instance(value);
    case Kind::infer_request:
        return InferRequest::is_instance(value);
    case Kind::tensor:
        return Tensor::is_instance(value);
    case Kind::output:
        return Output::is_instance(value);
    case Kind::partial_shape:
        return PartialShape::is_instance(value);
    }
    return false;
}

std::string type_of(const Napi::Value& value) {
    switch (value.Type()) {
    case napi_undefined:
        return "undefined";
    case napi_boolean:
        return "boolean";
    case napi_number:
        return "number";
    case napi_string:
        return "string";
    case napi_symbol:
        return "symbol";
    case napi_function:
        return "function";
    case napi_bigint:
        return "bigint";
    default:
        return "object";
    }
}

size_t argument_count(const Napi::CallbackInfo& info) {
    size_t count = info.Length();
    while (count > 0 && info[count - 1].IsUndefined())
        --count;
    return count;
}

size_t match(const Napi::CallbackInfo& info, const char* method, const std::vector<Signature>& allowed) {
    const size_t count = argument_count(info);
    for (size_t i = 0; i < allowed.size(); ++i)
        if (fits(info, count, allowed[i]))
            return i;

    std::vector<std::string> provided;
    for (size_t i = 0; i < info.Length(); ++i)
        provided.push_back(type_of(info[i]));
    std::string message = std::string("'") + method + "' method called with incorrect parameters.\n" +
                          hint(info, count, allowed) + "Provided signature: " + joined(provided) +
                          " \nAllowed signatures:\n";
    for (const auto& signature : allowed) {
        std::vector<std::string> words;
        for (const auto kind : signature)
            words.emplace_back(name_of(kind));
        message += "- " + joined(words) + "\n";
    }
    throw InvalidArgument(message);
}

void no_arguments(const Napi::CallbackInfo& info, const char* method) {
    if (argument_count(info) != 0)
        throw InvalidArgument(std::string(method) + "() does not accept any arguments.");
}

std::string to_string(const Napi::Value& value) {
    return value.As<Napi::String>().Utf8Value();
}

size_t to_index(const Napi::Value& value) {
    const double number = value.As<Napi::Number>().DoubleValue();
    if (!(number >= 0) || number > max_safe_integer || std::trunc(number) != number)
        throw InvalidArgument("Invalid argument: an index must be a non-negative integer.");
    return static_cast<size_t>(number);
}

double to_number(const Napi::Value& value, const char* method, const char* name, Bounds bounds, const std::string& what) {
    const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
    if (!(number >= bounds.least) || number > bounds.most || (bounds.whole && std::trunc(number) != number))
        throw InvalidArgument(std::string(method) + ": '" + name + "' must be " + what + ".");
    return number;
}

std::filesystem::path to_path(const std::string& utf8) {
    return std::filesystem::u8path(utf8);
}

std::filesystem::path to_existing_path(const Napi::Value& value, const char* what) {
    const auto text = to_string(value);
    const auto path = to_path(text);
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        throw AddonError(code::file_not_found,
                         std::string("The ") + what + " '" + text + "' does not exist" +
                             (error ? ": " + error.message() : std::string()) + ".");
    return path;
}

ov::Any to_any(const Napi::Value& value) {
    if (value.IsString())
        return to_string(value);
    if (value.IsBoolean())
        return value.As<Napi::Boolean>().Value();
    if (value.IsNumber())
        return value.ToString().Utf8Value();
    throw InvalidArgument("Cannot convert to ov::Any: a property is a string, a number or a boolean, not " +
                          type_of(value) + ".");
}

ov::AnyMap to_any_map(const Napi::Value& value) {
    ov::AnyMap map;
    const auto object = value.As<Napi::Object>();
    const auto names = object.GetPropertyNames();
    for (uint32_t i = 0; i < names.Length(); ++i) {
        const Napi::Value name = names.Get(i);
        const Napi::Value entry = object.Get(name);
        // As in JavaScript at large, an undefined entry is an absent one.
        if (!entry.IsUndefined())
            map.emplace(name.ToString().Utf8Value(), to_any(entry));
    }
    return map;
}

Napi::Value from_any(Napi::Env env, const ov::Any& any) {
    if (any.empty())
        return env.Undefined();
    if (any.is<std::string>())
        return Napi::String::New(env, any.as<std::string>());
    if (any.is<bool>())
        return Napi::Boolean::New(env, any.as<bool>());
    // Before int32_t, which Any takes it for as well but cannot convert.
    if (any.is<ov::streams::Num>())
        return Napi::Number::New(env, any.as<ov::streams::Num>().num);
    if (const auto number = number_in<int32_t, uint32_t, int64_t, uint64_t, float, double>(any))
        return Napi::Number::New(env, *number);
    if (any.is<std::vector<std::string>>())
        return strings(env, any.as<std::vector<std::string>>());
    if (any.is<std::vector<ov::PropertyName>>())
        return strings(env, any.as<std::vector<ov::PropertyName>>());
    if (any.is<std::tuple<unsigned int, unsigned int>>()) {
        const auto [low, high] = any.as<std::tuple<unsigned int, unsigned int>>();
        return numbers(env, {low, high});
    }
    if (any.is<std::tuple<unsigned int, unsigned int, unsigned int>>()) {
        const auto [low, high, step] = any.as<std::tuple<unsigned int, unsigned int, unsigned int>>();
        return numbers(env, {low, high, step});
    }
    std::ostringstream text;
    any.print(text);
    return Napi::String::New(env, text.str());
}

ov::Shape to_shape(const Napi::Value& value) {
    ov::Shape shape;
    if (value.IsArray()) {
        const auto array = value.As<Napi::Array>();
        for (uint32_t i = 0; i < array.Length(); ++i) {
            const Napi::Value entry = array.Get(i);
            if (!entry.IsNumber())
                throw InvalidArgument("Passed array must contain only numbers.");
            shape.push_back(to_dimension(entry.As<Napi::Number>().DoubleValue()));
        }
        return shape;
    }
    if (!value.IsTypedArray())
        throw InvalidArgument("Passed argument must be of type Array or TypedArray.");
    const auto array = value.As<Napi::TypedArray>();
    if (array.TypedArrayType() != napi_int32_array && array.TypedArrayType() != napi_uint32_array)
        throw InvalidArgument("Passed argument must be an Int32Array or a Uint32Array.");
    for (uint32_t i = 0; i < array.ElementLength(); ++i)
        shape.push_back(to_dimension(array.Get(i).As<Napi::Number>().DoubleValue()));
    return shape;
}

Napi::Array from_shape(Napi::Env env, const ov::Shape& shape) {
    auto array = Napi::Array::New(env, shape.size());
    for (uint32_t i = 0; i < shape.size(); ++i)
        array.Set(i, Napi::Number::New(env, static_cast<double>(shape[i])));
    return array;
}

Napi::Array from_partial_shape(Napi::Env env, const ov::PartialShape& shape) {
    if (shape.rank().is_dynamic())
        return Napi::Array::New(env);
    auto array = Napi::Array::New(env, shape.size());
    for (uint32_t i = 0; i < shape.size(); ++i)
        array.Set(i,
                  Napi::Number::New(env,
                                    shape[i].is_static() ? static_cast<double>(shape[i].get_length()) : -1.0));
    return array;
}

}  // namespace vinobench
