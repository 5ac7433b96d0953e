#include <algorithm>
#include <charconv>
#include <limits>

#include "core/package/lines.h"
#include "core/package/version_order.h"

namespace dvsguard::package {
namespace {

Error bad(std::string what) {
  return {.code = ErrorCode::Invalid, .what = std::move(what)};
}

// `~` before the end, the end before letters, letters before all else. A digit counts as the end.
int weight(std::string_view text, std::size_t at) {
  if (at >= text.size() || is_digit(text[at])) return 0;
  if (text[at] == '~') return -1;
  return is_letter(text[at]) ? text[at] : text[at] + 256;
}

std::string_view take_number(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view number = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(number.size());
  return number;
}

std::strong_ordering compare_part(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    std::size_t at = 0;
    const auto letters_left = [at = &at](std::string_view text) {
      return *at < text.size() && !is_digit(text[*at]);
    };
    for (; letters_left(a) || letters_left(b); ++at) {
      if (const auto order = weight(a, at) <=> weight(b, at); order != 0) return order;
    }
    a.remove_prefix(std::min(at, a.size()));
    b.remove_prefix(std::min(at, b.size()));
    const std::string_view left = take_number(a), right = take_number(b);
    if (const auto order = left.size() <=> right.size(); order != 0) return order;
    if (const int order = left.compare(right); order != 0) return order <=> 0;
  }
  return std::strong_ordering::equal;
}

}  // namespace

Result<DpkgVersion> parse_dpkg_version(std::string_view text) {
  if (text.size() > kMaxVersionBytes) return bad("a version longer than 4096 bytes");
  if (text.empty()) return bad("no version");
  if (!is_word(text)) return bad("a version with blanks, control or non-ASCII bytes");
  DpkgVersion version;
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    const std::string_view epoch = text.substr(0, colon);
    const auto [at, error] = std::from_chars(epoch.data(), epoch.data() + epoch.size(), version.epoch);
    constexpr auto kMaxEpoch = static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max());
    if (error != std::errc() || at != epoch.data() + epoch.size() || version.epoch > kMaxEpoch)
      return bad("a version whose epoch is no number");
    text.remove_prefix(colon + 1);
  }
  if (const std::size_t hyphen = text.rfind('-'); hyphen != std::string_view::npos) {
    version.revision = text.substr(hyphen + 1);
    if (version.revision.empty()) return bad("a version with an empty revision");
    text = text.substr(0, hyphen);
  }
  if (text.empty()) return bad("a version without an upstream part");
  version.upstream = text;
  return version;
}

std::strong_ordering operator<=>(const DpkgVersion& a, const DpkgVersion& b) {
  if (const auto order = a.epoch <=> b.epoch; order != 0) return order;
  if (const auto order = compare_part(a.upstream, b.upstream); order != 0) return order;
  return compare_part(a.revision, b.revision);
}

}  // namespace dvsguard::package
