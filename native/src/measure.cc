#include "measure.h"

#include <chrono>
#include <limits>
#include <vector>

#include "arguments.h"
#include "async.h"
#include "infer_request.h"
#include "running.h"

namespace vinobench {

namespace {

using Clock = std::chrono::steady_clock;

// 800 MB of samples: more is a mistake, not a measurement.
constexpr double most_iterations = 1e8;

struct Options {
    size_t iterations = 0;
    size_t min_iterations = 1;
    // Zero: no limit.
    Clock::duration max_duration{0};
    bool async_api = false;
    std::shared_ptr<CancelFlag> cancel = std::make_shared<CancelFlag>(false);
};

struct Samples {
    std::vector<int64_t> nanoseconds;
    int64_t total = 0;
    int64_t started_at = 0;
    double started_at_epoch_ms = 0;
    bool cancelled = false;
};

int64_t to_nanoseconds(Clock::duration duration) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
}

size_t to_count(const Napi::Value& value, const char* name) {
    return static_cast<size_t>(
        to_number(value, "measure", name, {1, most_iterations, true}, "an integer from 1 to 100000000"));
}

Clock::duration to_duration(const Napi::Value& value) {
    constexpr double least = std::numeric_limits<double>::denorm_min();
    const double number =
        to_number(value, "measure", "maxDurationMs", {least, most_milliseconds}, positive_milliseconds);
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double, std::milli>(number));
}

bool to_async_api(const Napi::Value& value) {
    const auto name = value.IsString() ? to_string(value) : type_of(value);
    if (name != "sync" && name != "async")
        throw InvalidArgument("measure: 'api' must be 'sync' or 'async', not '" + name + "'.");
    return name == "async";
}

Options to_options(const Napi::Object& object) {
    Options options;
    bool limited = false;
    const auto names = object.GetPropertyNames();
    for (uint32_t i = 0; i < names.Length(); ++i) {
        const auto name = Napi::Value(names.Get(i)).ToString().Utf8Value();
        const Napi::Value value = object.Get(name);
        if (value.IsUndefined())
            continue;
        if (name == "iterations") {
            options.iterations = to_count(value, "iterations");
            limited = true;
        } else if (name == "minIterations") {
            options.min_iterations = to_count(value, "minIterations");
        } else if (name == "maxDurationMs") {
            options.max_duration = to_duration(value);
        } else if (name == "api") {
            options.async_api = to_async_api(value);
        } else if (name == "control") {
            options.cancel = MeasureControl::flag_of(value);
        } else {
            throw InvalidArgument("measure: unknown option '" + name +
                                  "'; there are iterations, minIterations, maxDurationMs, api and control.");
        }
    }
    if (!limited)
        throw InvalidArgument("measure: 'iterations' must be an integer from 1 to 100000000.");
    if (options.min_iterations > options.iterations)
        throw InvalidArgument("measure: 'minIterations' must not exceed 'iterations'.");
    return options;
}

template <typename Infer>
void loop(Samples& samples, const Options& options, const Running& running, const Infer& infer) {
    // Resized, not reserved: no page of the buffer is touched for the first time between two inferences.
    samples.nanoseconds.resize(options.iterations);
    const auto& cancel = *options.cancel;
    size_t count = 0;
    samples.started_at_epoch_ms =
        std::chrono::duration<double, std::milli>(std::chrono::system_clock::now().time_since_epoch()).count();
    const auto start = Clock::now();
    auto end = start;
    while (count < options.iterations) {
        if (cancel.load(std::memory_order_relaxed) || running.closed()) {
            samples.cancelled = true;
            break;
        }
        const auto begin = Clock::now();
        infer();
        end = Clock::now();
        samples.nanoseconds[count++] = to_nanoseconds(end - begin);
        if (options.max_duration.count() > 0 && count >= options.min_iterations &&
            end - start >= options.max_duration)
            break;
    }
    samples.nanoseconds.resize(count);
    samples.total = to_nanoseconds(end - start);
    samples.started_at = to_nanoseconds(start.time_since_epoch());
}

void run(Samples& samples, const Options& options, ov::InferRequest request, const Running& running) {
    if (options.async_api)
        loop(samples, options, running, [&request] {
            request.start_async();
            request.wait();
        });
    else
        loop(samples, options, running, [&request] {
            request.infer();
        });
}

Napi::Value samples_object(Napi::Env env, const Samples& samples) {
    const auto count = samples.nanoseconds.size();
    auto array = Napi::BigInt64Array::New(env, count);
    std::copy(samples.nanoseconds.begin(), samples.nanoseconds.end(), array.Data());
    auto object = Napi::Object::New(env);
    object.Set("samplesNs", array);
    object.Set("totalNs", Napi::BigInt::New(env, samples.total));
    object.Set("startedAtNs", Napi::BigInt::New(env, samples.started_at));
    object.Set("startedAtEpochMs", Napi::Number::New(env, samples.started_at_epoch_ms));
    object.Set("iterations", Napi::Number::New(env, static_cast<double>(count)));
    object.Set("cancelled", Napi::Boolean::New(env, samples.cancelled));
    return object;
}

Job measure_job(const Napi::CallbackInfo& info) {
    match(info, "measure", {{Kind::infer_request, Kind::object}});
    const auto options = to_options(info[1].As<Napi::Object>());
    const auto state = InferRequest::usable(info[0]);
    // A callback left by an earlier inferAsync would be called after each inference.
    auto request = state->request;
    if (options.async_api)
        request.set_callback([](std::exception_ptr) {});
    const auto running = std::make_shared<Running>(info.Env(), std::vector{state}, options.cancel);
    auto samples = std::make_shared<Samples>();
    return {[samples, options, request, running] {
                run(*samples, options, request, *running);
            },
            [samples](Napi::Env env) {
                return samples_object(env, *samples);
            }};
}

}  // namespace

Napi::Function MeasureControl::define(Napi::Env env) {
    return DefineClass(
        env,
        class_name,
        {method<&MeasureControl::cancel>("cancel"), getter<&MeasureControl::cancelled>("cancelled")});
}

MeasureControl::MeasureControl(const Napi::CallbackInfo& info) : Wrapped(info) {
    at_edge(info.Env(), [&] {
        match(info, class_name, {{}});
    });
}

std::shared_ptr<CancelFlag> MeasureControl::flag_of(const Napi::Value& value) {
    if (!is_instance(value))
        throw InvalidArgument("measure: 'control' must be a MeasureControl.");
    return Unwrap(value.As<Napi::Object>())->flag_;
}

Napi::Value MeasureControl::cancel(const Napi::CallbackInfo& info) {
    no_arguments(info, "cancel");
    flag_->store(true);
    return info.Env().Undefined();
}

Napi::Value MeasureControl::cancelled(const Napi::CallbackInfo& info) {
    return Napi::Boolean::New(info.Env(), flag_->load());
}

Napi::Value measure(const Napi::CallbackInfo& info) {
    return run_async(info.Env(), [&] {
        return measure_job(info);
    });
}

}  // namespace vinobench
