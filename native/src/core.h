#pragma once

#include <napi.h>

#include <memory>
#include <openvino/runtime/core.hpp>

#include "async.h"
#include "wrapped.h"

namespace vinobench {

class Core : public Wrapped<Core> {
public:
    static constexpr napi_type_tag tag{0x5b1e7a52c0de4f10, 0x9a6f3c2d41b80006};
    static constexpr char class_name[] = "Core";

    static Napi::Function define(Napi::Env env);

    explicit Core(const Napi::CallbackInfo& info);

private:
    Job read_model_job(const Napi::CallbackInfo& info, const char* method) const;
    Job compile_model_job(const Napi::CallbackInfo& info, const char* method) const;
    Job import_model_job(const Napi::CallbackInfo& info, const char* method) const;

    Napi::Value add_extension(const Napi::CallbackInfo& info);
    Napi::Value compile_model(const Napi::CallbackInfo& info);
    Napi::Value compile_model_sync(const Napi::CallbackInfo& info);
    Napi::Value get_available_devices(const Napi::CallbackInfo& info);
    Napi::Value get_property(const Napi::CallbackInfo& info);
    Napi::Value get_versions(const Napi::CallbackInfo& info);
    Napi::Value import_model(const Napi::CallbackInfo& info);
    Napi::Value import_model_sync(const Napi::CallbackInfo& info);
    Napi::Value query_model(const Napi::CallbackInfo& info);
    Napi::Value read_model(const Napi::CallbackInfo& info);
    Napi::Value read_model_sync(const Napi::CallbackInfo& info);
    Napi::Value set_property(const Napi::CallbackInfo& info);

    // Shared with jobs that outlive this object.
    std::shared_ptr<ov::Core> core_;
};

// `{ buildNumber, description }` with a toString() that enumeration does not show.
Napi::Object version_object(Napi::Env env, const ov::Version& version);

}  // namespace vinobench
