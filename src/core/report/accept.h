#pragma once

#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/report/finding.h"

// The operator's acceptances over what the rules found.
namespace dvsguard::report {

// One of the operator's own file. Until its instant it covers every finding of the rule with this service and
// this target.
struct Accept {
  Rule rule = Rule::LP01;
  std::string service;  // empty: the project as a whole; "*": every service
  std::string target;   // exactly the finding's
  std::string why;
  std::string until_text;  // as written
  Instant until;
  Place place;
};

// Marks the accepted findings. The notes name the acceptances that have ended while what they covered is
// still there, and those that cover nothing.
[[nodiscard]] std::vector<std::string> accept(Outcome& outcome, const std::vector<Accept>& accepts,
                                              Instant now);

}  // namespace dvsguard::report
