#include "core/text/display.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "core/text/utf8.h"

namespace dvsguard::text {

namespace {

struct Span {
  char32_t first, last;
};

// What moves a cursor, turns the writing direction or cannot be seen: C0, DEL, C1, and of Unicode the
// general categories Cf, Zl, Zp, the default-ignorable fillers, variation selectors and noncharacters.
constexpr std::array kHidden = {
    Span{0x0000, 0x001F},   Span{0x007F, 0x009F},   Span{0x00AD, 0x00AD},   Span{0x034F, 0x034F},
    Span{0x0600, 0x0605},   Span{0x061C, 0x061C},   Span{0x06DD, 0x06DD},   Span{0x070F, 0x070F},
    Span{0x08E2, 0x08E2},   Span{0x115F, 0x1160},   Span{0x17B4, 0x17B5},   Span{0x180B, 0x180F},
    Span{0x200B, 0x200F},   Span{0x2028, 0x202E},   Span{0x2060, 0x206F},   Span{0x3164, 0x3164},
    Span{0xFDD0, 0xFDEF},   Span{0xFE00, 0xFE0F},   Span{0xFEFF, 0xFEFF},   Span{0xFFA0, 0xFFA0},
    Span{0xFFF0, 0xFFFB},   Span{0xFFFE, 0xFFFF},   Span{0x110BD, 0x110BD}, Span{0x13430, 0x1343F},
    Span{0x1BCA0, 0x1BCA3}, Span{0x1D173, 0x1D17A}, Span{0xE0000, 0xE0FFF}, Span{0xF0000, 0x10FFFF},
};

bool is_hidden(char32_t rune) {
  if (rune >= 0x20 && rune < 0x7F) return false;
  return std::any_of(kHidden.begin(), kHidden.end(),
                     [rune](Span span) { return rune >= span.first && rune <= span.last; });
}

std::string shown(std::string_view text, std::size_t max_bytes, bool escape_quotes) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = decode_rune(text, at);
    const std::size_t size = std::max<std::size_t>(rune.size, 1);
    if (at + size > max_bytes) return out + "…";
    if (rune.size == 0 || (is_hidden(rune.value) && rune.value < 0x80)) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[at]));
    } else if (is_hidden(rune.value)) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:04X}}}", static_cast<unsigned>(rune.value));
    } else {
      if (escape_quotes && (rune.value == '"' || rune.value == '\\')) out += '\\';
      out += text.substr(at, size);
    }
    at += size;
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text, std::size_t max_bytes) {
  return shown(text, max_bytes, false);
}

std::string quoted(std::string_view text, std::size_t max_bytes) {
  return '"' + shown(text, max_bytes, true) + '"';
}

}  // namespace dvsguard::text
