#include "team.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <string>
#include <thread>

#if defined(__linux__)
#    include <sched.h>

#    include <fstream>
#endif

namespace vinobench {

namespace {

// Long compared with the start of a round, short compared with a time slice of the scheduler.
constexpr auto least_round = std::chrono::milliseconds(2);
constexpr size_t least_rounds = 5;

#if defined(__linux__)

// The processors that this process may use: one of each core first, then the cores' other hardware threads.
std::vector<int> processors_by_core() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return {};
    std::vector<int> processors;
    for (int processor = 0; processor < CPU_SETSIZE; ++processor)
        if (CPU_ISSET(processor, &allowed))
            processors.push_back(processor);
    std::stable_partition(processors.begin(), processors.end(), [](int processor) {
        std::ifstream siblings("/sys/devices/system/cpu/cpu" + std::to_string(processor) +
                               "/topology/thread_siblings_list");
        int first = processor;
        siblings >> first;
        return first == processor;
    });
    return processors;
}

// Threads that wait for each other look idle, and a busy system's scheduler then leaves two on one core.
void stay_on(const std::vector<int>& processors, size_t index) {
    if (processors.empty())
        return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processors[index % processors.size()], &one);
    // Refused: the thread runs where the scheduler puts it.
    static_cast<void>(sched_setaffinity(0, sizeof one, &one));
}

#else

std::vector<int> processors_by_core() {
    return {};
}

void stay_on(const std::vector<int>&, size_t) {}

#endif

class Team {
public:
    using Clock = std::chrono::steady_clock;

    Team(size_t threads, Clock::duration duration, const std::function<TeamWork()>& prepare)
        : prepare_(prepare),
          duration_(duration),
          intervals_(threads) {}

    TeamRounds run() {
        std::vector<std::thread> members;
        members.reserve(intervals_.size());
        try {
            for (size_t index = 0; index < intervals_.size(); ++index)
                members.emplace_back([this, index] {
                    take_part(index);
                });
        } catch (...) {
            failed_ = true;
            ready_ += intervals_.size() - members.size();
            join(members);
            throw;
        }
        join(members);
        if (failed_)
            throw std::bad_alloc();
        return std::move(rounds_);
    }

private:
    struct Interval {
        Clock::time_point begin;
        Clock::time_point end;
    };

    static void join(std::vector<std::thread>& members) {
        for (auto& member : members)
            member.join();
    }

    static void wait_until(const std::atomic<size_t>& counter, size_t least) {
        while (counter.load() < least)
            std::this_thread::yield();
    }

    void take_part(size_t index) noexcept {
        TeamWork work;
        try {
            stay_on(processors_, index);
            work = prepare_();
        } catch (...) {
            failed_ = true;
        }
        ++ready_;
        wait_until(ready_, intervals_.size());
        if (failed_)
            return;
        if (index == 0)
            lead(work);
        else
            follow(index, work);
    }

    void lead(const TeamWork& work) noexcept {
        try {
            find_passes(work);
            const auto start = Clock::now();
            while (rounds_.seconds.size() < least_rounds || Clock::now() - start < duration_)
                rounds_.seconds.push_back(together(work));
        } catch (...) {
            failed_ = true;
        }
        ended_ = true;
        ++round_;
    }

    void follow(size_t index, const TeamWork& work) {
        for (size_t round = 1;; ++round) {
            wait_until(round_, round);
            if (ended_)
                return;
            do_round(index, work);
        }
    }

    // Alone: the others are about as fast.
    void find_passes(const TeamWork& work) {
        for (rounds_.passes = 1;; rounds_.passes *= 2) {
            const auto begin = Clock::now();
            work(rounds_.passes);
            if (Clock::now() - begin >= least_round)
                return;
        }
    }

    double together(const TeamWork& work) {
        done_ = 0;
        arrived_ = 0;
        ++round_;
        do_round(0, work);
        wait_until(done_, intervals_.size());
        auto [begin, end] = intervals_.front();
        for (const auto& interval : intervals_) {
            begin = std::min(begin, interval.begin);
            end = std::max(end, interval.end);
        }
        return std::chrono::duration<double>(end - begin).count();
    }

    void do_round(size_t index, const TeamWork& work) {
        ++arrived_;
        wait_until(arrived_, intervals_.size());
        auto& interval = intervals_[index];
        interval.begin = Clock::now();
        work(rounds_.passes);
        interval.end = Clock::now();
        ++done_;
    }

    const std::function<TeamWork()>& prepare_;
    const Clock::duration duration_;
    const std::vector<int> processors_ = processors_by_core();
    std::vector<Interval> intervals_;
    TeamRounds rounds_;
    std::atomic<size_t> ready_{0};
    std::atomic<size_t> round_{0};
    std::atomic<size_t> arrived_{0};
    std::atomic<size_t> done_{0};
    std::atomic<bool> ended_{false};
    std::atomic<bool> failed_{false};
};

}  // namespace

TeamRounds run_team(size_t threads, std::chrono::nanoseconds duration, const std::function<TeamWork()>& prepare) {
    return Team(threads, duration, prepare).run();
}

}  // namespace vinobench
