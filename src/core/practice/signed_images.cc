#include "core/oci/reference.h"
#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/image_evidence.h"
#include "core/practice/practices.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using report::Outcome;
using report::Rule;

void check_digest(const Service& service, Outcome& outcome) {
  if (missing_if_unknown(outcome, Rule::SG01, service, service.image)) return;
  const std::string* image = service.image.get();
  if (image == nullptr) return;
  const auto reference = oci::parse_reference(*image);
  if (reference && reference->digest) return;
  add_finding(outcome, Rule::SG01, &service, service.image.where(), "image",
              reference ? "is named by a tag, which its owner can move to other bytes at will"
                        : "names no image that a digest could pin",
              "pin the image as NAME:TAG@sha256:…")
      .detail = exact_repository(service.image);
}

// An image mounted as a volume brings its bytes in as the service's own does.
void check_mounted_digests(const Service& service, Outcome& outcome) {
  for (const compose::Mount& mount : service.volumes) {
    if (mount.type != compose::MountType::Image) continue;
    if (missing_if_unknown(outcome, Rule::SG01, service, mount.source)) continue;
    const std::string* image = mount.source.get();
    if (image == nullptr) continue;
    const auto reference = oci::parse_reference(*image);
    if (reference && reference->digest) continue;
    add_finding(outcome, Rule::SG01, &service, mount.where, mounted_image(mount),
                reference ? "mounts an image by a tag, which its owner can move to other bytes at will"
                          : "mounts an image under a name that no digest could pin",
                "pin the image as NAME:TAG@sha256:…")
        .detail = exact_repository(mount.source);
  }
}

}  // namespace

void check_signed_images(const Evidence& evidence, Outcome& outcome) {
  const std::size_t first = outcome.missing.size();
  for (const Service& service : evidence.loaded.project.services) {
    if (!runs_container(service)) continue;
    // An image that only this machine builds has no publisher who could have signed it: that is UP05.
    const bool released = is_released(service);
    if (released) check_digest(service, outcome);
    check_mounted_digests(service, outcome);
    const char* evidence_name = released ? "signature" : "a released and signed image";
    add_missing_image(outcome, Rule::SG02, service, evidence_name, "docker trust inspect --pretty IMAGE");
    add_missing_image(outcome, Rule::SG03, service, evidence_name, "cosign verify --key cosign.pub IMAGE");
  }
  fold_missing(outcome, first);
}

}  // namespace dvsguard::practice
