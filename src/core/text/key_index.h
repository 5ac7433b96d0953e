#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

// The keys of one mapping while it is read.
namespace dvsguard::text {

// A short mapping is searched and allocates nothing. A long one has an ordered map: hostile keys can be
// chosen to collide under a hash whose seed is known.
class KeyIndex {
 public:
  // Nothing where `key` is new; the position that was given with it where it is not. Keys must outlive the
  // index.
  [[nodiscard]] std::optional<std::uint32_t> add(std::string_view key, std::uint32_t position) {
    for (std::size_t i = 0; i < count_; ++i) {
      if (few_[i].key == key) return few_[i].position;
    }
    if (count_ < few_.size()) {
      few_[count_++] = {key, position};
      return std::nullopt;
    }
    const auto [found, added] = many_.try_emplace(key, position);
    return added ? std::nullopt : std::optional(found->second);
  }

 private:
  struct Known {
    std::string_view key;
    std::uint32_t position;
  };
  std::array<Known, 16> few_;
  std::size_t count_ = 0;
  std::map<std::string_view, std::uint32_t> many_;
};

}  // namespace dvsguard::text
