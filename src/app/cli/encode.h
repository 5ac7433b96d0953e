#pragma once

#include <string>
#include <vector>

#include "core/report/baseline.h"
#include "core/report/collection.h"
#include "core/report/select.h"

// What the command line asks of a report: how it is written, and what makes the run fail.
namespace dvsguard::cli {

enum class Format { Text, Json, Sarif, Junit };

struct VerdictOptions {
  report::Selection selection;
  std::string baseline;  // an earlier report
  Format format = Format::Text;
  report::Severity fail_on = report::Severity::Medium;
  std::vector<report::Practice> require;
};

[[nodiscard]] std::string encode(const report::Report& report, const VerdictOptions& options);
[[nodiscard]] std::string encode(const report::Collection& collection, const VerdictOptions& options);

// An empty path is an empty baseline.
[[nodiscard]] Result<report::Baseline> read_baseline(const std::string& path);

}  // namespace dvsguard::cli
