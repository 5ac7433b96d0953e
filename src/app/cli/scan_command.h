#pragma once

#include <string>
#include <vector>

#include "app/cli/encode.h"
#include "app/cli/image_options.h"

// `dvsguard scan`: one image against what an image alone decides.
namespace dvsguard::cli {

struct ScanOptions {
  std::string image;
  ImageOptions images;
  VerdictOptions verdict;
  std::string sbom;
};

int perform_scan(const ScanOptions& options);

}  // namespace dvsguard::cli
