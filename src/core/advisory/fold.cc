#include "core/advisory/fold.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace dvsguard::advisory {
namespace {

bool is_of_go(const Record& record) {
  return record.id.starts_with("GO-");
}

std::vector<std::string_view> names_of(const Record& record) {
  std::vector<std::string_view> names = record.aliases;
  names.push_back(record.id);
  return names;
}

template <class Names, class Known>
bool any_known(const Names& names, const Known& known) {
  return std::any_of(names.begin(), names.end(), [&](const auto& name) { return known.contains(name); });
}

// By name, the place of the match that stays; nothing where some of what `match` speaks of is in none of
// them.
const std::size_t* covered_by(const Match& match,
                              const std::map<std::string, std::size_t, std::less<>>& kept) {
  if (const auto found = kept.find(match.id); found != kept.end()) return &found->second;
  const std::size_t* first = nullptr;
  for (const auto& alias : match.aliases) {
    const auto found = kept.find(alias);
    if (found == kept.end()) return nullptr;
    if (first == nullptr) first = &found->second;
  }
  return first;
}

void lend(const Match& from, Match& to) {
  if (to.severity == Severity::Unknown) to.severity = from.severity;
  if (to.fixed.empty()) to.fixed = from.fixed;
  if (to.summary.empty()) to.summary = from.summary;
  if (to.url.empty()) to.url = from.url;
  const bool named = std::find(to.aliases.begin(), to.aliases.end(), from.id) != to.aliases.end();
  if (!named && from.id != to.id) to.aliases.push_back(from.id);
}

}  // namespace

void prefer_go_records(std::vector<Record>& records) {
  std::set<std::string_view> known;
  for (const auto& record : records) {
    if (!is_of_go(record)) continue;
    for (const auto name : names_of(record)) known.insert(name);
  }
  const auto repeated = [&](const Record& record) {
    return !is_of_go(record) && any_known(names_of(record), known);
  };
  records.erase(std::remove_if(records.begin(), records.end(), repeated), records.end());
}

// What is about the fewest faults stays first: a distribution's notice sums several up.
void fold_matches(std::vector<Match>& matches) {
  std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    return std::tuple(a.aliases.size(), std::string_view(a.id)) <
           std::tuple(b.aliases.size(), std::string_view(b.id));
  });
  std::map<std::string, std::size_t, std::less<>> names;
  std::vector<Match> kept;
  for (auto& match : matches) {
    if (const auto* place = covered_by(match, names)) {
      lend(match, kept[*place]);
      continue;
    }
    names.emplace(match.id, kept.size());
    for (const auto& alias : match.aliases) names.emplace(alias, kept.size());
    kept.push_back(std::move(match));
  }
  std::sort(kept.begin(), kept.end(), [](const Match& a, const Match& b) { return a.id < b.id; });
  matches = std::move(kept);
}

}  // namespace dvsguard::advisory
