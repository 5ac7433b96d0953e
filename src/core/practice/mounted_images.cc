#include <string>
#include <utility>

#include "core/oci/reference.h"
#include "core/practice/find.h"
#include "core/practice/image_evidence.h"
#include "core/practice/practices.h"
#include "core/practice/scanned_image.h"

namespace dvsguard::practice {
namespace {

using compose::Mount;
using compose::Service;
using report::Outcome;
using report::Rule;

constexpr Rule kMountedRules[] = {Rule::IM01, Rule::IM02, Rule::IM04, Rule::PA01,
                                  Rule::PA02, Rule::PA03, Rule::KM04};

bool holds_software(const image::ImageFacts& facts) {
  return !facts.packages.empty() || !facts.go_binaries.empty() || facts.other_binaries > 0;
}

// Its files lie in the container as the service's own image's do; its configuration is not used.
void check_scanned(const ScannedImage& scanned, const Service& service, const Mount& mount,
                   Outcome& outcome) {
  const ImageUser user{&service, mount.where};
  Outcome found;
  check_image_programs(scanned, user, found);
  check_image_privileges(scanned, user, found);
  check_image_advisories(scanned, user, found);
  if (holds_software(scanned.facts)) check_image_age(scanned, user, found);
  check_image_support(scanned, user, found);
  check_image_keys(scanned, user, found);
  const std::string name = mounted_image(mount);
  for (report::Finding& finding : found.findings) {
    finding.message = "mounts an image that " + finding.message;
    finding.detail = name + (finding.detail.empty() ? "" : " " + finding.detail);
    outcome.findings.push_back(std::move(finding));
  }
  for (report::Missing& missing : found.missing) {
    missing.evidence = name + ": " + missing.evidence;
    outcome.missing.push_back(std::move(missing));
  }
}

void add_unseen(const Service& service, const Mount& mount, Outcome& outcome) {
  const std::string* image = mount.source.get();
  const bool has_reference = image != nullptr && oci::parse_reference(*image).has_value();
  for (const Rule rule : kMountedRules)
    add_missing(outcome, rule, &service, mounted_image(mount),
                has_reference ? "dvsguard check --pull" : "dvsguard check --image SERVICE:PATH=IMAGE");
}

}  // namespace

void check_mounted_images(const Evidence& evidence, Outcome& outcome) {
  for (const Service& service : evidence.loaded.project.services) {
    if (!runs_container(service)) continue;
    for (const Mount& mount : service.volumes) {
      if (mount.type != compose::MountType::Image) continue;
      if (const ScannedImage* scanned = scanned_image(evidence, service, mount))
        check_scanned(*scanned, service, mount, outcome);
      else
        add_unseen(service, mount, outcome);
    }
  }
}

}  // namespace dvsguard::practice
