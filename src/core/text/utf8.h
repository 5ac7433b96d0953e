#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// UTF-8 (RFC 3629), one code point at a time.
namespace dvsguard::text {

struct Rune {
  char32_t value = 0;
  std::size_t size = 0;  // bytes; 0: the bytes are not UTF-8 (overlong, surrogate, cut off, out of range)
};

// The code point that starts at `at`, which must be inside `text`.
[[nodiscard]] Rune decode_rune(std::string_view text, std::size_t at);

// `rune` must be a Unicode scalar value.
void append_rune(std::string& to, char32_t rune);

[[nodiscard]] bool is_utf8(std::string_view text);

[[nodiscard]] bool is_ascii(std::string_view text);

}  // namespace dvsguard::text
