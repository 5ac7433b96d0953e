#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/report/report.h"

// What an earlier report already told (`--baseline`), so that a run fails on new findings only.
namespace dvsguard::report {

inline constexpr std::size_t kMaxBaselineBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMaxBaselineNodes = 16'000'000;  // keys and values

// What was told of one project.
struct BaselineEntry {
  std::string name, folder;        // the report's subject: two projects may have one name,
  std::vector<std::string> files;  // and one folder two projects
  std::vector<std::string> profiles;
  std::map<std::string, Severity> gravest;  // by fingerprint
};

using Baseline = std::vector<BaselineEntry>;

// From what `check --format json` printed, one report or several. Invalid where it is none, or of a later
// format than 1.
[[nodiscard]] Result<Baseline> parse_baseline(std::string_view json, const FileName& file);

// Marks as known the findings that the baseline has at the same severity or a graver one. A project is known
// by its name, folder, Compose files and profiles; where each side has one project of the name, also from
// another folder, and with overrides laid over the same files. A note names each report that the baseline
// says nothing about.
void mark_known(std::span<Report* const> reports, const Baseline& baseline);

}  // namespace dvsguard::report
