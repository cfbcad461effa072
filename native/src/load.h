// Inferences of several requests at once, in a closed or an open loop.
#pragma once

#include <napi.h>

#include <memory>

#include "sample_blocks.h"
#include "wrapped.h"

namespace vinobench {

// Where a load puts its samples, and JavaScript takes them from while it runs.
class LoadSamples : public Wrapped<LoadSamples> {
public:
    static constexpr napi_type_tag tag{0x5b1e7a52c0de4f10, 0x9a6f3c2d41b80010};
    static constexpr char class_name[] = "LoadSamples";

    static Napi::Function define(Napi::Env env);
    // Throws ERR_BUSY while a load fills it.
    static std::shared_ptr<SampleBlocks> usable(const Napi::Value& value);

    explicit LoadSamples(const Napi::CallbackInfo& info);

private:
    Napi::Value take(const Napi::CallbackInfo& info);

    std::shared_ptr<SampleBlocks> blocks_;
};

// measureLoad(requests: InferRequest[], options: LoadOptions) -> Promise<LoadResult>
Napi::Value measure_load(const Napi::CallbackInfo& info);

}  // namespace vinobench
