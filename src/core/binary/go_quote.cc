#include "core/binary/go_quote.h"

#include <cstdint>

#include "core/text/utf8.h"

namespace dvsguard::binary {

namespace {

struct Escape {
  char letter;
  char value;
};
constexpr Escape kSimple[] = {{'a', '\a'}, {'b', '\b'}, {'f', '\f'}, {'n', '\n'}, {'r', '\r'},
                              {'t', '\t'}, {'v', '\v'}, {'"', '"'},  {'\\', '\\'}};

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 16;
}

std::optional<std::uint32_t> number_of(std::string_view digits, int base) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    const int digit = digit_of(c);
    if (digit >= base) return std::nullopt;
    value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
  }
  return value;
}

// An escape of digits: how many there are after what, and whether they name a byte or a code point.
struct Numeric {
  std::size_t skip, digits;
  int base;
  bool is_rune;
};

std::optional<Numeric> numeric_of(char letter) {
  if (letter == 'x') return Numeric{1, 2, 16, false};
  if (letter == 'u') return Numeric{1, 4, 16, true};
  if (letter == 'U') return Numeric{1, 8, 16, true};
  if (letter >= '0' && letter <= '7') return Numeric{0, 3, 8, false};
  return std::nullopt;
}

// `text` starts after the backslash. Gives how many bytes the escape took, 0 where it is none.
std::size_t append_escape(std::string_view text, std::string& to) {
  if (text.empty()) return 0;
  for (const Escape& escape : kSimple) {
    if (escape.letter != text[0]) continue;
    to += escape.value;
    return 1;
  }
  const auto numeric = numeric_of(text[0]);
  if (!numeric || text.size() < numeric->skip + numeric->digits) return 0;
  const auto value = number_of(text.substr(numeric->skip, numeric->digits), numeric->base);
  if (!value) return 0;
  if (numeric->is_rune) {
    if (*value > 0x10FFFF || (*value >= 0xD800 && *value <= 0xDFFF)) return 0;
    text::append_rune(to, static_cast<char32_t>(*value));
  } else {
    if (*value > 0xFF) return 0;
    to += static_cast<char>(*value);
  }
  return numeric->skip + numeric->digits;
}

std::optional<Unquoted> unquote_raw(std::string_view text) {
  const std::size_t end = text.find('`', 1);
  if (end == std::string_view::npos) return std::nullopt;
  Unquoted out{.value = {}, .size = end + 1};
  for (const char c : text.substr(1, end - 1)) {
    if (c != '\r') out.value += c;
  }
  return out;
}

}  // namespace

std::optional<Unquoted> unquote_prefix(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (text[0] == '`') return unquote_raw(text);
  if (text[0] != '"') return std::nullopt;
  Unquoted out;
  for (std::size_t at = 1; at < text.size();) {
    if (text[at] == '"') {
      out.size = at + 1;
      return out;
    }
    if (text[at] == '\n') return std::nullopt;
    if (text[at] != '\\') {
      out.value += text[at++];
      continue;
    }
    const std::size_t took = append_escape(text.substr(at + 1), out.value);
    if (took == 0) return std::nullopt;
    at += 1 + took;
  }
  return std::nullopt;
}

}  // namespace dvsguard::binary
