#include "core/practice/floating_tags.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace dvsguard::practice {
namespace {

// Words that always mean "whatever came last", whatever stands beside them.
constexpr std::array<std::string_view, 10> kMoving = {"latest",   "nightly", "edge",     "rolling",  "canary",
                                                      "snapshot", "head",    "unstable", "bleeding", "tip"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

std::vector<std::string> parts_of(std::string_view tag) {
  std::vector<std::string> parts(1);
  for (const char c : tag) {
    if (c == '-' || c == '_' || c == '+') {
      parts.emplace_back();
    } else {
      parts.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
  }
  return parts;
}

// A date, a build number or a commit: "20260115", "8841203", "3f2a91c".
bool is_one_build(std::string_view part) {
  const bool digits = std::ranges::all_of(part, is_digit) && part.size() >= 4;
  const bool commit =
      part.size() >= 7 && std::ranges::all_of(part, is_hex) && std::ranges::any_of(part, is_digit);
  return digits || commit;
}

// "1.4", "v1.4.0", "1.4.0rc2": two numbers at least. One number alone is a major version, which moves.
bool is_version(std::string_view part) {
  for (std::size_t at = part.find('.'); at != std::string_view::npos; at = part.find('.', at + 1)) {
    if (at > 0 && is_digit(part[at - 1]) && at + 1 < part.size() && is_digit(part[at + 1])) return true;
  }
  return false;
}

// "v1rc2", "build7", "m3": numbered, but no lone major version.
bool is_numbered(std::string_view part) {
  if (part.starts_with('v')) part.remove_prefix(1);
  const bool lone = !part.empty() && std::ranges::all_of(part, is_digit);
  return !lone && std::ranges::any_of(part, is_digit);
}

}  // namespace

bool is_floating_tag(std::string_view tag) {
  const std::vector<std::string> parts = parts_of(tag);
  const bool dated = std::ranges::any_of(parts, is_one_build);
  const bool moving = std::ranges::any_of(
      parts, [](const std::string& part) { return std::ranges::find(kMoving, part) != kMoving.end(); });
  if (moving) return !dated;
  // The first part is the image's own version; "20-alpine3.19" is Node.js 20 of the day.
  if (dated || is_version(parts.front())) return false;
  const bool lone_major = std::ranges::any_of(parts.front(), is_digit) && !is_numbered(parts.front());
  if (lone_major) return true;
  return std::ranges::none_of(parts,
                              [](const std::string& part) { return is_version(part) || is_numbered(part); });
}

}  // namespace dvsguard::practice
