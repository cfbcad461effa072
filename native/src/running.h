// What holds while a measurement runs, and ends with it on JavaScript's thread, failed or not.
#pragma once

#include <napi.h>

#include <memory>
#include <vector>

#include "addon.h"
#include "infer_request.h"

namespace vinobench {

class Running {
public:
    Running(Napi::Env env, std::vector<std::shared_ptr<RequestState>> states, std::shared_ptr<CancelFlag> cancel)
        : env_(env),
          states_(std::move(states)),
          cancel_(std::move(cancel)) {
        for (const auto& state : states_)
            state->busy = true;
        AddonData::of(env_).running_measurements.insert(cancel_);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() {
        for (const auto& state : states_)
            state->busy = false;
        AddonData::of(env_).running_measurements.erase(cancel_);
    }
    bool closed() const {
        for (const auto& state : states_)
            if (state->closed.load(std::memory_order_relaxed))
                return true;
        return false;
    }

private:
    Napi::Env env_;
    std::vector<std::shared_ptr<RequestState>> states_;
    std::shared_ptr<CancelFlag> cancel_;
};

}  // namespace vinobench
