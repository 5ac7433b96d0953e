#include <fmt/format.h>

#include <algorithm>

#include "core/package/end_of_life.h"
#include "core/practice/find.h"
#include "core/practice/scanned_image.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using report::Outcome;
using report::Rule;

std::string day_of(std::chrono::sys_days day) {
  return instant_text(day).substr(0, std::string_view("2026-01-02").size());
}

// Distributions without releases mend what they publish now; how old that is, is PA02's business.
bool is_rolling(const package::OsRelease& os) {
  return os.id == "wolfi" || os.id == "chainguard" || os.id == "arch" || os.id == "opensuse-tumbleweed";
}

// Databases that only a distribution's own package manager keeps.
bool has_foreign_packages(const image::ImageFacts& facts) {
  using package::Ecosystem;
  return std::ranges::any_of(facts.unread_ecosystems, [](Ecosystem ecosystem) {
    return ecosystem == Ecosystem::Rpm || ecosystem == Ecosystem::Pacman || ecosystem == Ecosystem::Portage ||
           ecosystem == Ecosystem::Opkg;
  });
}

}  // namespace

void check_image_support(const ScannedImage& scanned, const ImageUser& user, Outcome& outcome) {
  const image::ImageFacts& facts = scanned.facts;
  missing_if_unread(scanned, user, Rule::PA03, image::Unread::Bearing::Release, outcome);
  if (!facts.os) {
    // Built from scratch, nothing in an image is a distribution's.
    if (image::has_distribution_packages(facts) || has_foreign_packages(facts))
      add_missing(outcome, Rule::PA03, user.service,
                  "which distribution its packages are of: it has no os-release",
                  "ask the team for its base");
    return;
  }
  const auto end = package::end_of_life(*facts.os);
  if (!end) {
    if (is_rolling(*facts.os)) return;
    std::string name = facts.os->pretty_name.empty() ? facts.os->id : facts.os->pretty_name;
    if (name.empty()) name = "its distribution";
    return add_missing(outcome, Rule::PA03, user.service,
                       "until when " + text::printable(name, 80) + " is supported", "ask its distributor");
  }
  const auto last = end->last_free_day();
  if (std::chrono::floor<std::chrono::days>(scanned.now) <= last) return;
  add_finding(outcome, Rule::PA03, user.service, user.where, end->release,
              fmt::format("is built on {}, which gets no patches since {}", end->release, day_of(last)),
              "ask the team for a release on a supported distribution");
}

}  // namespace dvsguard::practice
