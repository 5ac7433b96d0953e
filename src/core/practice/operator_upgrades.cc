#include "core/practice/operator_upgrades.h"

#include "core/build/script_facts.h"
#include "core/oci/reference.h"
#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/floating_tags.h"
#include "core/practice/image_evidence.h"
#include "core/practice/practices.h"
#include "core/text/display.h"
#include "core/text/shell_word.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using report::Outcome;
using report::Rule;
using report::Severity;

std::string_view effect_of(build::UpdateKind kind) {
  switch (kind) {
    case build::UpdateKind::RunsFetchedCode:
      return "fetches code and runs it";
    case build::UpdateKind::PullsSource:
      return "fetches source code";
    case build::UpdateKind::RunsLatest:
      return "fetches the newest version of a program";
    case build::UpdateKind::UpgradesPackages:
      return "upgrades its packages";
    case build::UpdateKind::InstallsPackages:
      return "installs whatever its package index holds that day";
    case build::UpdateKind::PullsImages:
      return "fetches images";
    case build::UpdateKind::ReplacesItself:
      return "replaces its own programs";
  }
  return "";
}

std::string_view moment_of(std::string_view from) {
  if (from == "healthcheck") return "at every healthcheck";
  if (from == "script") return "in a script that the project mounts";
  return "when it starts";
}

}  // namespace

namespace {

void check_image_tag(const Service& service, const compose::Text& name, const Places& where,
                     const std::string& target, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::UP01, service, name)) return;
  const std::string* image = name.get();
  const auto reference =
      image != nullptr ? oci::parse_reference(*image) : Result<oci::Reference>(Error{.what = "none"});
  if (!reference || reference->digest) return;
  const bool tagged = reference->tag.has_value();
  if (tagged && !is_floating_tag(*reference->tag)) return;
  add_finding(outcome, Rule::UP01, &service, where, target,
              tagged ? "follows the tag " + text::quoted(*reference->tag, 60) +
                           ", so the next pull brings whatever was pushed last"
                     : "names no tag, so the next pull brings whatever was pushed last",
              "name one release, and pin its digest")
      .detail = exact_image(name);
}

}  // namespace

// UP01. A digest ends the question.
void check_tag(const Service& service, Outcome& outcome) {
  if (is_released(service)) check_image_tag(service, service.image, service.image.where(), "image", outcome);
  for (const compose::Mount& mount : service.volumes) {
    if (mount.type == compose::MountType::Image)
      check_image_tag(service, mount.source, mount.where, mounted_image(mount), outcome);
  }
}

// UP03. What is pinned by digest comes back as the same bytes.
void check_pull_policy(const Service& service, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::UP03, service, service.pull_policy)) return;
  const std::string policy = service.pull_policy.value_or("");
  const bool fetches = policy == "always" || policy == "daily" || policy == "weekly" || policy == "refresh" ||
                       policy.starts_with("every_");
  if (!fetches) return;
  if (const std::string* image = service.image.get()) {
    const auto reference = oci::parse_reference(*image);
    if (reference && reference->digest) return;
  }
  add_finding(outcome, Rule::UP03, &service, service.pull_policy.where(), "pull_policy",
              "fetches new software unasked: pull_policy is " + text::quoted(policy, 40),
              "set pull_policy to missing, and upgrade by changing the image")
      .detail = text::printable(policy, 40) + " " + exact_repository(service.image);
}

// UP04
void check_start_updates(const Service& service, const BuiltImage& image, const StartCommands& starts,
                         Outcome& outcome) {
  missing_if_unknown(outcome, Rule::UP04, service, service.entrypoint);
  missing_if_unknown(outcome, Rule::UP04, service, service.command);
  for (const StartCommand& start : starts.of(service, image)) {
    for (const build::SelfUpdate& update : build::find_self_updates(start.script)) {
      report::Finding& finding =
          add_finding(outcome, Rule::UP04, &service, {update.place}, update.what,
                      std::string(effect_of(update.kind)) + " " + std::string(moment_of(start.from)) + " (" +
                          update.what + "), past every release and signature",
                      "put what it needs into the image, and release that");
      finding.detail = exact_words(update.source);
      if (update.kind == build::UpdateKind::InstallsPackages) finding.severity = Severity::Medium;
    }
  }
}

namespace {

// A script that nobody read may fetch anything.
void check_unread_scripts(const Evidence& evidence, Outcome& outcome) {
  for (const EvidenceFile& file : evidence.files) {
    const bool mounted = file.kind == compose::Reference::Kind::MountedFile;
    if (!mounted || file.script || file.unreadable.empty() || !build::is_shell_script("", file.path))
      continue;
    const std::string shown = text::printable(file.shown);
    add_missing(outcome, Rule::UP04, nullptr, "the script " + shown, "less " + text::shell_word(shown));
  }
}

}  // namespace

void check_operator_upgrades(const Evidence& evidence, Outcome& outcome) {
  const std::size_t first = outcome.missing.size();
  BuiltImages images(evidence);
  const StartCommands starts(evidence);
  for (const Service& service : evidence.loaded.project.services) {
    if (!runs_container(service)) continue;
    const BuiltImage image = images.of(service);
    check_tag(service, outcome);
    check_updater(service, outcome);
    check_update_labels(service, outcome);
    check_pull_policy(service, outcome);
    check_start_updates(service, image, starts, outcome);
    check_build(service, image, outcome);
  }
  check_unread_scripts(evidence, outcome);
  check_outside_project(evidence, outcome);
  fold_missing(outcome, first);
}

}  // namespace dvsguard::practice
