#include "async.h"

#include <exception>
#include <memory>
#include <optional>

#include "errors.h"
#include "wrapped.h"

namespace vinobench {

namespace {

struct AsyncTask {
    AsyncTask(Napi::Env env, Napi::Promise::Deferred deferred, Job job)
        : env(env),
          deferred(deferred),
          job(std::move(job)) {}

    Napi::Env env;
    Napi::Promise::Deferred deferred;
    Job job;
    std::optional<Failure> failure;
    napi_async_work handle = nullptr;

    ~AsyncTask() {
        if (handle != nullptr)
            napi_delete_async_work(env, handle);
    }

    static void execute(napi_env, void* data) noexcept {
        auto& task = *static_cast<AsyncTask*>(data);
        try {
            task.job.work();
        } catch (...) {
            task.failure = describe(std::current_exception());
        }
    }

    static void complete(napi_env raw_env, napi_status status, void* data) noexcept {
        try {
            Napi::HandleScope scope(raw_env);
            const std::unique_ptr<AsyncTask> task(static_cast<AsyncTask*>(data));
            AddonData::of(task->env).kept->release_dropped();
            // Cancelled only when the environment ends: no one is left to notify.
            if (status == napi_ok)
                task->settle();
        } catch (...) {
            // The environment ends and accepts no call: there is no promise to settle any more.
        }
    }

    void settle() {
        if (failure) {
            deferred.Reject(to_js(env, *failure).Value());
            return;
        }
        Napi::Value value;
        try {
            value = job.deliver(env);
        } catch (...) {
            deferred.Reject(current_error(env));
            return;
        }
        deferred.Resolve(value);
    }
};

}  // namespace

Napi::Value current_error(Napi::Env env) {
    try {
        throw;
    } catch (const Napi::Error& error) {
        return error.Value();
    } catch (...) {
        return to_js(env, describe(std::current_exception())).Value();
    }
}

Napi::Value run_now(Napi::Env env, const Job& job) {
    job.work();
    return job.deliver(env);
}

Napi::Value promise(Napi::Env env, const std::function<void(const Napi::Promise::Deferred&)>& start) {
    auto deferred = Napi::Promise::Deferred::New(env);
    try {
        start(deferred);
    } catch (...) {
        deferred.Reject(current_error(env));
    }
    return deferred.Promise();
}

Napi::Value run_async(Napi::Env env, const std::function<Job()>& prepare) {
    return promise(env, [&](const Napi::Promise::Deferred& deferred) {
        auto task = std::make_unique<AsyncTask>(env, deferred, prepare());
        const auto name = Napi::String::New(env, "vinobench");
        if (napi_create_async_work(env,
                                   nullptr,
                                   name,
                                   AsyncTask::execute,
                                   AsyncTask::complete,
                                   task.get(),
                                   &task->handle) != napi_ok ||
            napi_queue_async_work(env, task->handle) != napi_ok)
            throw AddonError(code::openvino, "No worker thread: this JavaScript environment is ending.");
        task.release();
    });
}

}  // namespace vinobench
