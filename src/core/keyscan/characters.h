#pragma once

// ASCII, whatever the locale.
namespace dvsguard::keyscan {

[[nodiscard]] constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
[[nodiscard]] constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_alphanumeric(char c) {
  return is_lower(c) || is_upper(c) || is_digit(c);
}
[[nodiscard]] constexpr bool is_word_char(char c) {
  return is_alphanumeric(c) || c == '_';
}
[[nodiscard]] constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
[[nodiscard]] constexpr bool is_space(char c) {
  return is_blank(c) || c == '\n' || c == '\r';
}

}  // namespace dvsguard::keyscan
