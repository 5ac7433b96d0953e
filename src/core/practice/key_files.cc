#include <set>
#include <tuple>
#include <utility>

#include "core/keyscan/scan.h"
#include "core/practice/find.h"
#include "core/practice/key_material.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using keyscan::Hit;
using report::Outcome;
using report::Rule;
using report::Severity;

std::string message_of(const Hit& hit) {
  const std::string what = text::printable(hit.what, 80);
  if (hit.published_test_key) {
    return "holds a published test key (" + text::printable(hit.test_key_name, 80) +
           "): nothing is lost while nothing real trusts it";
  }
  if (hit.encrypted) return "holds a " + what + ": only its password stands between a reader and the key";
  return "holds a " + what + " in the clear: whoever has these files has the key";
}

void report_hit(const Hit& hit, const Places& where, std::string target, Outcome& outcome) {
  if (hit.certainty != keyscan::Certainty::Proven) return;
  report::Finding& finding = add_finding(
      outcome, Rule::KM08, nullptr, where, std::move(target), message_of(hit),
      hit.published_test_key ? "keep it out of anything that runs against a real chain"
                             : "take it out of the project, and rotate the key: a copy may be anywhere");
  if (hit.encrypted) finding.severity = Severity::High;
  if (hit.published_test_key) finding.severity = Severity::Low;
}

// Stable where lines move: the file, and what can be said of the key in public.
std::string target_of(const std::string& shown, const Hit& hit) {
  std::string target = text::printable(shown);
  if (!hit.public_id.empty()) return target + " " + text::printable(hit.public_id, 140);
  return hit.published_test_key ? target + " " + text::printable(hit.test_key_name, 80) : target;
}

using Line = std::pair<std::string, std::uint32_t>;

void check_evidence(const Evidence& evidence, std::set<Line>& told, Outcome& outcome) {
  for (const EvidenceFile& file : evidence.files) {
    if (!lies_in(file.path, evidence.loaded.project.directory)) continue;  // the operator's own: KM01
    const FileName name = file_name(file.shown);
    for (const Hit& hit : file.hits) {
      const Place place{name, static_cast<std::uint32_t>(hit.line), static_cast<std::uint32_t>(hit.column)};
      report_hit(hit, {place}, target_of(file.shown, hit), outcome);
      told.emplace(file.shown, place.line);
    }
  }
}

// A literal in the Compose files themselves.
void check_literals(const Evidence& evidence, std::set<Line>& told, Outcome& outcome) {
  for (const compose::Service& service : evidence.loaded.project.services) {
    for (const compose::Variable& variable : service.environment) {
      const std::string* value = variable.value.get();
      if (value == nullptr || variable.from_interpolation || variable.where.empty()) continue;
      const auto hit = keyscan::scan_named_value(variable.name, *value);
      if (!hit) continue;
      const Places& where = variable.value.where().empty() ? variable.where : variable.value.where();
      // An env file's variable stands first where the service names the file, last where its value is.
      const Place& place = variable.env_file.empty() ? where.front() : where.back();
      if (!place.file || !told.emplace(std::string(place.name()), place.line).second) continue;
      report_hit(*hit, {place}, target_of(std::string(place.name()), *hit), outcome);
    }
  }
}

// A config's text in the Compose files. Keys that a variable brings in are the operator's own: KM01.
void check_contents(const Evidence& evidence, std::set<Line>& told, Outcome& outcome) {
  const RawProject raw(evidence);
  for (const compose::FileObject& config : evidence.loaded.project.configs) {
    const Places& where = config.content.where();
    if (where.empty() || !where.front().file) continue;
    const std::string text = raw.config_content(config.key);
    std::vector<Hit> hits = keyscan::scan_text(text);
    if (auto named = keyscan::scan_named_value(config.key, text); hits.empty() && named)
      hits.push_back(std::move(*named));
    if (hits.empty() || !told.emplace(std::string(where.front().name()), where.front().line).second) continue;
    for (const Hit& hit : hits)
      report_hit(hit, where, target_of(std::string(where.front().name()), hit), outcome);
  }
}

}  // namespace

void check_key_files(const Evidence& evidence, Outcome& outcome) {
  std::set<Line> told;
  check_evidence(evidence, told, outcome);
  check_literals(evidence, told, outcome);
  check_contents(evidence, told, outcome);
}

}  // namespace dvsguard::practice
