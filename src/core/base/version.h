#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

// Semantic versions (semver.org 2.0.0), and ranges of them.
namespace dvsguard {

struct Version {
  std::uint64_t major = 0, minor = 0, patch = 0;
  std::vector<std::string> prerelease;  // dot-separated identifiers; empty: a release
  std::string build;                    // says nothing about precedence

  [[nodiscard]] std::string text() const;

  // Precedence, clause 11.
  friend std::strong_ordering operator<=>(const Version& a, const Version& b);
  friend bool operator==(const Version& a, const Version& b) { return (a <=> b) == 0; }
};

// "1.4.0", "1.4.0-rc.1", "1.4.0+build"; no leading `v`, no missing parts.
[[nodiscard]] Result<Version> parse_version(std::string_view text);

enum class Comparison { Less, LessEqual, Equal, GreaterEqual, Greater };

// All comparators must hold.
struct VersionRange {
  struct Comparator {
    Comparison comparison = Comparison::Equal;
    Version version;
  };
  std::vector<Comparator> comparators;

  [[nodiscard]] bool contains(const Version& version) const;
};

// Comparators with one space between: ">=1.3.0 <2.0.0". Operators: < <= = >= >.
[[nodiscard]] Result<VersionRange> parse_version_range(std::string_view text);

}  // namespace dvsguard
