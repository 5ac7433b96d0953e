#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/project/advisory_data.h"
#include "app/project/image_options.h"
#include "core/practice/scanned_image.h"

// The images of a project's services, looked at as `scan` does.
namespace dvsguard::cli {

struct ServiceImageOptions {
  // SERVICE=IMAGE, where a service's image is to be found; SERVICE:PATH=IMAGE, one that it mounts at the path
  std::vector<std::string> named;
  bool pull = false;  // every other image, in its registry
  AdvisoryOptions advisories;
  ImageOptions images;  // with `engine`: every other image, in this machine's engine

  [[nodiscard]] bool any() const { return pull || images.engine || !named.empty(); }
};

// Each image is looked at once, whatever services and projects have it.
class ServiceImages {
 public:
  ServiceImages(const ServiceImageOptions& options, const AdvisoryData& data, Instant now)
      : options_(options), data_(data), now_(now) {}

  using Scanned = std::map<std::string, practice::ScannedImage, std::less<>>;
  // By service, or by service and place (practice::mount_key()). What `named` says has to be readable
  // (Error); another image that is not stays unknown, and a note says why. The result lasts as long as this
  // object.
  [[nodiscard]] Result<Scanned> look(const compose::Project& project, std::vector<std::string>& notes);

 private:
  struct Known {
    scan::Looked looked;
    std::optional<practice::ImageAdvisories> advisories;
  };
  // What the project calls an image, and where it wants one.
  struct Use {
    std::string key;
    const compose::Text& image;
  };
  [[nodiscard]] Status look(const Use& use, const std::map<std::string, std::string>& named, Scanned& to,
                            std::vector<std::string>& notes);
  [[nodiscard]] static std::vector<Use> uses_of(const compose::Project& project);
  [[nodiscard]] Result<const Known*> look_at(const std::string& image);
  [[nodiscard]] Result<Known> look_into(const std::string& image) const;
  [[nodiscard]] practice::ScannedImage scanned(const Known& known) const;
  [[nodiscard]] Result<std::map<std::string, std::string>> named_images(
      const compose::Project& project) const;

  const ServiceImageOptions& options_;
  const AdvisoryData& data_;
  Instant now_;
  std::map<std::string, Result<Known>> known_;  // by image, as it was asked for
};

}  // namespace dvsguard::cli
