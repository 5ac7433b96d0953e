#pragma once

#include <string>
#include <vector>

#include "app/scan/image_scan.h"
#include "edge/registry/registry_source.h"

// From what a user calls an image to what it shows, wherever it is held.
namespace dvsguard::scan {

struct Request {
  std::string image;  // as the user wrote it
  oci::PlatformChoice platforms;
  registry::Options registry;
  std::vector<std::string> certificate_folders;  // beside the usual ones
  bool engine = false;                           // a name alone is asked of this machine's engine
};

struct Looked {
  image::ImageFacts facts;
  std::string reference;  // by which a registry or an engine was asked; empty: a file or folder was read
  std::vector<std::string> notes;
};

// One for each platform asked for. The first error ends it: a scan is never silently partial.
[[nodiscard]] Result<std::vector<Looked>> look_at(const Request& request, const Options& options);

}  // namespace dvsguard::scan
