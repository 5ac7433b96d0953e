#include "core/practice/find.h"

namespace dvsguard::practice {

report::Finding& add_finding(report::Outcome& outcome, report::Rule rule, const compose::Service* service,
                             const Places& where, std::string target, std::string message, std::string fix) {
  report::Finding finding;
  finding.rule = rule;
  finding.severity = report::info(rule).severity;
  if (service != nullptr) {
    finding.service = service->name;
    if (!service->active && !service->profiles.empty()) finding.profile = service->profiles.front();
  }
  finding.where = where;
  finding.target = std::move(target);
  finding.message = std::move(message);
  finding.fix = std::move(fix);
  return outcome.findings.emplace_back(std::move(finding));
}

void add_missing(report::Outcome& outcome, report::Rule rule, const compose::Service* service,
                 std::string evidence, std::string command) {
  outcome.missing.push_back({.rule = rule,
                             .evidence = std::move(evidence),
                             .service = service != nullptr ? service->name : std::string(),
                             .command = std::move(command)});
}

void add_missing_variable(report::Outcome& outcome, report::Rule rule, const compose::Service& service,
                          const std::string& cause) {
  add_missing(outcome, rule, &service, cause,
              service.scripted ? "write it out in the script, or set it in .env, and check again"
                               : "set it in .env and check again");
}

bool has_reason(const Evidence& evidence, const compose::Service& service, contract::PrivilegeKind kind,
                std::string_view what) {
  return evidence.contract && contract::find_reason(*evidence.contract, service.name, kind, what) != nullptr;
}

}  // namespace dvsguard::practice
