#include "core/practice/ip_address.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <vector>

namespace dvsguard::practice {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

template <class Number>
std::optional<Number> parse_number(std::string_view text, int base) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc{} || at != end) return std::nullopt;
  return number;
}

bool parse_v4(std::string_view text, std::span<std::uint8_t, 4> to) {
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    if ((i < 3) == (dot == std::string_view::npos)) return false;
    if (part.size() > 1 && part.front() == '0') return false;
    const auto number = parse_number<std::uint8_t>(part, 10);
    if (!number) return false;
    to[i] = *number;
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return text.empty();
}

// Groups of one side of "::", a dotted IPv4 address as the last two.
std::optional<std::vector<std::uint8_t>> parse_groups(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  while (!text.empty() && bytes.size() <= 16) {
    const std::size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      std::array<std::uint8_t, 4> v4{};
      if (!parse_v4(group, v4)) return std::nullopt;
      bytes.insert(bytes.end(), v4.begin(), v4.end());
      return bytes;
    }
    const auto number = parse_number<std::uint16_t>(group, 16);
    if (!number || group.size() > 4) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(*number >> 8));
    bytes.push_back(static_cast<std::uint8_t>(*number & 0xff));
    if (colon == std::string_view::npos) return bytes;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;
  }
  return bytes;
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  const std::size_t gap = text.find("::");
  const auto head = parse_groups(text.substr(0, gap));
  const auto tail =
      gap == std::string_view::npos ? std::vector<std::uint8_t>() : parse_groups(text.substr(gap + 2));
  if (!head || !tail) return std::nullopt;
  const std::size_t size = head->size() + tail->size();
  if (gap == std::string_view::npos ? size != 16 : size > 14) return std::nullopt;
  IpAddress address;
  std::ranges::copy(*head, address.bytes.begin());
  std::ranges::copy(*tail, address.bytes.end() - static_cast<std::ptrdiff_t>(tail->size()));
  return address;
}

}  // namespace

bool IpAddress::is_v4() const {
  return std::ranges::equal(std::span(bytes).first<12>(), kMapped);
}

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes[12] == 127;
  IpAddress one;
  one.bytes[15] = 1;
  return bytes == one.bytes;
}

bool IpAddress::is_unspecified() const {
  const auto rest = is_v4() ? std::span(bytes).subspan(12) : std::span(bytes).subspan(0);
  return std::ranges::all_of(rest, [](std::uint8_t byte) { return byte == 0; });
}

bool IpAddress::is_local() const {
  if (is_loopback()) return true;
  if (!is_v4()) return (bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80);
  const std::uint8_t a = bytes[12], b = bytes[13];
  return a == 10 || (a == 172 && (b & 0xf0) == 16) || (a == 192 && b == 168) || (a == 169 && b == 254) ||
         (a == 100 && (b & 0xc0) == 64);
}

std::optional<IpAddress> parse_ip(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  IpAddress address;
  std::ranges::copy(kMapped, address.bytes.begin());
  if (!parse_v4(text, std::span(address.bytes).last<4>())) return std::nullopt;
  return address;
}

}  // namespace dvsguard::practice
