#pragma once

#include <napi.h>

#include <openvino/runtime/tensor.hpp>

#include "wrapped.h"

namespace vinobench {

class Tensor : public Wrapped<Tensor> {
public:
    static constexpr napi_type_tag tag{0x5b1e7a52c0de4f10, 0x9a6f3c2d41b80002};
    static constexpr char class_name[] = "Tensor";

    static Napi::Function define(Napi::Env env);
    // Shares the memory of `tensor`, which it keeps alive.
    static Napi::Value wrap(Napi::Env env, const ov::Tensor& tensor);
    // A copy: stays as it is when the request runs again.
    static Napi::Value wrap_copy(Napi::Env env, const ov::Tensor& tensor);
    static ov::Tensor unwrap(const Napi::Value& value);
    // A tensor on the memory of `array`, which stays referenced until OpenVINO has dropped the last copy of the tensor.
    static ov::Tensor share(Napi::TypedArray array, const ov::element::Type& type, const ov::Shape& shape);

    explicit Tensor(const Napi::CallbackInfo& info);
    ~Tensor() override;

private:
    void construct(const Napi::CallbackInfo& info);
    void own(ov::Tensor tensor);
    Napi::Value get_data(const Napi::CallbackInfo& info);
    Napi::Value get_data_method(const Napi::CallbackInfo& info);
    void set_data(const Napi::CallbackInfo& info, const Napi::Value& value);
    Napi::Value get_element_type(const Napi::CallbackInfo& info);
    Napi::Value get_shape(const Napi::CallbackInfo& info);
    Napi::Value set_shape(const Napi::CallbackInfo& info);
    Napi::Value get_size(const Napi::CallbackInfo& info);
    Napi::Value is_continuous(const Napi::CallbackInfo& info);
    Napi::Value copy_to(const Napi::CallbackInfo& info);

    ov::Tensor tensor_;
    // Reported to the garbage collector, which sees only the small JavaScript object.
    int64_t owned_bytes_ = 0;
};

}  // namespace vinobench
