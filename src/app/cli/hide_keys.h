#pragma once

#include <string>

#include "core/report/report.h"

namespace dvsguard::cli {

// Names in an image are its author's choice: one that holds key material itself (a token as a file's name) is
// cut where that begins. For every text of a report that an image had a say in.
void hide_keys(report::Report& report);

}  // namespace dvsguard::cli
