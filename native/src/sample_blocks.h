// Samples of a load, handed to JavaScript in blocks, so that a long measurement needs no more memory than a short one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace vinobench {

// One inference; nanoseconds since the start.
struct LoadSample {
    // When it was due: its latency counts from here, also while it waits for a request.
    int64_t due;
    int64_t started;
    int64_t ended;
    // Index of the processor that ran its end; -1 where the system does not say.
    int64_t processor;
};

inline constexpr size_t columns = 4;
static_assert(sizeof(LoadSample) == columns * sizeof(int64_t), "rows of a block are samples");

using SampleBlock = std::vector<LoadSample>;

class SampleBlocks {
public:
    explicit SampleBlocks(size_t size);

    // Not from two threads at once. Hands the block over when it is full, or when its first sample is a second older than
    // this one. Throws AddonError when so many blocks wait that JavaScript does not keep up.
    void add(const LoadSample& sample);
    // Hands over what the last block has.
    void finish();
    // The oldest block that was handed over; empty: none. Give it back by put() when it is read.
    SampleBlock take();
    void put(SampleBlock block);

private:
    void hand_over();
    SampleBlock fresh();

    const size_t size_;
    SampleBlock current_;
    std::mutex mutex_;
    std::deque<SampleBlock> full_;
    std::vector<SampleBlock> free_;
};

}  // namespace vinobench
