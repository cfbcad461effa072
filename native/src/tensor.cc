#include "tensor.h"

#include <cstring>

#include "arguments.h"
#include "element_type.h"

namespace vinobench {

namespace {

void check_size(const ov::element::Type& type, const ov::Shape& shape) {
    double bits = static_cast<double>(type.bitwidth() == 0 ? 8 : type.bitwidth());
    for (const auto dimension : shape)
        bits *= static_cast<double>(dimension);
    // 2^47 bytes: the address space of a process.
    if (bits / 8 > 140737488355328.0)
        throw InvalidArgument("A tensor of shape " + ov::PartialShape(shape).to_string() + " does not fit in memory.");
}

ov::Tensor allocate(const ov::element::Type& type, const ov::Shape& shape) {
    check_size(type, shape);
    ov::Tensor tensor(type, shape);
    if (type != ov::element::string && tensor.get_byte_size() > 0)
        std::memset(tensor.data(), 0, tensor.get_byte_size());
    return tensor;
}

ov::Tensor copy_of(const ov::Tensor& tensor) {
    ov::Tensor copy(tensor.get_element_type(), tensor.get_shape());
    tensor.copy_to(copy);
    return copy;
}

std::vector<std::string> to_strings(const Napi::Array& array) {
    std::vector<std::string> strings;
    for (uint32_t i = 0; i < array.Length(); ++i) {
        const Napi::Value entry = array.Get(i);
        if (!entry.IsString())
            throw InvalidArgument("The array passed to create string tensor must contain only strings.");
        strings.push_back(to_string(entry));
    }
    return strings;
}

// Bytes may be given for any type: that is how files hold tensors.
void check_array(const Napi::TypedArray& array, const ov::element::Type& type) {
    if (type == ov::element::string)
        throw InvalidArgument("A string tensor takes an Array of strings.");
    const auto wanted = array_type(type);
    const auto given = array.TypedArrayType();
    if (given != wanted && given != napi_uint8_array)
        throw InvalidArgument("A tensor of type " + type.get_type_name() + " takes a " + array_name(wanted) +
                              " (or its bytes in a Uint8Array), not a " + array_name(given) + ".");
}

const uint8_t* bytes_of(Napi::TypedArray array) {
    return static_cast<const uint8_t*>(array.ArrayBuffer().Data()) + array.ByteOffset();
}

Napi::Value string_data(Napi::Env env, const ov::Tensor& tensor) {
    const auto* strings = tensor.data<std::string>();
    auto array = Napi::Array::New(env, tensor.get_size());
    for (uint32_t i = 0; i < tensor.get_size(); ++i)
        array.Set(i, Napi::String::New(env, strings[i]));
    return array;
}

}  // namespace

Napi::Function Tensor::define(Napi::Env env) {
    return DefineClass(env,
                       class_name,
                       {accessor<&Tensor::get_data, &Tensor::set_data>("data"),
                        getter<&Tensor::get_element_type>("elementType"),
                        method<&Tensor::get_data_method>("getData"),
                        method<&Tensor::get_element_type>("getElementType"),
                        method<&Tensor::get_shape>("getShape"),
                        method<&Tensor::set_shape>("setShape"),
                        method<&Tensor::get_size>("getSize"),
                        method<&Tensor::is_continuous>("isContinuous"),
                        method<&Tensor::copy_to>("copyTo")});
}

Tensor::Tensor(const Napi::CallbackInfo& info) : Wrapped(info) {
    at_edge(info.Env(), [&] {
        construct(info);
    });
}

Tensor::~Tensor() {
    int64_t total = 0;
    if (owned_bytes_ != 0)
        napi_adjust_external_memory(Env(), -owned_bytes_, &total);
}

void Tensor::construct(const Napi::CallbackInfo& info) {
    const size_t count = argument_count(info);
    // The empty tensor that wrap() fills.
    if (info.Length() == 0)
        return;
    if (count == 0 || count > 3)
        throw InvalidArgument("Invalid number of arguments for Tensor constructor.");
    if (count == 1) {
        if (!info[0].IsArray())
            throw InvalidArgument("A Tensor is made of an Array of strings or of an element type and a shape.");
        const auto strings = to_strings(info[0].As<Napi::Array>());
        tensor_ = ov::Tensor(ov::element::string, ov::Shape{strings.size()});
        std::copy(strings.begin(), strings.end(), tensor_.data<std::string>());
        return;
    }
    const auto type = to_element_type(info[0]);
    const auto shape = to_shape(info[1]);
    if (count == 2) {
        own(allocate(type, shape));
        return;
    }
    if (!info[2].IsTypedArray())
        throw InvalidArgument("Third argument of a tensor must be TypedArray.");
    tensor_ = share(info[2].As<Napi::TypedArray>(), type, shape);
}

ov::Tensor Tensor::share(Napi::TypedArray array, const ov::element::Type& type, const ov::Shape& shape) {
    check_size(type, shape);
    check_array(array, type);
    if (array.ByteLength() == 0 && ov::shape_size(shape) == 0)
        return ov::Tensor(type, shape);
    const auto* data = bytes_of(array);
    const bool aligned = reinterpret_cast<uintptr_t>(data) % type.size() == 0;
    // The const overload would make a read-only view; OpenVINO may write here, as outputs may be shared, too.
    const ov::Tensor view(type, shape, const_cast<uint8_t*>(data));
    if (array.ByteLength() != view.get_byte_size())
        throw InvalidArgument("Memory allocated using shape and element::type mismatch passed data's size: " +
                              std::to_string(view.get_byte_size()) + " bytes expected, " +
                              std::to_string(array.ByteLength()) + " given.");
    if (!aligned)
        throw InvalidArgument("The data of a tensor of type " + type.get_type_name() + " must begin at a multiple of " +
                              std::to_string(type.size()) + " bytes.");
    return {view, KeptValues::keep(AddonData::of(array.Env()).kept, array.ArrayBuffer())};
}

void Tensor::own(ov::Tensor tensor) {
    tensor_ = std::move(tensor);
    owned_bytes_ = static_cast<int64_t>(tensor_.get_byte_size());
    Napi::MemoryManagement::AdjustExternalMemory(Env(), owned_bytes_);
}

Napi::Value Tensor::wrap(Napi::Env env, const ov::Tensor& tensor) {
    auto object = AddonData::of(env).tensor.New({});
    Unwrap(object)->tensor_ = tensor;
    return object;
}

Napi::Value Tensor::wrap_copy(Napi::Env env, const ov::Tensor& tensor) {
    auto object = AddonData::of(env).tensor.New({});
    Unwrap(object)->own(copy_of(tensor));
    return object;
}

ov::Tensor Tensor::unwrap(const Napi::Value& value) {
    const auto& tensor = Unwrap(value.As<Napi::Object>())->tensor_;
    if (!tensor)
        throw InvalidArgument("Invalid argument: the Tensor is empty.");
    return tensor;
}

Napi::Value Tensor::get_data(const Napi::CallbackInfo& info) {
    const auto tensor = unwrap(info.This());
    if (tensor.get_element_type() == ov::element::string)
        return string_data(info.Env(), tensor);
    const auto continuous = tensor.is_continuous() ? tensor : copy_of(tensor);
    const void* data = continuous.get_byte_size() == 0 ? nullptr : std::as_const(continuous).data();
    return copy_to_array(info.Env(), array_type(tensor.get_element_type()), data, continuous.get_byte_size());
}

Napi::Value Tensor::get_data_method(const Napi::CallbackInfo& info) {
    no_arguments(info, "getData");
    return get_data(info);
}

void Tensor::set_data(const Napi::CallbackInfo& info, const Napi::Value& value) {
    auto tensor = unwrap(info.This());
    if (value.IsArray() && tensor.get_element_type() == ov::element::string) {
        const auto strings = to_strings(value.As<Napi::Array>());
        if (strings.size() != tensor.get_size())
            throw InvalidArgument("Passed array must have the same size as the Tensor!");
        std::copy(strings.begin(), strings.end(), tensor.data<std::string>());
        return;
    }
    if (!value.IsTypedArray())
        throw InvalidArgument("Passed argument must be TypedArray, or Array of strings for a string tensor.");
    const auto array = value.As<Napi::TypedArray>();
    if (tensor.get_element_type() != ov::element::string && array.ByteLength() != tensor.get_byte_size())
        throw InvalidArgument("Passed array must have the same size as the Tensor!");
    check_array(array, tensor.get_element_type());
    if (!tensor.is_continuous()) {
        const ov::Tensor source(tensor.get_element_type(), tensor.get_shape(), const_cast<uint8_t*>(bytes_of(array)));
        source.copy_to(tensor);
    } else if (array.ByteLength() > 0) {
        std::memcpy(tensor.data(), bytes_of(array), array.ByteLength());
    }
}

Napi::Value Tensor::get_element_type(const Napi::CallbackInfo& info) {
    no_arguments(info, "getElementType");
    return Napi::String::New(info.Env(), unwrap(info.This()).get_element_type().get_type_name());
}

Napi::Value Tensor::get_shape(const Napi::CallbackInfo& info) {
    if (argument_count(info) != 0)
        throw InvalidArgument("No parameters are allowed for the getShape() method.");
    return from_shape(info.Env(), unwrap(info.This()).get_shape());
}

Napi::Value Tensor::set_shape(const Napi::CallbackInfo& info) {
    if (argument_count(info) != 1)
        throw InvalidArgument("setShape() expects one argument: the shape, an Array of numbers.");
    const auto shape = to_shape(info[0]);
    auto tensor = unwrap(info.This());
    check_size(tensor.get_element_type(), shape);
    tensor.set_shape(shape);
    return info.Env().Undefined();
}

Napi::Value Tensor::get_size(const Napi::CallbackInfo& info) {
    no_arguments(info, "getSize");
    return Napi::Number::New(info.Env(), static_cast<double>(unwrap(info.This()).get_size()));
}

Napi::Value Tensor::is_continuous(const Napi::CallbackInfo& info) {
    no_arguments(info, "isContinuous");
    return Napi::Boolean::New(info.Env(), unwrap(info.This()).is_continuous());
}

Napi::Value Tensor::copy_to(const Napi::CallbackInfo& info) {
    match(info, "copyTo", {{Kind::tensor}});
    const auto source = unwrap(info.This());
    auto target = unwrap(info[0]);
    if (source.get_element_type() != target.get_element_type() || source.get_shape() != target.get_shape())
        throw InvalidArgument("The destination tensor must have the same shape and element type.");
    source.copy_to(target);
    return info.Env().Undefined();
}

}  // namespace vinobench
