#include "core/layer/entry_path.h"

#include <fmt/format.h>

#include "core/layer/limits.h"

namespace dvsguard::layer {

Status clean_path(std::string_view name, std::string& out) {
  if (name.size() > kMaxPathBytes) {
    return Error{.code = ErrorCode::Cap,
                 .what = fmt::format("a path is longer than {} bytes (kMaxPathBytes)", kMaxPathBytes)};
  }
  if (name.find('\0') != std::string_view::npos) {
    return Error{.code = ErrorCode::Invalid, .what = "a path holds a NUL"};
  }
  const bool rooted = name.starts_with('/');
  out.clear();
  while (!name.empty()) {
    const auto end = name.find('/');
    const auto part = name.substr(0, end);
    name.remove_prefix(end == std::string_view::npos ? name.size() : end + 1);
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (out.empty() && !rooted) {
        return Error{.code = ErrorCode::Invalid, .what = "a path climbs above the root"};
      }
      const auto parent = out.rfind('/');
      out.resize(parent == std::string::npos ? 0 : parent);
      continue;
    }
    if (!out.empty()) out += '/';
    out += part;
  }
  return {};
}

}  // namespace dvsguard::layer
