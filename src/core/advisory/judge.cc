#include "core/advisory/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/advisory/affects.h"

namespace dvsguard::advisory {
namespace {

using Group = std::vector<const Record*>;  // the records of one advisory

std::vector<Group> by_advisory(const std::vector<Record>& records) {
  std::vector<Group> groups;
  for (const auto& record : records) {
    if (groups.empty() || groups.back().front()->id != record.id) groups.emplace_back();
    groups.back().push_back(&record);
  }
  return groups;
}

Result<Group> affecting(const Group& group, const Subject& subject, const OrderedVersion& installed) {
  Group out;
  for (const auto* record : group) {
    if (subject.linkage != nullptr && !subject.linkage->is_for_platform(*record)) continue;
    TRY(const bool affected, is_affected(*record, subject.version, installed));
    if (affected) out.push_back(record);
  }
  return out;
}

void judge_linkage(const Group& group, const Subject& subject, Match& match) {
  match.level = Level::Module;
  for (const auto* record : group) {
    auto reach = subject.linkage->reach(*record, subject.module);
    match.level = std::max(match.level, reach.level);
    for (auto& symbol : reach.symbols) {
      const bool told = std::find(match.symbols.begin(), match.symbols.end(), symbol) != match.symbols.end();
      if (!told && match.symbols.size() < kMaxSymbols) match.symbols.push_back(std::move(symbol));
    }
  }
  // The toolchain's faults are in its own programs, whichever functions are known.
  const bool elsewhere =
      subject.name == kToolchain && !subject.program->facts->go->main_path.starts_with("cmd/");
  match.conclusive = match.level == Level::SymbolLinked || subject.linkage->is_complete() || elsewhere;
}

// Nothing where the advisory does not affect the subject.
Result<std::optional<Match>> judge_one(const Group& group, const Subject& subject,
                                       const OrderedVersion& installed) {
  TRY(const Group affected, affecting(group, subject, installed));
  if (affected.empty()) return std::optional<Match>();
  const Record& first = *affected.front();
  Match match;
  match.id = first.id;
  match.aliases.assign(first.aliases.begin(), first.aliases.end());
  match.summary = first.summary;
  match.url = first.url;
  for (const auto* record : affected) {
    match.severity = std::max(match.severity, record->severity);
    match.undetermined = match.undetermined || record->undetermined;
  }
  TRY(match.fixed, earliest_fix(group, installed));
  if (match.fixed.empty()) {
    TRY(match.last_affected, last_affected(affected, installed));
  }
  match.ecosystem = subject.ecosystem;
  match.package = subject.name;
  match.version = subject.version;
  match.installed = subject.installed;
  match.architecture = subject.architecture;
  if (subject.linkage != nullptr) {
    const auto& main = subject.program->facts->go->main;
    match.program = subject.program->path;
    match.main_module = fmt::format("{}@{}", main.path, main.version);
    judge_linkage(affected, subject, match);
  }
  return std::optional(std::move(match));
}

}  // namespace

void judge(const std::vector<Record>& records, const Subject& subject, Judged& to) {
  const auto installed = OrderedVersion::parse(subject.ecosystem, subject.version);
  if (!installed) {
    to.troubles.push_back(subject.version.empty() ? "nothing says which version it is"
                                                  : installed.error().what);
    return;
  }
  for (const auto& group : by_advisory(records)) {
    auto match = judge_one(group, subject, *installed);
    if (!match) {
      to.troubles.push_back(fmt::format("{}: {}", group.front()->id, match.error().what));
    } else if (*match) {
      to.matches.push_back(std::move(**match));
    }
  }
}

}  // namespace dvsguard::advisory
