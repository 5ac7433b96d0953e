#include "core/advisory/affects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;

// Each is held against all ranges. Real advisories have a handful.
constexpr std::ptrdiff_t kMaxFixesTried = 64;

bool is_dpkg(Ecosystem ecosystem) {
  return ecosystem == Ecosystem::Debian || ecosystem == Ecosystem::Ubuntu;
}

bool is_apk(Ecosystem ecosystem) {
  return ecosystem == Ecosystem::Alpine || ecosystem == Ecosystem::Wolfi ||
         ecosystem == Ecosystem::Chainguard;
}

// An event that has come to pass at a version, and where it stands among the others.
struct Passed {
  std::optional<OrderedVersion> version;  // none: at the beginning
  Event::Kind kind = Event::Kind::Introduced;
};

// Of two at one version: what is fixed there can be introduced again, and what is introduced there can be
// affected there for the last time.
int rank(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::Fixed:
      return 0;
    case Event::Kind::Introduced:
      return 1;
    case Event::Kind::LastAffected:
      return 2;
    case Event::Kind::Limit:
      return 3;
  }
  return 3;
}

bool is_before(const Passed& a, const Passed& b) {
  if (!a.version || !b.version) return !a.version && b.version;
  const auto order = *a.version <=> *b.version;
  return order != 0 ? order < 0 : rank(a.kind) < rank(b.kind);
}

// Nothing where the event is still to come.
Result<std::optional<Passed>> pass(const Event& event, const OrderedVersion& installed) {
  if (event.kind == Event::Kind::Introduced && event.version == "0") return Passed{std::nullopt, event.kind};
  TRY(auto version, installed.advised(event.version));
  const auto order = version <=> installed;
  const bool has = event.kind == Event::Kind::LastAffected ? order < 0 : order <= 0;
  return has ? std::optional(Passed{std::move(version), event.kind}) : std::nullopt;
}

// Limits cut off what is at or after all of them.
Result<bool> is_within_limits(const Range& range, const OrderedVersion& installed) {
  bool limited = false;
  for (const auto& event : range.events) {
    if (event.kind != Event::Kind::Limit) continue;
    limited = true;
    if (event.version == "*") return true;
    TRY(const auto limit, installed.advised(event.version));
    if ((installed <=> limit) < 0) return true;
  }
  return !limited;
}

// The last event that has come to pass decides.
Result<bool> contains(const Range& range, const OrderedVersion& installed) {
  std::optional<Passed> latest;
  for (const auto& event : range.events) {
    if (event.kind == Event::Kind::Limit) continue;
    TRY(auto passed, pass(event, installed));
    if (passed && !(latest && is_before(*passed, *latest))) latest = std::move(passed);
  }
  if (!latest || latest->kind != Event::Kind::Introduced) return false;
  return is_within_limits(range, installed);
}

Result<bool> any_contains(const std::vector<Range>& ranges, const OrderedVersion& installed) {
  for (const auto& range : ranges) {
    TRY(const bool held, contains(range, installed));
    if (held) return true;
  }
  return false;
}

using VersionText = std::pair<OrderedVersion, std::string_view>;

// The versions of one kind of event at or after `installed`, in their order.
Result<std::vector<VersionText>> versions_of(Event::Kind kind, const std::vector<const Record*>& records,
                                             const OrderedVersion& installed) {
  std::vector<VersionText> out;
  for (const auto* record : records) {
    for (const auto& range : record->ranges) {
      for (const auto& event : range.events) {
        if (event.kind != kind) continue;
        TRY(auto version, installed.advised(event.version));
        if ((installed <=> version) <= 0) out.emplace_back(std::move(version), event.version);
      }
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return (a.first <=> b.first) < 0; });
  return out;
}

}  // namespace

Result<OrderedVersion> OrderedVersion::parse(Ecosystem ecosystem, std::string_view text) {
  if (is_dpkg(ecosystem)) {
    TRY(auto version, package::parse_dpkg_version(text));
    return OrderedVersion(ecosystem, std::move(version));
  }
  if (is_apk(ecosystem)) {
    TRY(auto version, package::parse_apk_version(text));
    return OrderedVersion(ecosystem, std::move(version));
  }
  if (ecosystem == Ecosystem::Go) {
    TRY(auto version, text.starts_with("go") || text.starts_with("devel")
                          ? package::parse_go_toolchain_version(text)
                          : package::parse_go_module_version(text));
    return OrderedVersion(ecosystem, std::move(version));
  }
  if (ecosystem == Ecosystem::CratesIo) {
    TRY(auto version, parse_version(text));
    return OrderedVersion(ecosystem, std::move(version));
  }
  return Error{.code = ErrorCode::Unsupported,
               .what = fmt::format("versions of {} are not read", package::ecosystem_name(ecosystem))};
}

Result<OrderedVersion> OrderedVersion::advised(std::string_view text) const {
  auto version =
      ecosystem_ == Ecosystem::Go ? parse(ecosystem_, fmt::format("v{}", text)) : parse(ecosystem_, text);
  if (version) return version;
  return Error{.code = version.error().code,
               .what = fmt::format("it gives a version that cannot be compared: {}", version.error().what)};
}

std::strong_ordering operator<=>(const OrderedVersion& a, const OrderedVersion& b) {
  return a.parsed_ <=> b.parsed_;
}

Result<bool> is_affected(const Record& record, std::string_view text, const OrderedVersion& installed) {
  if (std::find(record.versions.begin(), record.versions.end(), text) != record.versions.end()) return true;
  return any_contains(record.ranges, installed);
}

Result<std::string> earliest_fix(const std::vector<const Record*>& records, const OrderedVersion& installed) {
  TRY(auto fixes, versions_of(Event::Kind::Fixed, records, installed));
  if (std::ssize(fixes) > kMaxFixesTried) fixes.erase(fixes.begin() + kMaxFixesTried, fixes.end());
  for (const auto& [version, text] : fixes) {
    bool again = false;
    for (const auto* record : records) {
      TRY(const bool held, is_affected(*record, text, version));
      again = again || held;
    }
    if (!again) return std::string(text);
  }
  return std::string();
}

Result<std::string> last_affected(const std::vector<const Record*>& records,
                                  const OrderedVersion& installed) {
  TRY(const auto versions, versions_of(Event::Kind::LastAffected, records, installed));
  return versions.empty() ? std::string() : std::string(versions.back().second);
}

}  // namespace dvsguard::advisory
