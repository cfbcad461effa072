#include "load_loop.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "this_thread.h"

namespace vinobench {

namespace {

// Before an arrival the loop stops sleeping and looks at the clock: waking takes about this long.
constexpr int64_t spin_ns = 50'000;
// How soon a loop that waits notices that it was cancelled.
constexpr std::chrono::milliseconds look_every{10};

}  // namespace

LoadLoop::LoadLoop(std::vector<ov::InferRequest> requests,
                   const LoadOptions& options,
                   const Running& running,
                   SampleBlocks& blocks)
    : options_(options),
      running_(running),
      blocks_(blocks) {
    slots_.reserve(requests.size());
    idle_.reserve(requests.size());
    for (auto& request : requests)
        slots_.push_back({std::move(request)});
    // The first is taken first.
    for (size_t slot = slots_.size(); slot > 0; --slot)
        idle_.push_back(slot - 1);
}

int64_t LoadLoop::now() const {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin_).count();
}

LoadTotals LoadLoop::run() {
    totals_.started_at_epoch_ms =
        std::chrono::duration<double, std::milli>(std::chrono::system_clock::now().time_since_epoch()).count();
    begin_ = Clock::now();
    totals_.started_at = std::chrono::duration_cast<std::chrono::nanoseconds>(begin_.time_since_epoch()).count();
    if (options_.arrivals == ArrivalKind::closed)
        fill();
    else
        follow_arrivals();
    wait_for_all();
    if (failure_)
        std::rethrow_exception(failure_);
    blocks_.finish();
    return totals_;
}

// With the lock held, or before anything runs.
bool LoadLoop::is_over(int64_t at) const {
    return closing_ || at >= options_.duration.count() || due_count_ >= options_.most_inferences ||
           is_stopped();
}

bool LoadLoop::is_stopped() const {
    return options_.cancel->load(std::memory_order_relaxed) || running_.closed();
}

void LoadLoop::fill() {
    for (size_t i = 0; i < slots_.size(); ++i)
        arrive(now());
}

void LoadLoop::follow_arrivals() {
    const PreciseSleep precise;
    Arrivals arrivals(options_.arrivals, options_.per_second, options_.seed);
    for (;;) {
        const auto due = arrivals.next();
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (is_over(due))
                return;
        }
        sleep_until(due);
        arrive(due);
    }
}

void LoadLoop::sleep_until(int64_t at) const {
    auto time = now();
    while (at - time > spin_ns) {
        if (is_stopped())
            return;
        const auto rest = std::chrono::nanoseconds(at - spin_ns - time);
        std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(rest, look_every));
        time = now();
    }
    while (time < at)
        time = now();
}

void LoadLoop::arrive(int64_t due) {
    const auto since = now();
    size_t slot = 0;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (is_over(due))
            return;
        ++due_count_;
        if (idle_.empty()) {
            waiting_.push_back(due);
            totals_.most_waiting = std::max(totals_.most_waiting, waiting_.size());
            if (waiting_.size() > options_.most_waiting)
                totals_.overloaded = closing_ = true;
            return;
        }
        slot = idle_.back();
        idle_.pop_back();
    }
    start(slot, due, since);
}

// The request is this thread's own until start_async() returns.
void LoadLoop::start(size_t index, int64_t due, int64_t since) noexcept {
    auto& slot = slots_[index];
    try {
        // Set each time: OpenVINO takes the callback away while it runs, and one that starts its own request would be
        // without one if that ended first.
        slot.request.set_callback([this, index](const std::exception_ptr& error) {
            ended(index, error);
        });
        slot.due = due;
        slot.started = now();
        slot.own_cost = slot.started - since;
        slot.request.start_async();
    } catch (...) {
        give_up(index);
    }
}

// On one of OpenVINO's threads.
void LoadLoop::ended(size_t index, const std::exception_ptr& error) noexcept {
    const auto at = now();
    auto& slot = slots_[index];
    int64_t due = 0;
    try {
        const std::lock_guard<std::mutex> lock(mutex_);
        totals_.own_cost += std::exchange(slot.own_cost, 0);
        if (error)
            fail(error);
        else
            record(slot, at);
        if (!next_due(at, due)) {
            rest(index);
            return;
        }
    } catch (...) {
        give_up(index);
        return;
    }
    start(index, due, at);
}

void LoadLoop::record(const Slot& slot, int64_t at) {
    blocks_.add({slot.due, slot.started, at, current_processor()});
    ++totals_.ended;
    totals_.total = at;
}

bool LoadLoop::next_due(int64_t at, int64_t& due) {
    if (options_.arrivals == ArrivalKind::closed) {
        if (is_over(at))
            return false;
        ++due_count_;
        due = at;
        return true;
    }
    // What became due in time is measured, however long it waits: without it the longest latencies would be missing.
    if (waiting_.empty() || closing_)
        return false;
    due = waiting_.front();
    waiting_.pop_front();
    return true;
}

void LoadLoop::rest(size_t index) {
    idle_.push_back(index);
    idle_changed_.notify_all();
}

void LoadLoop::fail(std::exception_ptr error) {
    closing_ = true;
    if (!failure_)
        failure_ = std::move(error);
}

// In a catch block.
void LoadLoop::give_up(size_t index) noexcept {
    try {
        const std::lock_guard<std::mutex> lock(mutex_);
        fail(std::current_exception());
        rest(index);
    } catch (...) {
        // A mutex that cannot be locked: nothing is left to tell the loop with.
        std::terminate();
    }
}

void LoadLoop::wait_for_all() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (idle_.size() < slots_.size()) {
        idle_changed_.wait_for(lock, look_every);
        if (is_stopped())
            closing_ = true;
    }
    totals_.cancelled = is_stopped();
    totals_.dropped = waiting_.size();
    lock.unlock();
    // OpenVINO still runs the end of a callback after the last line of it.
    for (auto& slot : slots_) {
        slot.request.wait();
        slot.request.set_callback([](const std::exception_ptr&) {});
    }
}

}  // namespace vinobench
