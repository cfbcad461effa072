// Work off JavaScript's event loop.
#pragma once

#include <napi.h>

#include <functional>

namespace vinobench {

// `work` may run on any thread and touches no JavaScript value; `deliver` makes the result on JavaScript's thread. The
// sync and the async variant of a method are the same job. Whatever both capture is destroyed on JavaScript's thread.
struct Job {
    std::function<void()> work;
    std::function<Napi::Value(Napi::Env)> deliver;
};

Napi::Value run_now(Napi::Env env, const Job& job);

// Runs the job on a libuv worker thread. Never throws: whatever `prepare`, `work` or `deliver` throws rejects the promise.
Napi::Value run_async(Napi::Env env, const std::function<Job()>& prepare);

// A promise settled through the deferred that `start` receives; what `start` throws rejects it.
Napi::Value promise(Napi::Env env, const std::function<void(const Napi::Promise::Deferred&)>& start);

// In a catch block on JavaScript's thread: the current exception as a JavaScript Error. Leaves no pending exception.
Napi::Value current_error(Napi::Env env);

}  // namespace vinobench
