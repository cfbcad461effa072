// When inferences of an open loop are due.
#pragma once

#include <cstdint>
#include <random>

namespace vinobench {

enum class ArrivalKind {
    // The next inference is due when one ends.
    closed,
    // At equal distances.
    fixed,
    // A Poisson process: distances are exponential and independent.
    poisson,
};

// Arrivals in nanoseconds since the start. The same seed gives the same times on every platform: the generator is the
// standard's mt19937_64, and the distances are made here, because the standard leaves std::exponential_distribution open.
class Arrivals {
public:
    Arrivals(ArrivalKind kind, double per_second, uint64_t seed);

    // Each call is a later arrival.
    int64_t next();

private:
    double distance();

    ArrivalKind kind_;
    double mean_ns_;
    std::mt19937_64 generator_;
    // As a double, whose 53 bits hold 104 days in nanoseconds: sums of rounded distances would drift.
    double at_ns_ = 0;
};

}  // namespace vinobench
