#include <optional>
#include <string>

#include "core/base/version.h"
#include "core/practice/find.h"
#include "core/practice/practices.h"

namespace dvsguard::practice {
namespace {

using contract::Contract;
using contract::Notes;
using report::Outcome;
using report::Rule;

void check_version(const Contract& contract, Outcome& outcome) {
  if (contract.version) return;
  add_finding(outcome, Rule::RN01, nullptr, {contract.place}, "version",
              "names no version, so nobody can say what runs, what changed and what to go back to",
              "add version to x-dvs");
}

void check_sections(const Contract& contract, Outcome& outcome) {
  if (!contract.notes) {
    add_finding(outcome, Rule::RN02, nullptr, {contract.place}, "notes", "has no release notes",
                "add notes with features, breaking, security, hardware and steps to x-dvs");
    return;
  }
  const Notes& notes = *contract.notes;
  const std::pair<const char*, bool> sections[] = {{"features", notes.features.has_value()},
                                                   {"breaking", notes.breaking.has_value()},
                                                   {"security", notes.security.has_value()},
                                                   {"hardware", notes.hardware.has_value()},
                                                   {"steps", notes.steps.has_value()}};
  std::string lacking;
  for (const auto& [name, present] : sections) {
    if (!present) lacking += (lacking.empty() ? "" : ", ") + std::string(name);
  }
  if (lacking.empty()) return;
  add_finding(outcome, Rule::RN02, nullptr, {notes.place}, lacking,
              "the release notes say nothing about: " + lacking,
              "add the sections; an empty list says that there is nothing");
}

// The oldest version that a range admits, where it names one.
std::optional<Version> oldest(const VersionRange& range) {
  std::optional<Version> found;
  for (const VersionRange::Comparator& comparator : range.comparators) {
    const bool bounds = comparator.comparison == Comparison::Greater ||
                        comparator.comparison == Comparison::GreaterEqual ||
                        comparator.comparison == Comparison::Equal;
    if (bounds && (!found || comparator.version > *found)) found = comparator.version;
  }
  return found;
}

// Semantic Versioning 8, and 4 for what is below 1.0.0: there the minor version says so.
bool says_breaking(const Version& from, const Version& to) {
  if (to.major != from.major) return to.major > from.major;
  return to.major == 0 && to.minor > from.minor;
}

void check_step(const Contract& contract, Outcome& outcome) {
  const bool breaking = contract.notes && contract.notes->breaking && !contract.notes->breaking->empty();
  if (!breaking || !contract.version) return;
  const auto to = parse_version(*contract.version);
  const auto range = contract.upgrade ? parse_version_range(contract.upgrade->from)
                                      : Result<VersionRange>(Error{.what = "no upgrade"});
  const std::optional<Version> from = range ? oldest(*range) : std::nullopt;
  if (!to || !from) {
    add_missing(outcome, Rule::RN03, nullptr, "upgrade.from in x-dvs", "dvsguard explain RN03");
    return;
  }
  if (says_breaking(*from, *to)) return;
  add_finding(outcome, Rule::RN03, nullptr, {contract.notes->place}, "version",
              "breaks something, but goes from " + from->text() + " to " + to->text() +
                  ", which promises that nothing breaks",
              to->major == 0 ? "raise the minor version" : "raise the major version")
      .detail = from->text() + " to " + to->text();
}

}  // namespace

void check_release_notes(const Evidence& evidence, Outcome& outcome) {
  if (!evidence.contract) {
    for (const Rule rule : {Rule::RN01, Rule::RN02, Rule::RN03})
      add_missing(outcome, rule, nullptr, "x-dvs contract", "dvsguard explain LP15");
  } else {
    check_version(*evidence.contract, outcome);
    check_sections(*evidence.contract, outcome);
    check_step(*evidence.contract, outcome);
  }
  // Whether the bytes changed since the last notes is for whoever saw the last release.
  outcome.missing.push_back({.rule = Rule::RN04,
                             .evidence = "the release that runs now",
                             .service = "",
                             .command = "docker compose images",
                             .decides = false});
}

}  // namespace dvsguard::practice
