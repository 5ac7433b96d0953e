#include "core/layer/path_table.h"

#include <utility>

namespace dvsguard::layer {

namespace {

constexpr std::size_t kFirstSlots = 16;

}  // namespace

// The keys are hashes, so their low bits are as good as any.
std::size_t PathTable::slot_of(std::uint64_t key) const {
  const std::size_t mask = keys_.size() - 1;
  std::size_t slot = key & mask;
  while (flags_[slot] != 0 && keys_[slot] != key) slot = (slot + 1) & mask;
  return slot;
}

std::uint8_t& PathTable::at(std::uint64_t key) {
  if ((used_ + 1) * 8 > keys_.size() * 7) grow();
  const std::size_t slot = slot_of(key);
  if (flags_[slot] == 0) {
    keys_[slot] = key;
    ++used_;
  }
  return flags_[slot];
}

std::uint8_t PathTable::find(std::uint64_t key) const {
  return keys_.empty() ? 0 : flags_[slot_of(key)];
}

void PathTable::grow() {
  PathTable larger;
  const std::size_t slots = keys_.empty() ? kFirstSlots : keys_.size() * 2;
  larger.keys_.resize(slots);
  larger.flags_.resize(slots);
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (flags_[i] == 0) continue;
    const std::size_t slot = larger.slot_of(keys_[i]);
    larger.keys_[slot] = keys_[i];
    larger.flags_[slot] = flags_[i];
  }
  larger.used_ = used_;
  *this = std::move(larger);
}

}  // namespace dvsguard::layer
