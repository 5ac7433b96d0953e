#include <fmt/format.h>

#include <optional>
#include <string>

#include "core/oci/moment.h"
#include "core/practice/find.h"
#include "core/practice/scanned_image.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using report::Outcome;
using report::Rule;

constexpr std::chrono::days kMaxAge{90};
// Builders that want the same bytes from the same source set times near 1970 or 1980 (zip's first year), or
// Go's year 1.
constexpr Instant kFirstDate = std::chrono::sys_days{std::chrono::year{1985} / 1 / 1};

std::optional<Instant> date_of(std::string_view text) {
  const auto moment = oci::moment_of(text);
  return moment && *moment >= kFirstDate ? moment : std::nullopt;
}

struct Dated {
  Instant at;
  std::string_view by;  // what says so
};

// The program that the image starts; where nothing says which, its only one.
const image::Binary* main_binary(const image::ImageFacts& facts) {
  const auto& config = facts.image.config;
  const auto& words = config.entrypoint.empty() ? config.command : config.entrypoint;
  if (!words.empty()) {
    std::string_view path = words.front();
    while (path.starts_with('/')) path.remove_prefix(1);
    for (const image::Binary& binary : facts.go_binaries)
      if (binary.path == path) return &binary;
    return nullptr;  // a helper's age is not the image's
  }
  return facts.go_binaries.size() == 1 ? &facts.go_binaries.front() : nullptr;
}

std::optional<Dated> built_at(const image::ImageFacts& facts) {
  if (const auto created = date_of(facts.image.config.created)) return Dated{*created, "its configuration"};
  const image::Binary* binary = main_binary(facts);
  if (binary == nullptr || !binary->facts.go) return std::nullopt;
  const auto committed = date_of(binary->facts.go->vcs_time);
  return committed ? std::optional(Dated{*committed, "its program's commit"}) : std::nullopt;
}

std::string day_of(Instant instant) {
  return instant_text(instant).substr(0, std::string_view("2026-01-02").size());
}

}  // namespace

void check_image_age(const ScannedImage& scanned, const ImageUser& user, Outcome& outcome) {
  const std::optional<Dated> built = built_at(scanned.facts);
  if (!built)
    return add_missing(outcome, Rule::PA02, user.service, "a date of the build that is not zero",
                       "ask the team when it was built, and for org.opencontainers.image.created");
  const auto age = std::chrono::floor<std::chrono::days>(scanned.now - built->at);
  if (age < std::chrono::days{-1})
    return add_missing(
        outcome, Rule::PA02, user.service,
        fmt::format("a believable date: {} says {}, which is yet to come", built->by, day_of(built->at)),
        "ask the team when it was built");
  if (age <= kMaxAge) return;
  add_finding(outcome, Rule::PA02, user.service, user.where, "built " + day_of(built->at),
              fmt::format("was built {} days ago ({}, by {}), without the patches that came since",
                          age.count(), day_of(built->at), built->by),
              "ask the team for a release on patched packages; rebuild monthly");
}

void check_image_health(const ScannedImage& scanned, const ImageUser& user, Outcome& outcome) {
  const auto& test = scanned.facts.image.config.healthcheck;
  if (!test.empty() && test.front() != "NONE") return;
  add_finding(outcome, Rule::LG03, user.service, user.where, "healthcheck",
              test.empty() ? "has no healthcheck, so a program that hangs looks alive"
                           : "switches the healthcheck off, so a program that hangs looks alive",
              "declare a healthcheck that asks the program itself");
}

}  // namespace dvsguard::practice
