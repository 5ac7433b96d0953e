#pragma once

#include <string>
#include <vector>

#include "app/cli/check_command.h"
#include "app/scan/look.h"

namespace dvsguard::cli {

// How an image is found and how much of it is read: of `scan`, and of `check` where it looks at images.
struct ImageOptions {
  std::vector<std::string> platforms;
  bool all_platforms = false;
  bool engine = false;
  bool plain_http = false;
  std::vector<std::string> mirrors;  // DOMAIN=URL
  std::vector<std::string> certificates;
  std::uint64_t max_layer_bytes = layer::kMaxLayerBytes, max_layer_ratio = layer::kMaxLayerRatio;
};

struct ScanOptions {
  std::string image;
  ImageOptions images;
  CheckOptions verdict;  // format, what fails, selection and baseline
  std::string sbom;
};

int perform_scan(const ScanOptions& options);

// What the options say to the scanner. Usage errors name the flag.
[[nodiscard]] Result<scan::Request> scan_request(const std::string& image, const ImageOptions& options);
[[nodiscard]] scan::Options scan_options(const ImageOptions& options);

}  // namespace dvsguard::cli
