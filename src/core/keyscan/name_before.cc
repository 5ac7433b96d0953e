#include <algorithm>
#include <cstddef>

#include "core/crypto/hex.h"
#include "core/keyscan/detectors.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kWindow = 1024;  // bytes looked back, so that the whole scan stays linear
constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kOpeners = " \t\r\"'`\\[({";
constexpr std::string_view kNameEnds = " \t\r\"'`\\])";

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.';
}

bool is_hex_key(std::string_view token) {
  if (token.starts_with("0x") || token.starts_with("0X")) token.remove_prefix(2);
  return token.size() == 64 && std::ranges::all_of(token, [](char c) { return crypto::hex_value(c) >= 0; });
}

void drop_back(std::string_view& text, std::string_view set) {
  text = text.substr(0, text.find_last_not_of(set) + 1);
}

// The name-like token at the end of `text`, cut off it.
std::string_view take_token(std::string_view& text) {
  std::size_t start = text.size();
  while (start > 0 && is_name_char(text[start - 1])) --start;
  const std::string_view token = text.substr(start);
  text = text.substr(0, start);
  return token;
}

// Takes `=`, `:`, `:=`, `=>`, `:-` or, within `${…`, `-` off the end; false where there is none.
bool take_separator(std::string_view& text) {
  for (const std::string_view sign : {":-", ":=", "=>", "=", ":"}) {
    if (!text.ends_with(sign)) continue;
    text.remove_suffix(sign.size());
    drop_back(text, kNameEnds);
    return true;
  }
  if (!text.ends_with('-')) return false;
  std::string_view inside = text.substr(0, text.size() - 1);
  std::string_view probe = inside;
  if (take_token(probe).empty() || !probe.ends_with("${")) return false;
  text = inside;
  return true;
}

bool is_flag(std::string_view token) {
  return token.size() > 1 && token.front() == '-';
}

// `ENV NAME value` and `ARG NAME value` of a Dockerfile: what stands before NAME.
bool follows_instruction(std::string_view before) {
  drop_back(before, kBlanks);
  const std::string_view word = take_token(before);
  return word == "ENV" || word == "ARG" || word == "env" || word == "arg";
}

// Drops earlier elements of the same list ("0x…, 0x…,") off the end. Gives the flag that an argument list
// holds before the value, where it does.
std::string_view drop_elements(std::string_view& text) {
  drop_back(text, kOpeners);
  while (text.ends_with(',')) {
    text.remove_suffix(1);
    drop_back(text, kNameEnds);
    const std::string_view token = take_token(text);
    if (is_flag(token)) return token;
    if (!is_hex_key(token)) {
      text = {};
      return {};
    }
    drop_back(text, kOpeners);
  }
  return {};
}

std::string_view last_line(std::string_view& text) {
  const std::size_t start = text.rfind('\n') + 1;  // npos + 1 is 0
  const std::string_view line = text.substr(start);
  text = text.substr(0, start == 0 ? 0 : start - 1);
  return line;
}

std::string_view trimmed(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  drop_back(line, kBlanks);
  return line;
}

// The name of the block that an element on a line of its own belongs to, from the lines above it.
std::string_view name_above(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = trimmed(last_line(text));
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with("- ")) line = trimmed(line.substr(2));
    drop_back(line, ",\"'`|>[({+- \t\r");  // quotes, a list's or a block's opening
    line.remove_prefix(std::min(line.find_first_not_of("\"'`"), line.size()));
    if (is_hex_key(line)) continue;
    if (is_flag(line)) return line;
    if (!take_separator(line)) return {};
    return take_token(line);
  }
  return {};
}

bool at_line_start(std::string_view text) {
  const std::string_view line = trimmed(last_line(text));
  return line.empty() || line == "-";
}

}  // namespace

std::string_view name_before(std::string_view text, std::size_t at) {
  std::string_view before = text.substr(at - std::min(at, kWindow), std::min(at, kWindow));
  if (const std::string_view flag = drop_elements(before); !flag.empty()) return flag;
  if (at_line_start(before)) {
    last_line(before);
    return name_above(before);
  }
  if (take_separator(before)) return take_token(before);
  const std::string_view token = take_token(before);
  return is_flag(token) || follows_instruction(before) ? token : std::string_view();
}

}  // namespace dvsguard::keyscan
