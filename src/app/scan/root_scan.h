#pragma once

#include <string>
#include <vector>

#include "app/scan/image_scan.h"

// A root filesystem in a folder, looked at as if it were an image of one layer, without a configuration.
namespace dvsguard::scan {

struct ScannedRoot {
  image::ImageFacts facts;
  std::vector<std::string> notes;  // what was passed over on purpose
};

[[nodiscard]] Result<ScannedRoot> scan_root(const std::string& path, const Options& options);

}  // namespace dvsguard::scan
