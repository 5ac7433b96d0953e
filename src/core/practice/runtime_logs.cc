#include "core/practice/runtime_logs.h"

#include "core/practice/built_images.h"
#include "core/practice/find.h"
#include "core/practice/image_evidence.h"
#include "core/practice/practices.h"
#include "core/practice/scanned_image.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using report::Outcome;
using report::Rule;

// LG03: what Compose says, else what the Dockerfile says. A base image may bring one of its own, except
// scratch.
void check_healthcheck(const Evidence& evidence, BuiltImages& images, const Service& service,
                       Outcome& outcome) {
  const auto add = [&](const Places& where, std::string message) {
    add_finding(outcome, Rule::LG03, &service, where, "healthcheck", std::move(message),
                "declare a healthcheck that asks the program itself");
  };
  if (service.healthcheck) {
    const compose::Healthcheck& check = *service.healthcheck;
    const bool disabled = check.disable.value_or(false);
    const std::vector<std::string>* test = check.test.get();
    if (disabled || (test != nullptr && !test->empty() && test->front() == "NONE"))
      return add(disabled ? check.disable.where() : check.test.where(),
                 "switches the healthcheck off, so a program that hangs looks alive");
    if (missing_if_unknown(outcome, Rule::LG03, service, check.disable)) return;
    if (missing_if_unknown(outcome, Rule::LG03, service, check.test)) return;
    if (test != nullptr && !test->empty()) return;
  }
  if (const ScannedImage* scanned = scanned_image(evidence, service))
    return check_image_health(*scanned, image_user(service), outcome);
  const BuiltImage image = images.of(service);
  if (image.facts != nullptr) {
    const auto& check = image.facts->healthcheck;
    const bool none = check && !check->arguments.empty() && check->arguments.front() == "NONE";
    if (none)
      return add({check->place},
                 "its Dockerfile switches the healthcheck off, so a program that hangs looks alive");
    if (check) return;
    if (image.facts->base_kind == build::BaseKind::Scratch && !image.released_too)
      return add(service.where, "has no healthcheck, so a program that hangs looks alive");
  }
  add_unseen_image(outcome, Rule::LG03, service, "image config");
}

// LG04: the contract says what the logs are; only a sample proves it, which is not this command's business.
void check_declared_logs(const Evidence& evidence, const Service& service, Outcome& outcome) {
  if (!evidence.contract || service.scripted) return;  // a contract declares the Compose file's services
  const contract::ServiceTerms* terms = contract::find_terms(*evidence.contract, service.name);
  if (terms == nullptr || !terms->logs) {
    add_missing(outcome, Rule::LG04, &service, "logs in x-dvs", "docker compose logs --no-log-prefix");
    return;
  }
  const contract::Logs& logs = *terms->logs;
  if (logs.format == "text")
    add_finding(outcome, Rule::LG04, &service, {logs.place}, "format",
                "declares logs without structure: no program can tell its security events from the rest",
                "log as JSON or logfmt");
  if (logs.security_events.empty())
    add_finding(outcome, Rule::LG04, &service, {logs.place}, "security_events",
                "declares no security event: a refused login or a used key leaves no trace",
                "log security events and declare them");
  if (logs.format == "text" || logs.security_events.empty()) return;
  outcome.missing.push_back({.rule = Rule::LG04,
                             .evidence = "log sample",
                             .service = service.name,
                             .command = "docker compose logs --no-log-prefix",
                             .decides = false});
}

}  // namespace

void check_runtime_logs(const Evidence& evidence, Outcome& outcome) {
  const std::size_t first = outcome.missing.size();
  BuiltImages images(evidence);
  for (const Service& service : evidence.loaded.project.services) {
    if (!runs_container(service)) continue;
    // What ends with its job tells its operator's terminal; nobody waits for it to become healthy.
    if (service.scripted && service.scripted->one_shot) {
      check_log_destination(service, outcome);
      continue;
    }
    check_log_driver(evidence, service, outcome);
    check_log_bounds(evidence, service, outcome);
    check_healthcheck(evidence, images, service, outcome);
    check_declared_logs(evidence, service, outcome);
    check_log_destination(service, outcome);
  }
  if (!evidence.contract)
    add_missing(outcome, Rule::LG04, nullptr, "x-dvs contract", "docker compose logs --no-log-prefix");
  fold_missing(outcome, first);
}

}  // namespace dvsguard::practice
