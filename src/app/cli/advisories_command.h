#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/settings/settings.h"
#include "edge/feed/documents.h"

// `dvsguard advisories`: from what publishers give away to the one file that images are held against.
namespace dvsguard::cli {

struct AdvisoriesOptions {
  std::string action;  // build, update, status
  std::string file;    // of compiled advisories; empty: the usual place
  std::vector<std::string> osv, debian, alpine, wolfi, chainguard;  // of build: files and folders
  std::string config;                                               // of update: the operator's file
  unsigned max_age_days = 7;
  std::uint64_t max_bundle_bytes = feed::kMaxBundleBytes;
  std::uint64_t max_bundle_ratio = feed::kMaxBundleRatio;
};

int perform_advisories(const AdvisoriesOptions& options);

}  // namespace dvsguard::cli
