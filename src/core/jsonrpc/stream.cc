#include "core/jsonrpc/stream.h"

#include <algorithm>
#include <utility>

#include "core/jsonrpc/body.h"

namespace dvsguard::jsonrpc {

Result<std::size_t> ValueStream::feed(std::string_view bytes) {
  if (whole_) return 0;
  std::size_t at = 0;
  if (value_.empty()) {
    at = std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size());
    if (at == bytes.size()) return at;
    if (bytes[at] != '{' && bytes[at] != '[')
      return Error{.code = ErrorCode::Syntax, .what = "a request is an object or a list"};
  }
  const std::size_t begin = at;
  while (at < bytes.size() && !whole_) {
    const char c = bytes[at++];
    if (in_string_) {
      const bool was_escaped = std::exchange(escaped_, false);
      if (was_escaped) continue;
      escaped_ = c == '\\';
      in_string_ = c != '"';
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (c == '}' || c == ']') {
      whole_ = --depth_ == 0;
    }
  }
  if (value_.size() + (at - begin) > kMaxBodyBytes)
    return Error{.code = ErrorCode::Cap, .what = "a request is at most 256 KiB"};
  value_.append(bytes.substr(begin, at - begin));
  return at;
}

std::optional<std::string> ValueStream::take() {
  if (!whole_) return std::nullopt;
  whole_ = false;
  return std::exchange(value_, {});
}

}  // namespace dvsguard::jsonrpc
