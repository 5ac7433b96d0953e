#include "app/cli/explain_command.h"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <vector>

#include "app/cli/output.h"
#include "app/cli/pages.h"
#include "core/base/nearest.h"
#include "core/report/rule.h"
#include "core/text/display.h"

namespace dvsguard::cli {
namespace {

std::string list_all() {
  std::string out;
  for (const report::PracticeInfo& practice : report::practices()) {
    out += fmt::format("{}: {}\n", practice.id, practice.title);
    for (const report::RuleInfo& rule : report::rules()) {
      if (rule.practice != practice.practice) continue;
      out += fmt::format("  {}  {:<8}  {}\n", rule.id, report::name(rule.severity), rule.title);
    }
  }
  return out;
}

Error unknown_code(const std::string& code) {
  std::vector<std::string_view> known;
  for (const report::RuleInfo& rule : report::rules()) known.push_back(rule.id);
  for (const report::PracticeInfo& practice : report::practices()) known.push_back(practice.id);
  Error error;
  error.code = ErrorCode::Usage;
  error.what = "no rule or practice " + text::quoted(code);
  const std::string_view near = nearest(code, known);
  error.mend = near.empty() ? "`dvsguard explain` lists them" : fmt::format("did you mean {}?", near);
  return error;
}

}  // namespace

int perform_explain(const std::string& code) {
  if (code.empty()) return print(list_all(), kDone);
  const std::optional<std::string> page = find_page(practices_markdown(), code);
  return page ? print(*page, kDone) : fail(unknown_code(code));
}

}  // namespace dvsguard::cli
