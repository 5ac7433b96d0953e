#include <string>

#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/least_privilege.h"
#include "core/practice/volume_options.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;

struct UsedVolume {
  const compose::Volume& volume;
  std::string shown;
  Places where;
};

std::string option_of(const compose::Volume& volume, const std::string& name) {
  const auto found = volume.driver_opts.find(name);
  return found == volume.driver_opts.end() ? std::string() : found->second.value_or("");
}

// The driver, and what it is told; a list of options may hold a password (cifs).
std::string options_of(const compose::Volume& volume) {
  std::string all = exact_text(volume.driver.value_or("local"));
  for (const auto& [name, value] : volume.driver_opts) {
    const std::string& text = value.value_or("");
    const std::string pair = name == "o" ? "o=" + exact_options(text) : exact_pair(name, text);
    all += " " + pair;
  }
  return all;
}

void judge_volume(const Evidence& evidence, const Service& service, const UsedVolume& used,
                  Outcome& outcome) {
  switch (kind_of(used.volume)) {
    case VolumeKind::Engine:
    case VolumeKind::Memory:
    case VolumeKind::Network:
      return;
    case VolumeKind::Disk: {
      report::Finding& finding = add_finding(
          outcome, Rule::LP09, &service, used.where, used.shown,
          "mounts a disk of the host through the volume " + used.shown + ", below any file permission",
          "remove the volume's driver options");
      finding.severity = Severity::Critical;
      finding.detail = exact_text(option_of(used.volume, "device"));
      return;
    }
    case VolumeKind::PseudoFileSystem:
      add_finding(outcome, Rule::LP08, &service, used.where, used.shown,
                  "mounts the host's own kernel files through the volume " + used.shown,
                  "remove the volume's driver options")
          .detail = exact_text(option_of(used.volume, "type"));
      return;
    case VolumeKind::Plugin:
    case VolumeKind::NotUnderstood: {
      if (has_reason(evidence, service, contract::PrivilegeKind::Option, "volumes")) return;
      report::Finding& finding = add_finding(
          outcome, Rule::LP20, &service, used.where, used.shown,
          "mounts the volume " + used.shown + ", whose driver decides by itself what of the host it shows",
          "use the local driver without options, or declare volumes as an option with its reason in "
          "x-dvs");
      finding.severity = Severity::Medium;
      finding.detail = options_of(used.volume);
      return;
    }
  }
}

}  // namespace

void check_volumes(const Evidence& evidence, const Service& service, Outcome& outcome) {
  for (const compose::Mount& mount : service.volumes) {
    if (mount.type != compose::MountType::Volume || !mount.source.is_known()) continue;
    const compose::Volume* volume = compose::find_volume(evidence.loaded.project, *mount.source.get());
    // What an external volume holds is the operator's own choice.
    if (volume == nullptr || volume->external.value_or(false)) continue;
    if (missing_if_unknown(outcome, Rule::LP20, service, volume->driver)) continue;
    UsedVolume used{.volume = *volume, .shown = text::printable(volume->key), .where = mount.where};
    add_places(used.where, volume->where);
    judge_volume(evidence, service, used, outcome);
  }
}

}  // namespace dvsguard::practice
