#include "app/cli/explain_command.h"

#include <fmt/format.h>

#include <string_view>

#include "app/cli/pages.h"
#include "app/shell/output.h"
#include "core/report/rule.h"
#include "core/report/select.h"

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

}  // namespace

int perform_explain(const std::string& code) {
  if (code.empty()) return print(list_all(), kDone);
  const auto known = report::parse_rules(code);
  if (!known) return fail(known.error());
  return print(find_page(practices_markdown(), code).value_or(""), kDone);
}

}  // namespace dvsguard::cli
