#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "edge/feed/documents.h"

namespace dvsguard::feed {

// What a bundle may still hold; asked before anything is kept.
class Budget {
 public:
  // `stored`: the bytes of the bundle as it lies on the disk.
  Budget(std::string bundle, std::uint64_t stored, const BundleLimits& limits)
      : bundle_(std::move(bundle)), stored_(stored), limits_(limits) {}

  [[nodiscard]] const std::string& bundle() const { return bundle_; }
  // Of one document, as large as it says or has become.
  [[nodiscard]] Status check_document(std::uint64_t bytes, const std::string& shown) const;
  // So many more bytes came out of the bundle.
  [[nodiscard]] Status take(std::uint64_t bytes);

 private:
  std::string bundle_;
  std::uint64_t stored_;
  BundleLimits limits_;
  std::uint64_t taken_ = 0;
};

}  // namespace dvsguard::feed
