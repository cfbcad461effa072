#include "peaks.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "arguments.h"
#include "async.h"
#include "errors.h"
#include "peak_loops.h"
#include "team.h"

namespace vinobench {

// Names here are those of other sources, too, and all may be compiled as one.
namespace peaks {

namespace {

constexpr double most_threads = 4096;
constexpr double longest_ms = 10000;
constexpr double most_bytes = 1e15;
constexpr size_t cache_line = 64;
// A large slice is streamed piece by piece (1 MiB), round after round: a round that took all of it would be disturbed on
// every busy machine.
constexpr size_t piece = stream_granule * 682;

struct Request {
    const ComputeLoop* compute = nullptr;
    const StreamLoop* stream = nullptr;
    size_t threads = 0;
    std::chrono::nanoseconds duration{};
    // Of a stream: floats of each thread.
    size_t slice = 0;
};

// Memory of one thread, touched first by it: the system then gives it memory that is near.
class Slice {
public:
    explicit Slice(size_t count)
        : data_(static_cast<float*>(::operator new(count * sizeof(float), std::align_val_t{cache_line}))) {
        std::fill_n(data_.get(), count, 1.0F);
    }
    float* data() {
        return data_.get();
    }

private:
    struct Free {
        void operator()(float* data) const noexcept {
            ::operator delete(data, std::align_val_t{cache_line});
        }
    };
    std::unique_ptr<float, Free> data_;
};

// A compiler may not leave out what ends here.
volatile float sink = 0;

TeamWork work_of(const Request& request) {
    if (const auto* loop = request.compute)
        return [loop](size_t passes) {
            sink = loop->run(passes);
        };
    auto slice = std::make_shared<Slice>(request.slice);
    if (request.slice < piece)
        return [loop = request.stream, count = request.slice, slice](size_t passes) {
            sink = loop->run(slice->data(), count, passes);
        };
    return [loop = request.stream, count = request.slice, slice, at = size_t{0}](size_t passes) mutable {
        for (; passes > 0; --passes) {
            sink = loop->run(slice->data() + at, piece, 1);
            at = at + piece < count ? at + piece : 0;
        }
    };
}

double work_of_a_pass(const Request& request) {
    if (request.compute != nullptr)
        return request.compute->operations;
    return static_cast<double>(std::min(request.slice, piece) * sizeof(float));
}

// Operations or bytes a second, of all threads together, by round.
std::vector<double> rates_of(const Request& request) {
    const auto [passes, seconds] = run_team(request.threads, request.duration, [&request] {
        return work_of(request);
    });
    const double work = static_cast<double>(request.threads * passes) * work_of_a_pass(request);
    std::vector<double> rates;
    for (const double round : seconds)
        rates.push_back(work / round);
    return rates;
}

double to_option(const Napi::Object& options, const char* name, double least, double most, bool whole) {
    const auto what = std::string(whole ? "an integer" : "a number") + " from " +
                      std::to_string(static_cast<long long>(least)) + " to " + std::to_string(static_cast<long long>(most));
    return to_number(options.Get(name), "measurePeak", name, {least, most, whole}, what);
}

void find_loop(Request& request, const std::string& name) {
    const auto& features = cpu_features();
    const auto usable = [&](const auto& loop) {
        if (loop.name != name)
            return false;
        if (loop.needs != nullptr && !(features.*loop.needs))
            throw InvalidArgument("measurePeak: this processor cannot run '" + name + "'.");
        return true;
    };
    for (const auto& loop : compute_loops())
        if (usable(loop))
            request.compute = &loop;
    for (const auto& loop : stream_loops())
        if (usable(loop))
            request.stream = &loop;
    if (request.compute == nullptr && request.stream == nullptr)
        throw InvalidArgument("measurePeak: there is no loop '" + name + "'; peakLoops() lists them.");
}

void check_names(const Napi::Object& options) {
    const auto names = options.GetPropertyNames();
    for (uint32_t i = 0; i < names.Length(); ++i) {
        const auto name = Napi::Value(names.Get(i)).ToString().Utf8Value();
        if (name != "loop" && name != "threads" && name != "durationMs" && name != "workingSetBytes")
            throw InvalidArgument("measurePeak: unknown option '" + name +
                                  "'; there are loop, threads, durationMs and workingSetBytes.");
    }
}

Request to_request(const Napi::CallbackInfo& info) {
    match(info, "measurePeak", {{Kind::object}});
    const auto options = info[0].As<Napi::Object>();
    check_names(options);
    const Napi::Value loop = options.Get("loop");
    if (!loop.IsString())
        throw InvalidArgument("measurePeak: 'loop' must be a string, a name of peakLoops().");
    Request request;
    find_loop(request, to_string(loop));
    request.threads = static_cast<size_t>(to_option(options, "threads", 1, most_threads, true));
    request.duration = std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::duration<double, std::milli>(to_option(options, "durationMs", 1, longest_ms, false)));
    if (request.stream == nullptr)
        return request;
    constexpr double granule = stream_granule * sizeof(float);
    const double least = granule * static_cast<double>(request.threads);
    const double bytes = to_option(options, "workingSetBytes", least, most_bytes, false);
    request.slice = static_cast<size_t>(bytes / least) * stream_granule;
    if (request.slice > piece)
        request.slice -= request.slice % piece;
    return request;
}

Napi::Value result_object(Napi::Env env, const Request& request, std::vector<double> rates) {
    std::sort(rates.begin(), rates.end());
    auto object = Napi::Object::New(env);
    object.Set("bestPerSecond", Napi::Number::New(env, rates.back()));
    object.Set("medianPerSecond", Napi::Number::New(env, rates[rates.size() / 2]));
    object.Set("rounds", Napi::Number::New(env, static_cast<double>(rates.size())));
    const auto bytes = request.threads * request.slice * sizeof(float);
    object.Set("workingSetBytes", Napi::Number::New(env, static_cast<double>(bytes)));
    return object;
}

Job peak_job(const Napi::CallbackInfo& info) {
    const auto request = to_request(info);
    auto rates = std::make_shared<std::vector<double>>();
    return {[request, rates] {
                *rates = rates_of(request);
            },
            [request, rates](Napi::Env env) {
                return result_object(env, request, *rates);
            }};
}

template <typename Loop>
Napi::Object loop_object(Napi::Env env, const Loop& loop, const char* kind, const char* precision) {
    const auto text = [env](const char* value) -> Napi::Value {
        return value == nullptr ? env.Null() : Napi::String::New(env, value);
    };
    auto object = Napi::Object::New(env);
    object.Set("name", text(loop.name));
    object.Set("kind", text(kind));
    object.Set("precision", text(precision));
    object.Set("isa", text(loop.isa));
    const bool supported = loop.needs == nullptr || cpu_features().*loop.needs;
    object.Set("supported", Napi::Boolean::New(env, supported));
    return object;
}

}  // namespace

}  // namespace peaks

Napi::Value peak_loops(const Napi::CallbackInfo& info) {
    no_arguments(info, "peakLoops");
    const auto env = info.Env();
    auto list = Napi::Array::New(env);
    for (const auto& loop : compute_loops())
        list.Set(list.Length(), peaks::loop_object(env, loop, "compute", loop.precision));
    for (const auto& loop : stream_loops())
        list.Set(list.Length(), peaks::loop_object(env, loop, loop.kind, nullptr));
    return list;
}

Napi::Value measure_peak(const Napi::CallbackInfo& info) {
    return run_async(info.Env(), [&] {
        return peaks::peak_job(info);
    });
}

}  // namespace vinobench
