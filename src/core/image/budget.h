#pragma once

#include <atomic>
#include <cstddef>

// How much may be kept of what an image's layers show, all of them together, on whatever threads they are
// looked at: a crafted layer repeats its facts a thousand times for a few bytes.
namespace dvsguard::image {

inline constexpr std::size_t kMaxFactBytesOfImage = std::size_t{24} << 20;
// Of links and executable files. Over it, a link that leads to neither of those that were kept is unknown.
inline constexpr std::size_t kMaxStepBytesOfImage = std::size_t{8} << 20;

class Budget {
 public:
  explicit Budget(std::size_t bytes) : left_(bytes) {}

  // False, and nothing is taken, where less is left.
  [[nodiscard]] bool take(std::size_t bytes) {
    std::size_t left = left_.load();
    while (bytes <= left) {
      if (left_.compare_exchange_weak(left, left - bytes)) return true;
    }
    return false;
  }

 private:
  std::atomic<std::size_t> left_;
};

struct Budgets {
  Budget facts{kMaxFactBytesOfImage};
  Budget steps{kMaxStepBytesOfImage};
};

}  // namespace dvsguard::image
