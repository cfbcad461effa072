#include "arrivals.h"

#include <cmath>

namespace vinobench {

Arrivals::Arrivals(ArrivalKind kind, double per_second, uint64_t seed)
    : kind_(kind),
      mean_ns_(1e9 / per_second),
      generator_(seed) {}

int64_t Arrivals::next() {
    at_ns_ += distance();
    return static_cast<int64_t>(std::llround(at_ns_));
}

double Arrivals::distance() {
    if (kind_ == ArrivalKind::fixed)
        return mean_ns_;
    // 53 bits in [0, 1), so that 1 - u is never 0. Inverse of the exponential distribution function.
    const double u = static_cast<double>(generator_() >> 11) * 0x1p-53;
    return -mean_ns_ * std::log1p(-u);
}

}  // namespace vinobench
