#pragma once

#include <napi.h>

#include <memory>
#include <openvino/core/model.hpp>
#include <utility>

#include "wrapped.h"

namespace vinobench {

// Shared by a Model and its ports and nodes; touched on JavaScript's thread only.
struct ModelState {
    std::shared_ptr<ov::Model> model;
    // Jobs on worker threads that read the model: while there is one, nothing may change it.
    int readers = 0;
};

class Model : public Wrapped<Model> {
public:
    static constexpr napi_type_tag tag{0x5b1e7a52c0de4f10, 0x9a6f3c2d41b80005};
    static constexpr char class_name[] = "Model";

    static Napi::Function define(Napi::Env env);
    static Napi::Value wrap(Napi::Env env, const std::shared_ptr<ov::Model>& model);
    // To read it, on any thread, as long as the second lives (which JavaScript's thread must drop).
    static std::pair<std::shared_ptr<ov::Model>, std::shared_ptr<void>> lend(const Napi::Value& value);

    explicit Model(const Napi::CallbackInfo& info);

private:
    std::shared_ptr<ov::Model> model() const;
    std::shared_ptr<ov::Model> model_to_change() const;

    Napi::Value clone(const Napi::CallbackInfo& info);
    Napi::Value close(const Napi::CallbackInfo& info);
    Napi::Value get_friendly_name(const Napi::CallbackInfo& info);
    Napi::Value set_friendly_name(const Napi::CallbackInfo& info);
    Napi::Value get_name(const Napi::CallbackInfo& info);
    Napi::Value get_ops(const Napi::CallbackInfo& info);
    Napi::Value get_output_shape(const Napi::CallbackInfo& info);
    Napi::Value get_output_size(const Napi::CallbackInfo& info);
    Napi::Value get_output_element_type(const Napi::CallbackInfo& info);
    Napi::Value get_rt_info(const Napi::CallbackInfo& info);
    Napi::Value set_rt_info(const Napi::CallbackInfo& info);
    Napi::Value input(const Napi::CallbackInfo& info);
    Napi::Value output(const Napi::CallbackInfo& info);
    Napi::Value inputs(const Napi::CallbackInfo& info);
    Napi::Value outputs(const Napi::CallbackInfo& info);
    Napi::Value is_dynamic(const Napi::CallbackInfo& info);
    Napi::Value reshape(const Napi::CallbackInfo& info);

    std::shared_ptr<ModelState> state_ = std::make_shared<ModelState>();
};

}  // namespace vinobench
