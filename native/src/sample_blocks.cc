#include "sample_blocks.h"

#include <utility>

#include "errors.h"

namespace vinobench {

namespace {

// Touched before the start, so that no page of theirs is touched for the first time between two inferences.
constexpr size_t prepared_blocks = 4;
// A process that is killed loses no more than the last second.
constexpr int64_t longest_ns = 1'000'000'000;
// JavaScript that writes no block in so long a time is stuck.
constexpr size_t most_waiting_bytes = 64 << 20;

}  // namespace

SampleBlocks::SampleBlocks(size_t size) : size_(size) {
    for (size_t i = 0; i < prepared_blocks; ++i) {
        SampleBlock block(size_);
        block.clear();
        free_.push_back(std::move(block));
    }
    current_ = fresh();
}

void SampleBlocks::add(const LoadSample& sample) {
    current_.push_back(sample);
    if (current_.size() >= size_ || sample.ended - current_.front().ended >= longest_ns)
        hand_over();
}

void SampleBlocks::finish() {
    if (!current_.empty())
        hand_over();
}

void SampleBlocks::hand_over() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (full_.size() * size_ * sizeof(LoadSample) > most_waiting_bytes)
            throw AddonError(code::out_of_memory, "The measured samples could not be stored as fast as they came.");
        full_.push_back(std::move(current_));
    }
    current_ = fresh();
}

SampleBlock SampleBlocks::fresh() {
    const std::lock_guard<std::mutex> lock(mutex_);
    SampleBlock block;
    if (free_.empty()) {
        block.reserve(size_);
    } else {
        block = std::move(free_.back());
        free_.pop_back();
    }
    return block;
}

SampleBlock SampleBlocks::take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    SampleBlock block;
    if (!full_.empty()) {
        block = std::move(full_.front());
        full_.pop_front();
    }
    return block;
}

void SampleBlocks::put(SampleBlock block) {
    block.clear();
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(std::move(block));
}

}  // namespace vinobench
