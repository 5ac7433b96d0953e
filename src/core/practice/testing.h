#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/compose/file_view.h"
#include "core/compose/load.h"
#include "core/contract/contract.h"
#include "core/practice/check.h"
#include "core/practice/practices.h"
#include "core/report/finding.h"

// For the tests of this room: a project written in place, as evidence for a rule. What cannot be read throws,
// which fails the test with the position.
namespace dvsguard::practice::testing {

inline constexpr std::string_view kDirectory = "/project";

// Files that stand beside compose.yaml, by path; a relative one lies in kDirectory.
using Files = std::vector<std::pair<std::string, std::string>>;

class Sample {
 public:
  explicit Sample(std::string_view yaml, const compose::Environment& environment = {},
                  const Files& beside = {}, const Files& links = {}) {
    compose::MemoryFiles files;
    files.directory(std::string(kDirectory));
    files.add(absolute("compose.yaml"), std::string(yaml));
    for (const auto& [path, bytes] : beside) files.add(absolute(path), bytes);
    for (const auto& [path, target] : links) files.link(absolute(path), target);
    compose::Options options;
    options.working_directory = std::string(kDirectory);
    loaded_ = std::make_unique<compose::Loaded>(value(compose::load(files, environment, options)));
    contract_ = value(contract::parse_contract(*loaded_));
  }

  [[nodiscard]] const compose::Loaded& loaded() const { return *loaded_; }
  [[nodiscard]] const compose::Project& project() const { return loaded_->project; }
  // What the door would have read: add to it before asking for the evidence.
  [[nodiscard]] std::vector<EvidenceFile>& files() { return files_; }
  [[nodiscard]] Evidence evidence() const {
    return {.loaded = *loaded_, .contract = contract_, .files = files_};
  }

  static std::string absolute(const std::string& path) {
    return path.starts_with('/') ? path : std::string(kDirectory) + "/" + path;
  }

 private:
  template <class T>
  static T value(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().place.text() + ": " + result.error().what);
    return std::move(*result);
  }

  std::unique_ptr<compose::Loaded> loaded_;
  std::optional<contract::Contract> contract_;
  std::vector<EvidenceFile> files_;
};

using Check = void (*)(const Evidence&, report::Outcome&);

// What one practice says about a sample.
inline report::Outcome outcome_of(Check check, const Sample& sample) {
  report::Outcome outcome;
  check(sample.evidence(), outcome);
  return outcome;
}

inline std::vector<report::Finding> findings_of(const report::Outcome& outcome, report::Rule rule) {
  std::vector<report::Finding> found;
  for (const report::Finding& finding : outcome.findings)
    if (finding.rule == rule) found.push_back(finding);
  return found;
}

inline std::vector<report::Missing> missing_of(const report::Outcome& outcome, report::Rule rule) {
  std::vector<report::Missing> found;
  for (const report::Missing& missing : outcome.missing)
    if (missing.rule == rule) found.push_back(missing);
  return found;
}

// The targets of a rule's findings, in order: the shortest way to say what was found.
inline std::vector<std::string> targets_of(const report::Outcome& outcome, report::Rule rule) {
  std::vector<std::string> targets;
  for (const report::Finding& finding : findings_of(outcome, rule)) targets.push_back(finding.target);
  return targets;
}

// A project with the one service `node`: `body` is what stands below it, indented by four.
inline std::string service_yaml(std::string_view body, std::string_view rest = "") {
  return "services:\n  node:\n    image: registry.example/acme/node:1.0.0\n" + std::string(body) + "\n" +
         std::string(rest);
}

}  // namespace dvsguard::practice::testing
