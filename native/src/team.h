// Threads that begin short rounds of work together, each on its own core.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <vector>

namespace vinobench {

using TeamWork = std::function<void(size_t passes)>;

struct TeamRounds {
    // What each thread did in a round.
    size_t passes = 0;
    // Of each round: from the first thread's begin to the last one's end.
    std::vector<double> seconds;
};

// `prepare` is called on each thread, what it gives is called round by round. Rounds are short, so that on a busy
// machine some are undisturbed. Throws std::bad_alloc when `prepare` throws, std::system_error without threads.
TeamRounds run_team(size_t threads, std::chrono::nanoseconds duration, const std::function<TeamWork()>& prepare);

}  // namespace vinobench
