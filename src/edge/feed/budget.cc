#include "edge/feed/budget.h"

#include <fmt/format.h>

namespace dvsguard::feed {
namespace {

Error over(const std::string& shown, std::string what, std::string mend = {}) {
  return Error{.code = ErrorCode::Cap,
               .place = {.file = file_name(shown)},
               .what = std::move(what),
               .mend = std::move(mend)};
}

}  // namespace

Status Budget::check_document(std::uint64_t bytes, const std::string& shown) const {
  if (bytes <= limits_.max_document) return {};
  return over(shown, fmt::format("is larger than {} bytes, the most of one document ({})",
                                 limits_.max_document, limits_.cap));
}

Status Budget::take(std::uint64_t bytes) {
  taken_ += bytes;
  if (taken_ > limits_.max_bytes) {
    return over(bundle_,
                fmt::format("holds more than {} bytes of documents (kMaxBundleBytes)", limits_.max_bytes),
                "--max-bundle-bytes raises it");
  }
  if (taken_ > kBundleRatioFrom && taken_ / limits_.max_ratio > stored_) {
    return over(bundle_,
                fmt::format("inflates to more than {} times its size (kMaxBundleRatio)", limits_.max_ratio),
                "--max-bundle-ratio raises it");
  }
  return {};
}

}  // namespace dvsguard::feed
