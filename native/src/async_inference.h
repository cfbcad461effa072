// One inference by OpenVINO's own threads, whose callback settles a promise on JavaScript's thread.
#pragma once

#include <napi.h>

#include <memory>

#include "infer_request.h"

namespace vinobench {

// Throws if it cannot be started; afterwards the promise is settled, whatever happens.
void start_async_inference(Napi::Env env,
                           const Napi::Promise::Deferred& deferred,
                           const std::shared_ptr<RequestState>& state);

}  // namespace vinobench
