#pragma once

#include <napi.h>

#include <atomic>
#include <memory>
#include <openvino/runtime/infer_request.hpp>

#include "compiled_model.h"
#include "wrapped.h"

namespace vinobench {

// Shared by an InferRequest and what runs it. Touched on JavaScript's thread only, but for `closed`.
struct RequestState {
    ov::InferRequest request;
    std::shared_ptr<CompiledState> compiled;
    // An inferAsync or a measurement, which has its own copy of `request`, is under way.
    bool busy = false;
    // Ends a measurement at its next inference.
    std::atomic<bool> closed{false};

    // Frees the native memory, once nothing runs.
    void close() {
        closed = true;
        request = {};
    }
};

class InferRequest : public Wrapped<InferRequest> {
public:
    static constexpr napi_type_tag tag{0x5b1e7a52c0de4f10, 0x9a6f3c2d41b80008};
    static constexpr char class_name[] = "InferRequest";

    static Napi::Function define(Napi::Env env);
    static Napi::Value wrap(Napi::Env env, const std::shared_ptr<RequestState>& state);
    // Throws ERR_CLOSED or ERR_BUSY unless it can be used now.
    static std::shared_ptr<RequestState> usable(const Napi::Value& value);

    explicit InferRequest(const Napi::CallbackInfo& info);

private:
    ov::InferRequest request() const;
    void set_inputs(const Napi::CallbackInfo& info, const char* method);

    Napi::Value close(const Napi::CallbackInfo& info);
    Napi::Value get_compiled_model(const Napi::CallbackInfo& info);
    Napi::Value get_input_tensor(const Napi::CallbackInfo& info);
    Napi::Value get_output_tensor(const Napi::CallbackInfo& info);
    Napi::Value get_profiling_info(const Napi::CallbackInfo& info);
    Napi::Value get_tensor(const Napi::CallbackInfo& info);
    Napi::Value infer(const Napi::CallbackInfo& info);
    Napi::Value infer_async(const Napi::CallbackInfo& info);
    Napi::Value set_input_tensor(const Napi::CallbackInfo& info);
    Napi::Value set_output_tensor(const Napi::CallbackInfo& info);
    Napi::Value set_tensor(const Napi::CallbackInfo& info);

    std::shared_ptr<RequestState> state_ = std::make_shared<RequestState>();
};

// `{ name: Tensor }` of all outputs, copied.
Napi::Value outputs_object(Napi::Env env, const ov::InferRequest& request);

}  // namespace vinobench
