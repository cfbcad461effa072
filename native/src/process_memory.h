#pragma once

#include <napi.h>

namespace vinobench {

// processMemory(): `{ rssBytes, peakRssBytes }` of this process, as the operating system counts them.
Napi::Value process_memory(const Napi::CallbackInfo& info);

}  // namespace vinobench
