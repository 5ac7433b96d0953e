#pragma once

#include "core/practice/check.h"

namespace dvsguard::practice {

// ID02 and ID03 against the host's own accounts and id ranges; `evidence.host` must be there.
void check_host_ids(const Evidence& evidence, report::Outcome& outcome);

}  // namespace dvsguard::practice
