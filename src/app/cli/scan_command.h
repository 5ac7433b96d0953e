#pragma once

#include <string>
#include <vector>

#include "app/cli/encode.h"
#include "app/project/advisory_data.h"
#include "app/project/image_options.h"

// `dvsguard scan`: one image against what an image alone decides.
namespace dvsguard::cli {

struct ScanOptions {
  std::string image;
  ImageOptions images;
  VerdictOptions verdict;
  AdvisoryOptions advisories;
  std::string sbom;  // file to write; empty: none
};

int perform_scan(const ScanOptions& options);

}  // namespace dvsguard::cli
