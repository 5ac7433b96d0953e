#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/advisory/document.h"
#include "core/advisory/moment.h"

// OSV documents (ossf.github.io/osv-schema 1.x): one advisory each, over any number of packages.
namespace dvsguard::advisory {

inline constexpr std::size_t kMaxOsvBytes = 4u << 20;  // of one document
inline constexpr std::size_t kMaxNameBytes = 256;      // of an id, and of an ecosystem

struct OsvHead {
  std::string id;
  Moment modified;
  bool withdrawn = false;
  Severity severity = Severity::Unknown;  // the highest that it gives
  std::vector<std::string> aliases;       // other names of the same fault
  std::vector<std::string> passed_over;   // ecosystems that it speaks of and no advisories are matched for
};

// Rows are handed on for a withdrawn document too: its sources have it, though it never matches. Refused:
// what is not of the schema in the members that are read, and what a range cannot mean.
[[nodiscard]] Result<OsvHead> read_osv(const Document& document, const RowSink& sink);

}  // namespace dvsguard::advisory
