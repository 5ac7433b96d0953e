#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/keyscan/characters.h"

// What tokens and values look like in text.
namespace dvsguard::keyscan {

[[nodiscard]] constexpr bool is_base64_char(char c) {
  return is_alphanumeric(c) || c == '+' || c == '/' || c == '=';
}
[[nodiscard]] constexpr bool is_token_char(char c) {
  return is_alphanumeric(c) || c == '_' || c == '-';
}

// The bytes from `at` on that `fits` takes, `most` of them at most: marks may stand close together.
template <class Fits>
[[nodiscard]] std::string_view taken_from(std::string_view text, std::size_t at, Fits fits,
                                          std::size_t most = 400) {
  std::size_t end = at;
  while (end < text.size() && end - at < most && fits(text[end])) ++end;
  return text.substr(at, end - at);
}

// No letter, digit or `_` touches [at, at + size).
[[nodiscard]] inline bool stands_apart(std::string_view text, std::size_t at, std::size_t size) {
  return (at == 0 || !is_word_char(text[at - 1])) &&
         (at + size >= text.size() || !is_word_char(text[at + size]));
}

// The text within `reach` bytes of [at, at + size), on both sides.
[[nodiscard]] inline std::string_view around(std::string_view text, std::size_t at, std::size_t size,
                                             std::size_t reach) {
  const std::size_t start = at - (at < reach ? at : reach);
  return text.substr(start, at + size + reach - start);
}

// Made up by hand rather than at random: fewer than eight different characters.
[[nodiscard]] bool looks_made_up(std::string_view token);

// GitHub's and npm's: six digits of base 62 after a token are the CRC-32 of its random part.
[[nodiscard]] bool crc32_base62_holds(std::string_view token);

[[nodiscard]] std::uint32_t crc32(std::string_view bytes);

}  // namespace dvsguard::keyscan
