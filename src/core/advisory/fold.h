#pragma once

#include <vector>

#include "core/advisory/match.h"
#include "core/advisory/record.h"

// Several databases speak of one fault under several names; it is told once.
namespace dvsguard::advisory {

// Of records that speak of one Go module: where Go's own database has a fault, what others say of the same
// fault goes, since they name no functions and their ranges are less exact. The compiler has given their
// severity to Go's.
void prefer_go_records(std::vector<Record>& records);

// Of matches of one subject: a match whose names the others cover goes, and lends them what they lack.
void fold_matches(std::vector<Match>& matches);

}  // namespace dvsguard::advisory
