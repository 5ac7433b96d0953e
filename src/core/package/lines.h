#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "core/package/package.h"

// A text of lines, read one by one; each error names its line.
namespace dvsguard::package {

class Lines {
 public:
  Lines(std::string_view bytes, std::string_view path) : rest_(bytes), file_(file_name(path)) {}

  // The next line without its line feed; nothing after the last. Text after the last line feed is a line.
  [[nodiscard]] std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    ++number_;
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
  }

  [[nodiscard]] Error error(std::string what, ErrorCode code = ErrorCode::Syntax) const {
    return {.code = code, .place = {file_, number_, 0}, .what = std::move(what)};
  }

 private:
  std::string_view rest_;
  FileName file_;
  std::uint32_t number_ = 0;
};

[[nodiscard]] inline Status check_database_size(std::string_view bytes, std::string_view path,
                                                std::size_t cap = kMaxDatabaseBytes) {
  if (bytes.size() <= cap) return {};
  return Error{.code = ErrorCode::Cap,
               .place = {file_name(path)},
               .what = "is larger than " + std::to_string(cap) + " bytes"};
}

[[nodiscard]] inline bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
[[nodiscard]] inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
[[nodiscard]] inline bool is_letter(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] inline bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c);
}

// ASCII without blanks and control bytes, and not empty.
[[nodiscard]] inline bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

[[nodiscard]] inline bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '+' || c == '.' || c == '_';
  });
}

}  // namespace dvsguard::package
