#include "core/base/version.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "core/base/split.h"

namespace dvsguard {
namespace {

constexpr std::size_t kMaxVersionBytes = 128;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_identifier_char(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

Error bad_version(std::string what) {
  return {.code = ErrorCode::Invalid, .what = std::move(what)};
}

// Clause 2: no leading zeros.
std::optional<std::uint64_t> numeric(std::string_view text) {
  if (!all_digits(text) || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_identifier(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_identifier_char);
}

// Clause 9: numeric identifiers have no leading zeros.
bool is_prerelease_identifier(std::string_view text) {
  return is_identifier(text) && !(all_digits(text) && text.size() > 1 && text.front() == '0');
}

// Clause 11.4: numbers by value and below words, words in ASCII order.
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const bool a_number = all_digits(a);
  const bool b_number = all_digits(b);
  if (a_number != b_number) return a_number ? std::strong_ordering::less : std::strong_ordering::greater;
  if (a_number && a.size() != b.size()) return a.size() <=> b.size();  // without leading zeros
  return a.compare(b) <=> 0;
}

}  // namespace

std::string Version::text() const {
  std::string out = std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  for (std::size_t i = 0; i < prerelease.size(); ++i) out += (i == 0 ? "-" : ".") + prerelease[i];
  if (!build.empty()) out += "+" + build;
  return out;
}

std::strong_ordering operator<=>(const Version& a, const Version& b) {
  if (const auto order = a.major <=> b.major; order != 0) return order;
  if (const auto order = a.minor <=> b.minor; order != 0) return order;
  if (const auto order = a.patch <=> b.patch; order != 0) return order;
  if (a.prerelease.empty() || b.prerelease.empty()) return a.prerelease.empty() <=> b.prerelease.empty();
  const std::size_t shared = std::min(a.prerelease.size(), b.prerelease.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (const auto order = compare_identifiers(a.prerelease[i], b.prerelease[i]); order != 0) return order;
  }
  return a.prerelease.size() <=> b.prerelease.size();
}

Result<Version> parse_version(std::string_view text) {
  if (text.size() > kMaxVersionBytes) return bad_version("a version longer than 128 bytes");
  Version version;
  if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
    version.build = text.substr(plus + 1);
    for (const std::string_view part : split(version.build, '.')) {
      if (!is_identifier(part)) return bad_version("build metadata is letters, digits, hyphens and dots");
    }
    text = text.substr(0, plus);
  }
  if (const std::size_t hyphen = text.find('-'); hyphen != std::string_view::npos) {
    for (const std::string_view part : split(text.substr(hyphen + 1), '.')) {
      if (!is_prerelease_identifier(part)) return bad_version("the part after `-` is no pre-release");
      version.prerelease.emplace_back(part);
    }
    text = text.substr(0, hyphen);
  }
  const std::vector<std::string_view> parts = split(text, '.');
  if (parts.size() != 3) return bad_version("a version is MAJOR.MINOR.PATCH");
  const std::array<std::uint64_t*, 3> fields = {&version.major, &version.minor, &version.patch};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::optional<std::uint64_t> value = numeric(parts[i]);
    if (!value) return bad_version("a version is three numbers without leading zeros");
    *fields[i] = *value;
  }
  return version;
}

bool VersionRange::contains(const Version& version) const {
  return std::all_of(comparators.begin(), comparators.end(), [&](const Comparator& comparator) {
    const auto order = version <=> comparator.version;
    switch (comparator.comparison) {
      case Comparison::Less:
        return order < 0;
      case Comparison::LessEqual:
        return order <= 0;
      case Comparison::Equal:
        return order == 0;
      case Comparison::GreaterEqual:
        return order >= 0;
      case Comparison::Greater:
        return order > 0;
    }
    return false;
  });
}

Result<VersionRange> parse_version_range(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, Comparison>, 5> kOperators = {{
      {"<=", Comparison::LessEqual},
      {">=", Comparison::GreaterEqual},
      {"<", Comparison::Less},
      {">", Comparison::Greater},
      {"=", Comparison::Equal},
  }};
  VersionRange range;
  for (std::string_view part : split(text, ' ')) {
    const auto found = std::find_if(kOperators.begin(), kOperators.end(),
                                    [&](const auto& entry) { return part.starts_with(entry.first); });
    if (found == kOperators.end()) return bad_version("a range is made of comparators such as >=1.3.0");
    TRY(Version version, parse_version(part.substr(found->first.size())));
    range.comparators.push_back({.comparison = found->second, .version = std::move(version)});
  }
  return range;
}

}  // namespace dvsguard
