#pragma once

#include "core/practice/check.h"

// What a service's `logging` does with its logs.
namespace dvsguard::practice {

void check_log_driver(const Evidence&, const compose::Service& service, report::Outcome& outcome);  // LG01
void check_log_bounds(const Evidence&, const compose::Service& service, report::Outcome& outcome);  // LG02
void check_log_destination(const compose::Service& service, report::Outcome& outcome);              // LG05

}  // namespace dvsguard::practice
