#include <set>
#include <string>

#include "core/practice/control_sockets.h"
#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/host_device.h"
#include "core/practice/host_path.h"
#include "core/practice/least_privilege.h"
#include "core/practice/mounts.h"
#include "core/practice/sensitive_paths.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;

struct Judgement {
  Severity severity = Severity::Info;
  std::string message;
};

void worsen(Judgement& judgement, Severity severity, std::string message) {
  if (severity > judgement.severity) judgement = {severity, std::move(message)};
}

// LP07 speaks for a socket, LP09 for a device.
bool is_judged_elsewhere(const std::string& path) {
  const auto socket = control_socket(path);
  return (socket && !socket->below) || host_device(path).has_value();
}

void judge_path(const HostMount& mount, const std::string& written, Judgement& judgement) {
  const std::string path = host_path(written);
  if (is_judged_elsewhere(path)) return;
  const auto sensitive = sensitive_path(path, mount.read_only);
  if (!sensitive) return;
  worsen(judgement, sensitive->severity,
         "mounts " + text::printable(mount.shown) + ", which " + std::string(sensitive->effect));
}

// Files that decide what the operator starts next; the Compose files before the .env.
void judge_project_files(const Evidence& evidence, const HostMount& mount, Judgement& judgement) {
  using Kind = compose::Reference::Kind;
  if (mount.read_only) return;
  for (const Kind kind : {Kind::ComposeFile, Kind::DotEnv}) {
    for (const compose::Reference& reference : evidence.loaded.references) {
      if (reference.kind != kind) continue;
      if (!lies_in(reference.path, mount.source) && !lies_in(reference.path, mount.unresolved)) continue;
      worsen(judgement, Severity::High,
             "may rewrite " + text::printable(last_element(reference.path)) +
                 ", and so decides what the operator's next `up` runs");
    }
  }
}

void judge_propagation(const HostMount& mount, Judgement& judgement) {
  if (mount.propagation != "shared" && mount.propagation != "rshared") return;
  const std::string effect = "what it mounts there, the host mounts";
  if (judgement.message.empty())
    worsen(judgement, Severity::High,
           "shares mounts with the host at " + text::printable(mount.shown) + ": " + effect);
  else
    judgement = {std::max(judgement.severity, Severity::High), judgement.message + "; " + effect};
}

void check_mount(const Evidence& evidence, const Service& service, const HostMount& mount,
                 std::set<std::string>& causes, Outcome& outcome) {
  Judgement judgement;
  if (mount.source_known) {
    judge_path(mount, mount.source, judgement);
    judge_path(mount, mount.unresolved, judgement);
    judge_project_files(evidence, mount, judgement);
  } else if (causes.insert(mount.cause).second) {
    add_missing_source(outcome, Rule::LP08, service, mount);
  }
  judge_propagation(mount, judgement);
  if (judgement.message.empty()) return;
  report::Finding& finding =
      add_finding(outcome, Rule::LP08, &service, mount.where, text::printable(mount.shown), judgement.message,
                  "mount only the folder that the service needs, or a named volume");
  finding.severity = judgement.severity;
  finding.detail = mount.read_only ? "ro" : "rw";
  if (!mount.propagation.empty()) finding.detail += "," + exact_text(mount.propagation);
}

// CVE-2024-21626: a working directory behind a leaked descriptor lies outside the container.
bool leaves_container(std::string_view directory) {
  const std::string path = host_path("/" + std::string(directory));
  return lies_in(path, "/proc") || lies_in(path, "/dev/fd");
}

void check_working_directory(const Service& service, const compose::Text& directory, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::LP08, service, directory) || !directory.is_known()) return;
  if (!leaves_container(*directory.get())) return;
  add_finding(outcome, Rule::LP08, &service, directory.where(), "working_dir",
              "starts in " + text::printable(*directory.get()) +
                  ", through which runtimes have leaked the host's files",
              "write a folder of the image")
      .detail = exact_text(*directory.get());
}

// What is handed to a build can end up in the image.
void check_build_folder(const Service& service, const compose::Text& folder, Outcome& outcome) {
  const std::string* path = folder.get();
  if (path == nullptr || !path->starts_with('/')) return;
  const auto sensitive = sensitive_path(host_path(*path), true);
  if (!sensitive || sensitive->severity < Severity::Medium) return;
  add_finding(outcome, Rule::LP08, &service, folder.where(), text::printable(*path),
              "hands the build " + text::printable(*path) + ", which " + std::string(sensitive->effect),
              "build from a folder that holds the sources only");
}

}  // namespace

void check_host_paths(const Evidence& evidence, const Service& service, const Mounts& mounts,
                      Outcome& outcome) {
  std::set<std::string> causes;
  for (const HostMount& mount : mounts) check_mount(evidence, service, mount, causes, outcome);
  check_working_directory(service, service.working_dir, outcome);
  for (const compose::Hook& hook : service.hooks) check_working_directory(service, hook.working_dir, outcome);
  if (!service.build) return;
  if (!service.build->remote) check_build_folder(service, service.build->context, outcome);
  for (const compose::NamedText& context : service.build->additional_contexts)
    check_build_folder(service, context.value, outcome);
}

}  // namespace dvsguard::practice
