#include <algorithm>
#include <charconv>
#include <optional>

#include "core/package/lines.h"
#include "core/package/version_order.h"

namespace dvsguard::package {
namespace {

Error bad(std::string what, ErrorCode code = ErrorCode::Invalid) {
  return {.code = code, .what = std::move(what)};
}

// A decimal number without leading zeros, off the front.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto size = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || size == 0 || (size > 1 && text.front() == '0')) return std::nullopt;
  text.remove_prefix(size);
  return value;
}

std::optional<std::uint64_t> take_dotted(std::string_view& text) {
  if (!text.starts_with('.')) return std::nullopt;
  text.remove_prefix(1);
  return take_number(text);
}

// "rc2" and kin, which only a version without its third number has.
bool take_pre_release(std::string_view text, Version& version) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_lower);
  const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  if (word.empty()) return false;
  version.prerelease.emplace_back(word);
  text.remove_prefix(word.size());
  if (text.empty()) return true;
  const std::optional<std::uint64_t> number = take_number(text);
  if (number) version.prerelease.push_back(std::to_string(*number));
  return number && text.empty();
}

constexpr std::uint64_t kFirstMinorWithDotZero = 21;  // since then a first release is called go1.21.0

// What stands after "go", without its suffixes.
std::optional<Version> toolchain(std::string_view text) {
  Version version;
  const auto major = take_number(text);
  if (!major) return std::nullopt;
  version.major = *major;
  if (text.empty()) return version;
  const auto minor = take_dotted(text);
  if (!minor) return std::nullopt;
  version.minor = *minor;
  if (text.empty()) {
    if (version.minor >= kFirstMinorWithDotZero) version.prerelease = {"0"};
    return version;
  }
  if (!text.starts_with('.')) return take_pre_release(text, version) ? std::optional(version) : std::nullopt;
  const auto patch = take_dotted(text);
  if (!patch || !text.empty()) return std::nullopt;
  version.patch = *patch;
  return version;
}

template <class Parsed>
Result<std::strong_ordering> compare(Result<Parsed> (*parse)(std::string_view), std::string_view a,
                                     std::string_view b) {
  TRY(const Parsed left, parse(a));
  TRY(const Parsed right, parse(b));
  return left <=> right;
}

}  // namespace

Result<Version> parse_go_module_version(std::string_view text) {
  if (text == "(devel)") return bad("a module built from a checkout has no version", ErrorCode::Unsupported);
  if (!text.starts_with('v')) return bad("a module's version starts with v");
  return parse_version(text.substr(1));
}

Result<Version> parse_go_toolchain_version(std::string_view text) {
  if (text.size() > kMaxVersionBytes) return bad("a version longer than 4096 bytes");
  if (text.starts_with("devel ")) return bad("a development version of Go", ErrorCode::Unsupported);
  if (!text.starts_with("go")) return bad("a version of Go starts with go");
  text.remove_prefix(2);
  text = text.substr(0, text.find(' '));  // experiments that it was built with
  text = text.substr(0, text.find('-'));  // who built it
  const std::optional<Version> version = toolchain(text);
  if (!version) return bad("a version of Go that is none");
  return *version;
}

Result<std::strong_ordering> compare_versions(Ecosystem ecosystem, std::string_view a, std::string_view b) {
  switch (ecosystem) {
    case Ecosystem::Debian:
    case Ecosystem::Ubuntu:
      return compare(parse_dpkg_version, a, b);
    case Ecosystem::Alpine:
    case Ecosystem::Wolfi:
    case Ecosystem::Chainguard:
      return compare(parse_apk_version, a, b);
    case Ecosystem::Go:
      return compare(
          a.starts_with("go") && b.starts_with("go") ? parse_go_toolchain_version : parse_go_module_version,
          a, b);
    case Ecosystem::CratesIo:
      return compare(parse_version, a, b);
    case Ecosystem::Other:
    case Ecosystem::Rpm:
    case Ecosystem::Npm:
    case Ecosystem::PyPI:
    case Ecosystem::Maven:
    case Ecosystem::RubyGems:
    case Ecosystem::Packagist:
    case Ecosystem::Conda:
    case Ecosystem::Pacman:
    case Ecosystem::Portage:
    case Ecosystem::Opkg:
    case Ecosystem::Snap:
    case Ecosystem::Flatpak:
    case Ecosystem::Nix:
    case Ecosystem::NuGet:
      return bad("versions of " + std::string(ecosystem_name(ecosystem)) + " are not read",
                 ErrorCode::Unsupported);
  }
  return bad("no such ecosystem", ErrorCode::Unsupported);
}

}  // namespace dvsguard::package
