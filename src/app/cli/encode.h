#pragma once

#include <string>

#include "app/cli/check_command.h"
#include "core/report/baseline.h"
#include "core/report/collection.h"

// A report as the command line asks for it, and the earlier one that it is held against.
namespace dvsguard::cli {

[[nodiscard]] std::string encode(const report::Report& report, const CheckOptions& options);
[[nodiscard]] std::string encode(const report::Collection& collection, const CheckOptions& options);

// An empty path is an empty baseline.
[[nodiscard]] Result<report::Baseline> read_baseline(const std::string& path);

}  // namespace dvsguard::cli
