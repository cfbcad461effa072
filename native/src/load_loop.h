// A pool of infer requests that is kept busy (closed loop) or is given inferences when they are due (open loop).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <openvino/runtime/infer_request.hpp>
#include <vector>

#include "addon.h"
#include "arrivals.h"
#include "running.h"
#include "sample_blocks.h"

namespace vinobench {

struct LoadOptions {
    ArrivalKind arrivals = ArrivalKind::closed;
    double per_second = 0;
    uint64_t seed = 0;
    // No inference becomes due later.
    std::chrono::nanoseconds duration{0};
    size_t most_inferences = 0;
    // Of an open loop: with more that are due and have no request yet, it ends, because the load only grows.
    size_t most_waiting = 0;
    std::shared_ptr<CancelFlag> cancel = std::make_shared<CancelFlag>(false);
};

struct LoadTotals {
    int64_t started_at = 0;
    double started_at_epoch_ms = 0;
    // From the start to the end of the last inference.
    int64_t total = 0;
    size_t ended = 0;
    // Due, but not begun, because the loop ended.
    size_t dropped = 0;
    size_t most_waiting = 0;
    // Sum over all inferences of what this loop does to start them, without OpenVINO's own start_async(): from the end
    // of the inference before on the same request, or from the arrival.
    int64_t own_cost = 0;
    bool cancelled = false;
    bool overloaded = false;
};

class LoadLoop {
public:
    LoadLoop(std::vector<ov::InferRequest> requests,
             const LoadOptions& options,
             const Running& running,
             SampleBlocks& blocks);
    LoadLoop(const LoadLoop&) = delete;
    LoadLoop& operator=(const LoadLoop&) = delete;

    // Returns when the last inference has ended and OpenVINO no longer uses the callbacks. Throws what the first
    // inference threw that failed.
    LoadTotals run();

private:
    using Clock = std::chrono::steady_clock;

    struct Slot {
        ov::InferRequest request;
        int64_t due = 0;
        int64_t started = 0;
        int64_t own_cost = 0;
    };

    int64_t now() const;
    bool is_stopped() const;
    void fill();
    void follow_arrivals();
    void sleep_until(int64_t at) const;
    // What is due goes to an idle request, or waits.
    void arrive(int64_t due);
    void ended(size_t slot, const std::exception_ptr& error) noexcept;
    void start(size_t slot, int64_t due, int64_t since) noexcept;
    void wait_for_all();
    void give_up(size_t slot) noexcept;

    // With the lock held.
    bool is_over(int64_t at) const;
    void record(const Slot& slot, int64_t at);
    bool next_due(int64_t at, int64_t& due);
    void rest(size_t slot);
    void fail(std::exception_ptr error);

    const LoadOptions& options_;
    const Running& running_;
    SampleBlocks& blocks_;
    Clock::time_point begin_;
    std::vector<Slot> slots_;

    std::mutex mutex_;
    std::condition_variable idle_changed_;
    std::vector<size_t> idle_;
    std::deque<int64_t> waiting_;
    size_t due_count_ = 0;
    bool closing_ = false;
    std::exception_ptr failure_;
    LoadTotals totals_;
};

}  // namespace vinobench
