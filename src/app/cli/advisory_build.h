#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/advisory/database.h"
#include "core/base/time.h"
#include "core/settings/settings.h"

// From what publishers give away to the one compiled file.
namespace dvsguard::cli {

struct AdvisoryBundle {
  settings::FeedKind kind = settings::FeedKind::Osv;
  std::string path;
  Instant fetched;
  std::string url;  // that it was fetched from; empty: the user has it
};

struct AdvisoryBuild {
  std::vector<AdvisoryBundle> bundles;
  std::string file;
  std::uint64_t max_bundle_bytes = 0, max_bundle_ratio = 0;
  bool forward_only = false;  // refuse what is older than what is there
};

// Writes the file, which appears whole and verified or not at all. Gives notes for the user, a line each:
// what was passed over, and what the file before had and this one has not.
[[nodiscard]] Result<std::vector<std::string>> build_advisories(const AdvisoryBuild& build);

}  // namespace dvsguard::cli
