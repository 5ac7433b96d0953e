#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/advisory/database.h"
#include "core/advisory/status.h"
#include "core/advisory/vex.h"
#include "core/practice/scanned_image.h"

// The compiled advisories of this machine, and what they say of an image.
namespace dvsguard::cli {

struct AdvisoryOptions {
  std::string file;              // of compiled advisories; empty: the usual place, where there is one
  unsigned max_age_days = 7;     // over it, they say nothing of what is known today
  std::vector<std::string> vex;  // OpenVEX documents
};

// $DVSGUARD_ADVISORIES, else dvsguard/advisories in $XDG_CACHE_HOME or ~/.cache.
[[nodiscard]] std::string usual_advisories_path();

class AdvisoryData {
 public:
  // A file that the user names must be there; the usual one may not.
  [[nodiscard]] static Result<AdvisoryData> open(const AdvisoryOptions& options);

  // Null where there is no data.
  [[nodiscard]] const advisory::Database* database() const { return database_ ? &*database_ : nullptr; }
  // Nothing where there is no data. Error: a block of the file is not what its index says.
  [[nodiscard]] Result<std::optional<practice::ImageAdvisories>> match(const image::ImageFacts& facts,
                                                                       const std::string& reference,
                                                                       Instant now) const;

 private:
  std::string path_;
  std::optional<advisory::Database> database_;
  std::vector<advisory::VexDocument> vex_;
  std::chrono::seconds max_age_ = advisory::kDefaultMaxAge;
};

}  // namespace dvsguard::cli
