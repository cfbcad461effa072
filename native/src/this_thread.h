// What the operating system knows of the calling thread, where it says it.
#pragma once

#include <cstdint>

namespace vinobench {

// Index of the processor that runs it now; -1 where the system does not say.
int64_t current_processor() noexcept;

// While it lives, sleeping ends on time instead of up to 50 us later (Linux gathers timers to save power).
class PreciseSleep {
public:
    PreciseSleep() noexcept;
    PreciseSleep(const PreciseSleep&) = delete;
    PreciseSleep& operator=(const PreciseSleep&) = delete;
    ~PreciseSleep();

private:
    int slack_before_;
};

}  // namespace vinobench
