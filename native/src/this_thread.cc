#include "this_thread.h"

#if defined(__linux__)
#include <sched.h>
#include <sys/prctl.h>
#elif defined(_WIN32)
#include <windows.h>
#endif

namespace vinobench {

int64_t current_processor() noexcept {
#if defined(__linux__)
    return sched_getcpu();
#elif defined(_WIN32)
    return static_cast<int64_t>(GetCurrentProcessorNumber());
#else
    return -1;
#endif
}

#if defined(__linux__)
PreciseSleep::PreciseSleep() noexcept : slack_before_(prctl(PR_GET_TIMERSLACK)) {
    prctl(PR_SET_TIMERSLACK, 1UL);
}

PreciseSleep::~PreciseSleep() {
    if (slack_before_ > 0)
        prctl(PR_SET_TIMERSLACK, static_cast<unsigned long>(slack_before_));
}
#else
PreciseSleep::PreciseSleep() noexcept : slack_before_(0) {}

PreciseSleep::~PreciseSleep() {
    static_cast<void>(slack_before_);
}
#endif

}  // namespace vinobench
