#include "load.h"

#include <cstring>
#include <string>
#include <vector>

#include "arguments.h"
#include "async.h"
#include "infer_request.h"
#include "load_loop.h"
#include "measure.h"
#include "running.h"

namespace vinobench {

namespace {

// Far more than the requests of an AsyncInferQueue on the largest machines.
constexpr uint32_t most_requests = 4096;
constexpr size_t default_block = 8192;
// An inference a nanosecond, and one in eleven days.
constexpr double most_per_second = 1e9;
constexpr double least_per_second = 1e-6;
constexpr double most_inferences = 1e12;
constexpr double largest_integer = 9007199254740991;

size_t to_integer(const Napi::Value& value, const char* name, double least, double most, const char* what) {
    return static_cast<size_t>(to_number(value, "measureLoad", name, {least, most, true}, what));
}

ArrivalKind to_arrivals(const Napi::Value& value) {
    const auto name = value.IsString() ? to_string(value) : type_of(value);
    if (name == "closed")
        return ArrivalKind::closed;
    if (name == "fixed")
        return ArrivalKind::fixed;
    if (name == "poisson")
        return ArrivalKind::poisson;
    throw InvalidArgument("measureLoad: 'arrivals' must be 'closed', 'fixed' or 'poisson', not '" + name + "'.");
}

struct Request {
    LoadOptions options;
    std::shared_ptr<SampleBlocks> samples;
};

void set_option(Request& request, const std::string& name, const Napi::Value& value) {
    auto& options = request.options;
    if (name == "arrivals")
        options.arrivals = to_arrivals(value);
    else if (name == "perSecond")
        options.per_second = to_number(value,
                                       "measureLoad",
                                       "perSecond",
                                       {least_per_second, most_per_second},
                                       "a positive number of arrivals a second");
    else if (name == "seed")
        options.seed = to_integer(value, "seed", 0, largest_integer, "a whole number");
    else if (name == "durationMs")
        options.duration = std::chrono::nanoseconds(static_cast<int64_t>(
            1e6 * to_number(value, "measureLoad", "durationMs", {1e-6, most_milliseconds}, positive_milliseconds)));
    else if (name == "inferences")
        options.most_inferences = to_integer(value, "inferences", 1, most_inferences, "an integer from 1 to 1000000000000");
    else if (name == "mostWaiting")
        options.most_waiting = to_integer(value, "mostWaiting", 1, 1e8, "an integer from 1 to 100000000");
    else if (name == "samples")
        request.samples = LoadSamples::usable(value);
    else if (name == "control")
        options.cancel = MeasureControl::flag_of(value);
    else
        throw InvalidArgument("measureLoad: unknown option '" + name +
                              "'; there are arrivals, perSecond, seed, durationMs, inferences, mostWaiting, samples and control.");
}

Request to_request(const Napi::Object& object) {
    Request request;
    auto& options = request.options;
    options.most_inferences = static_cast<size_t>(most_inferences);
    options.most_waiting = 1'000'000;
    const auto names = object.GetPropertyNames();
    for (uint32_t i = 0; i < names.Length(); ++i) {
        const auto name = Napi::Value(names.Get(i)).ToString().Utf8Value();
        const Napi::Value value = object.Get(name);
        if (!value.IsUndefined())
            set_option(request, name, value);
    }
    if (options.duration.count() == 0)
        throw InvalidArgument(std::string("measureLoad: 'durationMs' must be ") + positive_milliseconds + ".");
    if (!request.samples)
        throw InvalidArgument("measureLoad: 'samples' must be a LoadSamples.");
    if ((options.arrivals == ArrivalKind::closed) != (options.per_second == 0))
        throw InvalidArgument("measureLoad: 'perSecond' belongs to the arrivals 'fixed' and 'poisson', and they need it.");
    return request;
}

std::vector<std::shared_ptr<RequestState>> to_states(const Napi::Array& requests) {
    const auto count = requests.Length();
    if (count == 0 || count > most_requests)
        throw InvalidArgument("measureLoad: the requests must be 1 to 4096.");
    std::vector<std::shared_ptr<RequestState>> states;
    for (uint32_t i = 0; i < count; ++i) {
        const Napi::Value value = requests.Get(i);
        if (!is_kind(value, Kind::infer_request))
            throw InvalidArgument("measureLoad: the requests must be InferRequests.");
        states.push_back(InferRequest::usable(value));
        for (uint32_t before = 0; before < i; ++before)
            if (states[before] == states[i])
                throw InvalidArgument("measureLoad: a request is given twice.");
    }
    return states;
}

Napi::Value totals_object(Napi::Env env, const LoadTotals& totals) {
    auto object = Napi::Object::New(env);
    object.Set("startedAtNs", Napi::BigInt::New(env, totals.started_at));
    object.Set("startedAtEpochMs", Napi::Number::New(env, totals.started_at_epoch_ms));
    object.Set("totalNs", Napi::BigInt::New(env, totals.total));
    object.Set("inferences", Napi::Number::New(env, static_cast<double>(totals.ended)));
    object.Set("dropped", Napi::Number::New(env, static_cast<double>(totals.dropped)));
    object.Set("mostWaiting", Napi::Number::New(env, static_cast<double>(totals.most_waiting)));
    object.Set("ownCostNs", Napi::BigInt::New(env, totals.own_cost));
    object.Set("cancelled", Napi::Boolean::New(env, totals.cancelled));
    object.Set("overloaded", Napi::Boolean::New(env, totals.overloaded));
    return object;
}

Job load_job(const Napi::CallbackInfo& info) {
    match(info, "measureLoad", {{Kind::array, Kind::object}});
    const auto request = std::make_shared<Request>(to_request(info[1].As<Napi::Object>()));
    const auto states = to_states(info[0].As<Napi::Array>());
    std::vector<ov::InferRequest> requests;
    for (const auto& state : states)
        requests.push_back(state->request);
    const auto running = std::make_shared<Running>(info.Env(), states, request->options.cancel);
    const auto totals = std::make_shared<LoadTotals>();
    return {[request, requests, running, totals] {
                *totals = LoadLoop(requests, request->options, *running, *request->samples).run();
            },
            [totals](Napi::Env env) {
                return totals_object(env, *totals);
            }};
}

}  // namespace

Napi::Function LoadSamples::define(Napi::Env env) {
    return DefineClass(env, class_name, {method<&LoadSamples::take>("take")});
}

LoadSamples::LoadSamples(const Napi::CallbackInfo& info) : Wrapped(info) {
    at_edge(info.Env(), [&] {
        match(info, class_name, {{}, {Kind::integer}});
        const auto size = argument_count(info) == 0 ? default_block : to_index(info[0]);
        if (size == 0 || size > 1'000'000)
            throw InvalidArgument("LoadSamples: a block must have 1 to 1000000 samples.");
        blocks_ = std::make_shared<SampleBlocks>(size);
    });
}

std::shared_ptr<SampleBlocks> LoadSamples::usable(const Napi::Value& value) {
    if (!is_instance(value))
        throw InvalidArgument("measureLoad: 'samples' must be a LoadSamples.");
    const auto& blocks = Unwrap(value.As<Napi::Object>())->blocks_;
    if (blocks.use_count() > 1)
        throw AddonError(code::busy, "measureLoad: another load fills these samples.");
    return blocks;
}

Napi::Value LoadSamples::take(const Napi::CallbackInfo& info) {
    no_arguments(info, "take");
    auto block = blocks_->take();
    if (block.empty())
        return info.Env().Undefined();
    auto array = Napi::BigInt64Array::New(info.Env(), block.size() * columns);
    std::memcpy(array.Data(), block.data(), block.size() * sizeof(LoadSample));
    blocks_->put(std::move(block));
    return array;
}

Napi::Value measure_load(const Napi::CallbackInfo& info) {
    return run_async(info.Env(), [&] {
        return load_job(info);
    });
}

}  // namespace vinobench
