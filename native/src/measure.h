// The latency loop.
#pragma once

#include <napi.h>

#include <memory>

#include "wrapped.h"

namespace vinobench {

// A thousand hours; also keeps the conversion to nanoseconds in range.
inline constexpr double most_milliseconds = 3.6e9;
inline constexpr char positive_milliseconds[] = "a positive number of milliseconds, at most 3600000000";

// Cancels the measurement it was given to, at the next inference.
class MeasureControl : public Wrapped<MeasureControl> {
public:
    static constexpr napi_type_tag tag{0x5b1e7a52c0de4f10, 0x9a6f3c2d41b80009};
    static constexpr char class_name[] = "MeasureControl";

    static Napi::Function define(Napi::Env env);
    static std::shared_ptr<CancelFlag> flag_of(const Napi::Value& value);

    explicit MeasureControl(const Napi::CallbackInfo& info);

private:
    Napi::Value cancel(const Napi::CallbackInfo& info);
    Napi::Value cancelled(const Napi::CallbackInfo& info);

    std::shared_ptr<CancelFlag> flag_ = std::make_shared<CancelFlag>(false);
};

// measure(request, options): a promise of every inference's time.
Napi::Value measure(const Napi::CallbackInfo& info);

}  // namespace vinobench
