#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/cli/image_options.h"
#include "core/practice/scanned_image.h"

// The images of a project's services, looked at as `scan` does.
namespace dvsguard::cli {

struct ServiceImageOptions {
  std::vector<std::string> named;  // SERVICE=IMAGE, where a service's image is to be found
  bool pull = false;               // every other image, in its registry
  ImageOptions images;             // with `engine`: every other image, in this machine's engine

  [[nodiscard]] bool any() const { return pull || images.engine || !named.empty(); }
};

// Each image is looked at once, whatever services and projects have it.
class ServiceImages {
 public:
  explicit ServiceImages(const ServiceImageOptions& options, Instant now) : options_(options), now_(now) {}

  using Scanned = std::map<std::string, practice::ScannedImage, std::less<>>;
  // By service. What `named` says has to be readable (Error); another image that is not stays unknown, and a
  // note says why. The result lasts as long as this object.
  [[nodiscard]] Result<Scanned> look(const compose::Project& project, std::vector<std::string>& notes);

 private:
  [[nodiscard]] Result<const scan::Looked*> look_at(const std::string& image);
  [[nodiscard]] Result<std::map<std::string, std::string>> named_images(
      const compose::Project& project) const;

  const ServiceImageOptions& options_;
  Instant now_;
  std::map<std::string, Result<scan::Looked>> looked_;  // by image, as it was asked for
};

}  // namespace dvsguard::cli
