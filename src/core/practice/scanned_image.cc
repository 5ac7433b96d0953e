#include "core/practice/scanned_image.h"

#include "core/practice/find.h"
#include "core/text/display.h"

namespace dvsguard::practice {

const ScannedImage* scanned_image(const Evidence& evidence, const compose::Service& service) {
  if (evidence.images == nullptr) return nullptr;
  const auto found = evidence.images->find(service.name);
  return found == evidence.images->end() ? nullptr : &found->second;
}

std::string mount_key(const compose::Service& service, const compose::Mount& mount) {
  return service.name + ":" + mount.target.value_or("?");
}

const ScannedImage* scanned_image(const Evidence& evidence, const compose::Service& service,
                                  const compose::Mount& mount) {
  if (evidence.images == nullptr) return nullptr;
  const auto found = evidence.images->find(mount_key(service, mount));
  return found == evidence.images->end() ? nullptr : &found->second;
}

ImageUser image_user(const compose::Service& service) {
  const Places where = service.image.where();
  return {&service, where.empty() ? service.where : where};
}

bool missing_if_unread(const ScannedImage& scanned, const ImageUser& user, report::Rule rule,
                       image::Unread::Bearing bearing, report::Outcome& outcome) {
  bool any = false;
  for (const image::Unread& unread : scanned.facts.unread) {
    if (unread.bearing != bearing) continue;
    add_missing(outcome, rule, user.service, text::printable(unread.what, 300), "");
    any = true;
  }
  return any;
}

}  // namespace dvsguard::practice
