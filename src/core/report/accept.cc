#include "core/report/accept.h"

#include <fmt/format.h>

#include "core/text/display.h"

namespace dvsguard::report {
namespace {

bool covers(const Accept& accept, const Finding& finding) {
  const bool every_service = accept.service == "*" && !finding.service.empty();
  return accept.rule == finding.rule && (every_service || accept.service == finding.service) &&
         accept.target == exact_target(finding);
}

std::string name_of(const Accept& accept) {
  std::string name = accept.place.text() + ": the acceptance of " + std::string(info(accept.rule).id);
  if (!accept.service.empty()) name += " for " + text::printable(accept.service);
  return name;
}

}  // namespace

std::vector<std::string> accept(Outcome& outcome, const std::vector<Accept>& accepts, Instant now) {
  std::vector<std::string> notes;
  for (const Accept& accept : accepts) {
    const bool ended = accept.until <= now;
    std::size_t covered = 0;
    for (Finding& finding : outcome.findings) {
      if (!covers(accept, finding)) continue;
      ++covered;
      if (!ended && !finding.accepted) finding.accepted = Acceptance{accept.why, accept.until_text};
    }
    if (covered == 0) {
      notes.push_back(name_of(accept) + " covers no finding: remove it");
    } else if (ended) {
      notes.push_back(fmt::format("{} ended at {}: {} a finding again", name_of(accept), accept.until_text,
                                  covered == 1 ? "it is" : "they are"));
    }
  }
  return notes;
}

}  // namespace dvsguard::report
