#pragma once

#include <string>
#include <vector>

#include "core/advisory/document.h"
#include "core/advisory/moment.h"

// OSV documents (ossf.github.io/osv-schema 1.x): one advisory each, over any number of packages.
namespace dvsguard::advisory {

struct OsvHead {
  std::string id;
  Moment modified;
  bool withdrawn = false;
  std::vector<std::string> passed_over;  // ecosystems that it speaks of and no advisories are matched for
};

// Rows are handed on for a withdrawn document too: its sources have it, though it never matches. Refused:
// what is not of the schema in the members that are read, and what a range cannot mean.
[[nodiscard]] Result<OsvHead> read_osv(const Document& document, const RowSink& sink);

}  // namespace dvsguard::advisory
