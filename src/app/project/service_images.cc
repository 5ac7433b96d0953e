#include "app/project/service_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/shell/output.h"
#include "core/base/nearest.h"
#include "core/oci/reference.h"
#include "core/practice/image_evidence.h"
#include "core/practice/scanned_image.h"

namespace dvsguard::cli {
namespace {

Error no_service(const std::string& name, const compose::Project& project) {
  std::vector<std::string_view> known;
  known.reserve(project.services.size());
  for (const compose::Service& service : project.services) known.push_back(service.name);
  const std::string_view near = nearest(name, known);
  return usage_error("--image: the project has no service " + shown(name),
                     near.empty() ? "" : fmt::format("did you mean {}?", near));
}

Error no_use(const std::string& key, const std::vector<std::string_view>& known) {
  const std::string_view near = nearest(key, known);
  return usage_error("--image: no image is mounted at " + shown(key),
                     near.empty() ? "" : fmt::format("did you mean {}?", near));
}

// What `--image` shows is taken at the user's word; where the project pins other bytes, he should know.
void add_pin_note(const std::string& whose, const compose::Text& named, const oci::Image& image,
                  std::vector<std::string>& notes) {
  const std::string* text = named.get();
  const auto reference = text != nullptr ? oci::parse_reference(*text) : Result<oci::Reference>(Error{});
  if (!reference || !reference->digest || !image.manifest || *reference->digest == *image.manifest) return;
  notes.push_back(fmt::format(
      "image of {}: --image shows {}, the project pins {}; unless that is its index, they are two "
      "images",
      whose, image.manifest->text(), reference->digest->text()));
}

}  // namespace

Result<std::map<std::string, std::string>> ServiceImages::named_images(
    const compose::Project& project) const {
  std::map<std::string, std::string> named;
  const std::vector<Use> uses = uses_of(project);
  for (const std::string& item : options_.named) {
    const std::size_t sign = item.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == item.size())
      return usage_error("--image: " + shown(item) + " is not of the form SERVICE=IMAGE",
                         "such as node=oci:build/image");
    const std::string key = item.substr(0, sign);
    const std::string service = key.substr(0, key.find(':'));
    if (std::ranges::find(project.services, service, &compose::Service::name) == project.services.end())
      return no_service(service, project);
    if (std::ranges::find(uses, key, &Use::key) == uses.end()) {
      std::vector<std::string_view> known;
      for (const Use& use : uses) known.push_back(use.key);
      return no_use(key, known);
    }
    named.insert_or_assign(key, item.substr(sign + 1));
  }
  return named;
}

Result<ServiceImages::Known> ServiceImages::look_into(const std::string& image) const {
  TRY(std::vector<scan::Looked> all, cli::look_at(image, options_.images));
  if (all.size() != 1)
    return Error{.code = ErrorCode::Usage,
                 .what = fmt::format("{} holds {} images", shown(image), all.size()),
                 .mend = "name one of them, or one --platform"};
  Known known{std::move(all.front()), {}};
  TRY(known.advisories, data_.match(known.looked.facts, known.looked.reference, now_));
  return known;
}

Result<const ServiceImages::Known*> ServiceImages::look_at(const std::string& image) {
  auto at = known_.find(image);
  if (at == known_.end()) at = known_.emplace(image, look_into(image)).first;
  if (!at->second) return at->second.error();
  return &*at->second;
}

practice::ScannedImage ServiceImages::scanned(const Known& known) const {
  return {known.looked.facts, now_, known.advisories ? &*known.advisories : nullptr, known.looked.reference};
}

std::vector<ServiceImages::Use> ServiceImages::uses_of(const compose::Project& project) {
  std::vector<Use> uses;
  for (const compose::Service& service : project.services) {
    if (!practice::runs_container(service)) continue;
    uses.push_back({service.name, service.image});
    for (const compose::Mount& mount : service.volumes) {
      if (mount.type == compose::MountType::Image)
        uses.push_back({practice::mount_key(service, mount), mount.source});
    }
  }
  return uses;
}

Status ServiceImages::look(const Use& use, const std::map<std::string, std::string>& named, Scanned& to,
                           std::vector<std::string>& notes) {
  if (const auto found = named.find(use.key); found != named.end()) {
    TRY(const Known* known, look_at(found->second));
    add_pin_note(use.key, use.image, known->looked.facts.image, notes);
    to.emplace(use.key, scanned(*known));
    return {};
  }
  const std::string* image = use.image.get();
  if ((!options_.pull && !options_.images.engine) || image == nullptr || !oci::parse_reference(*image))
    return {};
  const auto known = look_at((options_.pull ? "docker://" : "docker-daemon:") + *image);
  if (known)
    to.emplace(use.key, scanned(**known));
  else
    notes.push_back("image of " + use.key + " is unknown: " + one_line(known.error()));
  return {};
}

Result<ServiceImages::Scanned> ServiceImages::look(const compose::Project& project,
                                                   std::vector<std::string>& notes) {
  Scanned found_images;
  TRY(const auto named, named_images(project));
  for (const Use& use : uses_of(project)) TRY_STATUS(look(use, named, found_images, notes));
  return found_images;
}

}  // namespace dvsguard::cli
