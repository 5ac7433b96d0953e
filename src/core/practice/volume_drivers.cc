#include <string>

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

void judge_volume(const Evidence& evidence, const Service& service, const UsedVolume& used,
                  Outcome& outcome) {
  switch (kind_of(used.volume)) {
    case VolumeKind::Engine:
    case VolumeKind::Memory:
    case VolumeKind::Network:
      return;
    case VolumeKind::Disk:
      add_finding(
          outcome, Rule::LP09, &service, used.where, used.shown,
          "mounts a disk of the host through the volume " + used.shown + ", below any file permission",
          "remove the volume's driver options")
          .severity = Severity::Critical;
      return;
    case VolumeKind::PseudoFileSystem:
      add_finding(outcome, Rule::LP08, &service, used.where, used.shown,
                  "mounts the host's own kernel files through the volume " + used.shown,
                  "remove the volume's driver options");
      return;
    case VolumeKind::Plugin:
    case VolumeKind::NotUnderstood:
      if (has_reason(evidence, service, contract::PrivilegeKind::Option, "volumes")) return;
      add_finding(
          outcome, Rule::LP20, &service, used.where, used.shown,
          "mounts the volume " + used.shown + ", whose driver decides by itself what of the host it shows",
          "use the local driver without options, or declare volumes as an option with its reason in "
          "x-dvs")
          .severity = Severity::Medium;
      return;
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
