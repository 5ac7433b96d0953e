#pragma once

#include <string>
#include <vector>

#include "core/advisory/match.h"
#include "core/advisory/record.h"
#include "core/advisory/subject.h"

// Holds what is known of one package against the records that speak of it.
namespace dvsguard::advisory {

struct Judged {
  std::vector<Match> matches;
  std::vector<std::string> troubles;  // what could not be compared, a clause each
};

// `records` are of the subject's key, sorted by id.
void judge(const std::vector<Record>& records, const Subject& subject, Judged& to);

}  // namespace dvsguard::advisory
