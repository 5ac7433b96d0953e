#include "core/report/baseline.h"

#include <algorithm>

#include "core/text/json.h"

namespace dvsguard::report {
namespace {

using text::Node;

constexpr std::string_view kMend = "write it with `dvsguard check --format json`";

Error no_report(const Node& node, std::string what) {
  return text::node_error(node, std::move(what), std::string(kMend));
}

Result<const Node*> member(const Node& in, std::string_view key, text::Kind kind) {
  const Node* found = in.find(key);
  if (found == nullptr || found->kind != kind)
    return no_report(in, "not a report: it has no " + std::string(key));
  return found;
}

Status add_finding(const Node& finding, std::map<std::string, Severity>& to) {
  TRY(const Node* print, member(finding, "fingerprint", text::Kind::String));
  TRY(const Node* name, member(finding, "severity", text::Kind::String));
  const auto severity = parse_severity(name->scalar);
  if (!severity) return no_report(*name, "not a severity");
  Severity& gravest = to.try_emplace(print->scalar, *severity).first->second;
  gravest = std::max(gravest, *severity);
  return {};
}

Status add_report(const Node& report, Baseline& to) {
  TRY(const Node* program, member(report, "dvsguard", text::Kind::Mapping));
  TRY(const Node* version, member(*program, "report", text::Kind::Int));
  if (version->scalar != "1") return no_report(*version, "a report of another format than 1");
  TRY(const Node* subject, member(report, "subject", text::Kind::Mapping));
  TRY(const Node* name, member(*subject, "name", text::Kind::String));
  TRY(const Node* practices, member(report, "practices", text::Kind::Sequence));
  std::map<std::string, Severity>& known = to[name->scalar];
  for (const Node& practice : practices->items) {
    TRY(const Node* findings, member(practice, "findings", text::Kind::Sequence));
    for (const Node& finding : findings->items) TRY_STATUS(add_finding(finding, known));
  }
  return {};
}

}  // namespace

Result<Baseline> parse_baseline(std::string_view json, const FileName& file) {
  text::Limits limits;
  limits.max_bytes = limits.max_expanded_bytes = kMaxBaselineBytes;
  limits.max_nodes = kMaxBaselineNodes;
  TRY(const Node root, text::parse_json(json, file, limits));
  Baseline baseline;
  if (const Node* reports = root.find("reports"); reports != nullptr && reports->is_list()) {
    for (const Node& report : reports->items) TRY_STATUS(add_report(report, baseline));
  } else {
    TRY_STATUS(add_report(root, baseline));
  }
  return baseline;
}

void mark_known(Report& report, const Baseline& baseline) {
  const auto project = baseline.find(report.subject.name);
  if (project == baseline.end()) return;
  for (PracticeReport& practice : report.practices) {
    for (Finding& finding : practice.findings) {
      const auto told = project->second.find(fingerprint(finding));
      finding.known = told != project->second.end() && told->second >= finding.severity;
    }
  }
}

}  // namespace dvsguard::report
