#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/report/collection.h"
#include "core/report/columns.h"

// Reports as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.
namespace dvsguard::report {

// A rule's page, as Markdown; "" where there is none.
using Pages = std::function<std::string(std::string_view id)>;

// One run a report; a project that could not be decided is a run that was not successful. Findings are
// results with their fingerprint, accepted ones carry a suppression, those of a baseline `baselineState:
// unchanged`; missing evidence is a notification of the invocation. Columns count code points; where a file
// is not at hand (`sources`), a result stands at its line alone.
[[nodiscard]] std::string to_sarif(const Report& report, const Pages& pages, const Sources& sources);
[[nodiscard]] std::string to_sarif(const Collection& collection, const Pages& pages, const Sources& sources);

}  // namespace dvsguard::report
