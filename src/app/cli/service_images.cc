#include "app/cli/service_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/cli/output.h"
#include "core/base/nearest.h"
#include "core/oci/reference.h"
#include "core/practice/image_evidence.h"
#include "core/text/display.h"

namespace dvsguard::cli {
namespace {

Error no_service(const std::string& name, const compose::Project& project) {
  std::vector<std::string_view> known;
  for (const compose::Service& service : project.services) known.push_back(service.name);
  const std::string_view near = nearest(name, known);
  return usage_error("--image: the project has no service " + text::quoted(name),
                     near.empty() ? "" : fmt::format("did you mean {}?", near));
}

}  // namespace

Result<std::map<std::string, std::string>> ServiceImages::named_images(
    const compose::Project& project) const {
  std::map<std::string, std::string> named;
  for (const std::string& item : options_.named) {
    const std::size_t sign = item.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == item.size())
      return usage_error("--image: " + text::quoted(item) + " is not of the form SERVICE=IMAGE",
                         "such as node=oci:build/image");
    const std::string service = item.substr(0, sign);
    if (std::ranges::find(project.services, service, &compose::Service::name) == project.services.end())
      return no_service(service, project);
    named.insert_or_assign(service, item.substr(sign + 1));
  }
  return named;
}

Result<const scan::Looked*> ServiceImages::look_at(const std::string& image) {
  auto at = looked_.find(image);
  if (at == looked_.end()) {
    const auto look = [&]() -> Result<scan::Looked> {
      TRY(const scan::Request request, scan_request(image, options_.images));
      TRY(std::vector<scan::Looked> all, scan::look_at(request, scan_options(options_.images)));
      if (all.size() != 1)
        return Error{.code = ErrorCode::Usage,
                     .what = fmt::format("{} holds {} images", text::quoted(image, 200), all.size()),
                     .mend = "name one of them, or one --platform"};
      return std::move(all.front());
    };
    at = looked_.emplace(image, look()).first;
  }
  if (!at->second) return at->second.error();
  return &*at->second;
}

Result<ServiceImages::Scanned> ServiceImages::look(const compose::Project& project,
                                                   std::vector<std::string>& notes) {
  Scanned scanned;
  TRY(const auto named, named_images(project));
  for (const compose::Service& service : project.services) {
    if (!practice::runs_container(service)) continue;
    if (const auto found = named.find(service.name); found != named.end()) {
      TRY(const scan::Looked* looked, look_at(found->second));
      scanned.emplace(service.name, practice::ScannedImage{looked->facts, now_, nullptr, looked->reference});
      continue;
    }
    const std::string* image = service.image.get();
    if ((!options_.pull && !options_.images.engine) || image == nullptr || !oci::parse_reference(*image))
      continue;
    const auto looked = look_at((options_.pull ? "docker://" : "docker-daemon:") + *image);
    if (looked)
      scanned.emplace(service.name,
                      practice::ScannedImage{(*looked)->facts, now_, nullptr, (*looked)->reference});
    else
      notes.push_back("image of " + service.name + " is unknown: " + one_line(looked.error()));
  }
  return scanned;
}

}  // namespace dvsguard::cli
