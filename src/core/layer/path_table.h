#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

// A map from 64-bit keys that are hashes to small values, in slots that are at least 7/16 full: of values of
// one byte at most 21 bytes a key, 31 while it grows.
namespace dvsguard::layer {

template <class Value>
class PathTable {
 public:
  // The key's value; a new one is Value(), and a key whose value is that is not there.
  Value& at(std::uint64_t key) {
    if ((used_ + 1) * 8 > keys_.size() * 7) resize(keys_.empty() ? kFirstSlots : keys_.size() * 2);
    const std::size_t slot = slot_of(key);
    if (values_[slot] == Value()) {
      keys_[slot] = key;
      ++used_;
    }
    return values_[slot];
  }

  [[nodiscard]] Value find(std::uint64_t key) const {
    return keys_.empty() ? Value() : values_[slot_of(key)];
  }

  // Calls `take` with each key and its value.
  template <class Take>
  void each(Take take) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (!(values_[i] == Value())) take(keys_[i], values_[i]);
    }
  }

  // At least as many as have a value.
  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] std::size_t bytes() const {
    return keys_.capacity() * sizeof(std::uint64_t) + values_.capacity() * sizeof(Value);
  }

 private:
  static constexpr std::size_t kFirstSlots = 16;

  // The keys are hashes, so their low bits are as good as any.
  [[nodiscard]] std::size_t slot_of(std::uint64_t key) const {
    const std::size_t mask = keys_.size() - 1;
    std::size_t slot = key & mask;
    while (!(values_[slot] == Value()) && keys_[slot] != key) slot = (slot + 1) & mask;
    return slot;
  }

  void resize(std::size_t slots) {
    PathTable larger;
    larger.keys_.resize(slots);
    larger.values_.resize(slots);
    each([&](std::uint64_t key, const Value& value) {
      const std::size_t slot = larger.slot_of(key);
      larger.keys_[slot] = key;
      larger.values_[slot] = value;
      ++larger.used_;
    });
    *this = std::move(larger);
  }

  std::vector<std::uint64_t> keys_;  // as many as a power of two, or none
  std::vector<Value> values_;
  std::size_t used_ = 0;
};

}  // namespace dvsguard::layer
