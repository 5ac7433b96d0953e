#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/report/finding.h"

// A report over one subject: eleven practices, each with its rules' states, findings and missing evidence.
namespace dvsguard::report {

enum class State : std::uint8_t { Kept, Broken, Unknown, Accepted, NotEvaluated };
enum class Verdict : std::uint8_t { Kept, Broken, Unknown };

struct Input {
  std::string file;    // as the user would write it
  std::string digest;  // "sha256:<hex>"; empty for files that may hold secrets, whose hash would tell of them
};

struct Request {
  std::string rule, service, target, why;  // a team's `accept:`, printed, never obeyed
  Place place;
};

struct Subject {
  std::string kind = "compose";
  std::string name;
  std::string folder;                 // the project's, as the user would write it
  std::vector<std::string> files;     // its Compose files, as seen from its folder, in their order
  std::vector<std::string> profiles;  // that are active, sorted
  std::string contract;               // its digest; empty: the project has none
  std::vector<Input> inputs;
  std::size_t services = 0;
};

struct RuleState {
  Rule rule;
  State state;
};

struct PracticeReport {
  Practice practice = Practice::LeastPrivilege;
  Verdict verdict = Verdict::Kept;
  std::vector<RuleState> rules;
  std::vector<Missing> missing;
  std::vector<Finding> findings;  // by severity, service, position
};

struct Report {
  std::string evaluated;  // RFC 3339
  Subject subject;
  std::vector<PracticeReport> practices;  // all, in the order of the page
  std::vector<std::string> notes;         // about the reading: an example env file was used, …
  std::vector<std::string> own_notes;     // about the operator's acceptances: ended, or covering nothing
  std::vector<Request> requests;
};

// Broken beats unknown beats kept; a practice is broken from medium up.
[[nodiscard]] Report assemble(Subject subject, Outcome outcome, std::string evaluated);

// The same of a subject about which only `rules`, and those that the outcome tells of, were judged: the
// report has no others, and only their practices.
[[nodiscard]] Report assemble_judged(Subject subject, Outcome outcome, std::span<const Rule> rules,
                                     std::string evaluated);

// report/1 JSON (DESIGN section 6), one object and a newline.
[[nodiscard]] std::string to_json(const Report& report);

struct TextStyle {
  bool color = false;
  bool unicode = true;
  std::size_t width = 80;  // columns, at least 40
};

// For a person.
[[nodiscard]] std::string to_text(const Report& report, const TextStyle& style);

// Whether the finding makes a check fail: not accepted, not in the baseline, at or above `fail_on`.
[[nodiscard]] bool fails(const Finding& finding, Severity fail_on);

// 1 where a finding fails, or a practice of `require` is not kept; else 0.
[[nodiscard]] int exit_code(const Report& report, Severity fail_on, const std::vector<Practice>& require);

}  // namespace dvsguard::report
