#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/binary/facts.h"
#include "core/binary/function_name.h"

namespace dvsguard::binary {

inline constexpr std::size_t kMaxFunctions = 2'000'000;  // 16 MB of hashes
inline constexpr std::size_t kMaxPackages = 65'536;
inline constexpr std::size_t kMaxPackageBytes = 2U << 20U;  // of their paths, together

// Collects the functions that a binary's tables name.
class FunctionSet {
 public:
  void add(std::string_view linked_name);

  // Whether a cap left something out.
  [[nodiscard]] bool is_full() const { return full_; }

  // Leaves it empty.
  [[nodiscard]] LinkedFunctions take();

 private:
  void add_package();

  FunctionName name_;
  std::string last_package_;  // functions of one package stand together
  std::vector<std::uint64_t> hashes_;
  std::unordered_set<std::string> packages_;
  std::size_t package_bytes_ = 0;
  bool full_ = false;
};

}  // namespace dvsguard::binary
