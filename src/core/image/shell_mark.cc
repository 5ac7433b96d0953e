#include "core/image/shell_mark.h"

#include <algorithm>
#include <string_view>

namespace dvsguard::image {
namespace {

constexpr std::string_view kMark = "OPTIND";

}  // namespace

void ShellMark::feed(std::span<const std::uint8_t> bytes) {
  if (found_ || bytes.empty()) return;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t overlap = std::min(text.size(), kMark.size() - 1);
  tail_ += text.substr(0, overlap);
  found_ = tail_.find(kMark) != std::string::npos || text.find(kMark) != std::string_view::npos;
  if (overlap == kMark.size() - 1) tail_ = text.substr(text.size() - overlap);
  if (tail_.size() >= kMark.size()) tail_.erase(0, tail_.size() - (kMark.size() - 1));
}

}  // namespace dvsguard::image
