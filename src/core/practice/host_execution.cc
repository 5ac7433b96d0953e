#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;

// What the provider is told, in the order of its names.
std::string options_of(const compose::Provider& provider) {
  std::string all;
  for (const auto& [name, values] : provider.options) {
    for (const compose::Text& value : values)
      all += (all.empty() ? "" : " ") + exact_pair(name, value.value_or(""));
  }
  return all;
}

std::string detail_of(const compose::Hook& hook) {
  const std::vector<std::string>* words = hook.command.get();
  std::string all = words != nullptr ? exact_words(*words) : std::string();
  const std::string user = hook.user.value_or("");
  return user.empty() ? all : all + " as " + exact_text(user);
}

// `up` runs the provider, a Compose plugin or a program by its path, as the operator himself.
void check_provider(const Service& service, Outcome& outcome) {
  if (!service.provider) return;
  const std::string type = text::printable(service.provider->type.value_or(""));
  add_finding(outcome, Rule::LP17, &service, service.provider->where,
              type.empty() ? "provider" : "provider:" + type,
              "runs " + (type.empty() ? std::string("a program") : text::quoted(type)) +
                  " on the host itself, outside of any container, at every up and down",
              "remove the provider, or run it as a container")
      .detail = options_of(*service.provider);
}

bool is_root(std::string_view user) {
  const std::string_view name = user.substr(0, user.find(':'));
  return name == "root" || (!name.empty() && name.find_first_not_of('0') == std::string_view::npos);
}

// A hook that runs as what the container is adds nothing to it.
void check_hook(const Service& service, const compose::Hook& hook, Outcome& outcome) {
  const std::string when = text::printable(hook.when);
  if (missing_if_unknown(outcome, Rule::LP17, service, hook.privileged)) return;
  if (hook.privileged.value_or(false)) {
    add_finding(outcome, Rule::LP17, &service, hook.where, when,
                "runs its " + when + " hook privileged: whoever holds the container may hold the host",
                "remove privileged from the hook")
        .detail = detail_of(hook);
    return;
  }
  if (missing_if_unknown(outcome, Rule::LP17, service, hook.user) || !hook.user.is_known()) return;
  if (!is_root(*hook.user.get()) || is_root(service.user.value_or(""))) return;
  report::Finding& finding =
      add_finding(outcome, Rule::LP17, &service, hook.where, when,
                  "runs its " + when + " hook as root in the container", "remove user from the hook");
  finding.severity = Severity::High;
  finding.detail = detail_of(hook);
}

// Only `up --watch` acts on it, and then it replaces what runs without any release.
void check_watch(const Service& service, const compose::Watch& watch, Outcome& outcome) {
  const std::string action = watch.action.value_or("");
  const bool runs = action == "sync+exec";
  if (runs && watch.exec) check_hook(service, *watch.exec, outcome);
  report::Finding& finding = add_finding(
      outcome, Rule::LP17, &service, watch.where, "watch:" + text::printable(watch.path.value_or("")),
      runs ? "copies a folder of the host into the running container and runs a command there"
           : "replaces what runs whenever a folder of the host changes",
      "keep develop in a Compose file of your own, not in a release");
  finding.severity = runs ? Severity::High : Severity::Medium;
  finding.detail = exact_text(action) + (runs && watch.exec ? " " + detail_of(*watch.exec) : std::string());
}

}  // namespace

void check_host_execution(const Evidence&, const Service& service, Outcome& outcome) {
  check_provider(service, outcome);
  for (const compose::Hook& hook : service.hooks) check_hook(service, hook, outcome);
  for (const compose::Watch& watch : service.watch) check_watch(service, watch, outcome);
}

// A model is run by the engine's model runner, a program of the host with the project's own flags.
void check_models(const Evidence& evidence, const Service& service, Outcome& outcome) {
  for (const compose::Text& name : service.models) {
    if (missing_if_unknown(outcome, Rule::LP17, service, name)) continue;
    const std::string key = name.value_or("");
    const auto& models = evidence.loaded.project.models;
    const auto model = std::ranges::find(models, key, &compose::Model::key);
    const bool named = model != models.end();
    report::Finding& finding = add_finding(
        outcome, Rule::LP17, &service, named ? model->where : service.where, "model:" + text::printable(key),
        "has the host's model runner load " + text::printable(key) + ", outside of any container",
        "run the model in a container of the project");
    finding.severity = Severity::High;
    if (named) finding.detail = exact_text(model->model.value_or(""));
  }
}

}  // namespace dvsguard::practice
