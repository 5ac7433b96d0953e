#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/scan/look.h"

// How images are found and how much of one is read: of `scan`, and of `check` where it looks into images.
namespace dvsguard::cli {

struct ImageOptions {
  std::vector<std::string> platforms;
  bool all_platforms = false;
  bool engine = false;
  bool plain_http = false;
  std::vector<std::string> mirrors;  // DOMAIN=URL
  std::vector<std::string> certificates;
  std::vector<std::string> hosts;  // folders of HOST/hosts.toml; empty: the usual ones
  std::uint64_t max_layer_bytes = layer::kMaxLayerBytes, max_layer_ratio = layer::kMaxLayerRatio;
  std::uint64_t max_files = layer::kMaxFiles, max_zstd_window = layer::kMaxZstdWindow;
};

// What the options say to the scanner. Usage errors name the flag.
[[nodiscard]] Result<scan::Request> scan_request(const std::string& image, const ImageOptions& options);
[[nodiscard]] scan::Options scan_options(const ImageOptions& options);

// What is looked at under that name, without the keys that names in it hold.
[[nodiscard]] Result<std::vector<scan::Looked>> look_at(const std::string& image,
                                                        const ImageOptions& options);

}  // namespace dvsguard::cli
