#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "core/report/report.h"

// Reports as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.
namespace dvsguard::report {

// A rule's page, as Markdown; "" where there is none.
using Pages = std::function<std::string(std::string_view id)>;

// One run a report. Findings are results with their fingerprint, accepted ones carry a suppression, those of
// a baseline `baselineState: unchanged`; missing evidence is a notification of the invocation. Columns count
// bytes.
[[nodiscard]] std::string to_sarif(std::span<const Report> reports, const Pages& pages);

}  // namespace dvsguard::report
