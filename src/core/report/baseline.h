#pragma once

#include <map>
#include <string>

#include "core/base/result.h"
#include "core/report/report.h"

// What an earlier report already told (`--baseline`), so that a run fails on new findings only.
namespace dvsguard::report {

inline constexpr std::size_t kMaxBaselineBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMaxBaselineNodes = 16'000'000;  // keys and values

// The gravest severity of each fingerprint, by the report's subject: two projects may share fingerprints.
using Baseline = std::map<std::string, std::map<std::string, Severity>>;

// From what `check --format json` printed, one report or several. Invalid where it is none, or of a later
// format than 1.
[[nodiscard]] Result<Baseline> parse_baseline(std::string_view json, const FileName& file);

// Marks as known the findings that the baseline has at the same severity or a graver one.
void mark_known(Report& report, const Baseline& baseline);

}  // namespace dvsguard::report
