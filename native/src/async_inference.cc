#include "async_inference.h"

#include <mutex>
#include <optional>

#include "async.h"

namespace vinobench {

namespace {

// What OpenVINO's callback may touch. Node frees a thread-safe function when its environment ends, even while it
// is still held: `mutex` and `open` keep the callback from calling it then.
struct Signal {
    std::mutex mutex;
    napi_threadsafe_function function = nullptr;
    bool open = true;
    std::optional<Failure> failure;

    void notify() noexcept {
        try {
            const std::lock_guard<std::mutex> lock(mutex);
            if (!open)
                return;
            open = false;
            // After napi_closing the function has been given up already.
            if (napi_call_threadsafe_function(function, nullptr, napi_tsfn_nonblocking) != napi_closing)
                napi_release_threadsafe_function(function, napi_tsfn_release);
        } catch (...) {
            // A mutex that cannot be locked: nothing is left to tell JavaScript with.
        }
    }
};

// Made, used and destroyed on JavaScript's thread.
struct Inference {
    Napi::Env env;
    Napi::Promise::Deferred deferred;
    std::shared_ptr<RequestState> state;
    ov::InferRequest request;
    std::shared_ptr<Signal> signal;

    void settle() {
        state->busy = false;
        if (signal->failure) {
            deferred.Reject(to_js(env, *signal->failure).Value());
            return;
        }
        Napi::Value outputs;
        try {
            outputs = outputs_object(env, request);
        } catch (...) {
            deferred.Reject(current_error(env));
            return;
        }
        deferred.Resolve(outputs);
    }

    static void call(napi_env raw_env, napi_value, void* context, void*) noexcept {
        if (raw_env == nullptr)
            return;
        try {
            Napi::HandleScope scope(raw_env);
            AddonData::of(Napi::Env(raw_env)).kept->release_dropped();
            static_cast<Inference*>(context)->settle();
        } catch (...) {
            // The environment ends and accepts no call: there is no promise to settle any more.
        }
    }

    static void finalize(napi_env, void* data, void*) noexcept {
        const std::unique_ptr<Inference> inference(static_cast<Inference*>(data));
        try {
            const std::lock_guard<std::mutex> lock(inference->signal->mutex);
            inference->signal->open = false;
        } catch (...) {
            // As in notify().
        }
        // The request's destructor waits for a running inference, whose callback needs the mutex: it is free again here.
    }
};

napi_threadsafe_function make_function(Napi::Env env, Inference* inference) {
    napi_threadsafe_function function = nullptr;
    const auto status = napi_create_threadsafe_function(env,
                                                        nullptr,
                                                        nullptr,
                                                        Napi::String::New(env, "vinobench.inferAsync"),
                                                        0,
                                                        1,
                                                        inference,
                                                        Inference::finalize,
                                                        inference,
                                                        Inference::call,
                                                        &function);
    if (status != napi_ok)
        throw AddonError(code::openvino, "No way back from OpenVINO's threads: this JavaScript environment is ending.");
    return function;
}

}  // namespace

void start_async_inference(Napi::Env env,
                           const Napi::Promise::Deferred& deferred,
                           const std::shared_ptr<RequestState>& state) {
    auto signal = std::make_shared<Signal>();
    auto owner = std::make_unique<Inference>(Inference{env, deferred, state, state->request, signal});
    signal->function = make_function(env, owner.get());
    // From here on the function's finalizer owns it.
    auto request = owner.release()->request;
    try {
        request.set_callback([signal](std::exception_ptr error) {
            if (error)
                signal->failure = describe(error);
            signal->notify();
        });
        state->busy = true;
        request.start_async();
    } catch (...) {
        state->busy = false;
        signal->open = false;
        napi_release_threadsafe_function(signal->function, napi_tsfn_release);
        throw;
    }
}

}  // namespace vinobench
