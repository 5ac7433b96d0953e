#include "core/advisory/status.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "core/advisory/ecosystem.h"

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;

bool is_stale(std::chrono::seconds age, std::chrono::seconds max_age) {
  return age > max_age || age < -kClockSlack;
}

std::optional<Gap> gap_of(const Database* database, Ecosystem ecosystem, const package::OsRelease* os,
                          Instant now, std::chrono::seconds max_age) {
  Gap gap;
  gap.ecosystem = ecosystem;
  if (!is_matched(ecosystem)) {
    gap.kind = Gap::Kind::NotMatched;
    return gap;
  }
  const auto releases = release_names(ecosystem, os == nullptr ? package::OsRelease() : *os);
  gap.release = releases.front();
  std::optional<Instant> newest;
  for (const auto& source : database == nullptr ? std::vector<Source>() : database->sources()) {
    const bool of_release = source.release.empty() == gap.release.empty() &&
                            std::find(releases.begin(), releases.end(), source.release) != releases.end();
    if (source.ecosystem != package::ecosystem_name(ecosystem) || !of_release || source.count == 0) continue;
    if (is_stale(now - source.fetched, max_age)) {
      gap.kind = Gap::Kind::Stale;
      newest = std::max(newest.value_or(source.fetched), source.fetched);
    } else {
      return std::nullopt;
    }
  }
  if (newest) gap.age = now - *newest;
  return gap;
}

}  // namespace

std::vector<SourceAge> source_ages(const Database& database, Instant now, std::chrono::seconds max_age) {
  std::vector<SourceAge> out;
  for (const auto& source : database.sources()) {
    const auto age = now - source.fetched;
    out.push_back({source, age, is_stale(age, max_age)});
  }
  return out;
}

std::vector<Ecosystem> ecosystems_of(const Query& query) {
  std::set<Ecosystem> present;
  for (const auto& package : query.packages) present.insert(package.ecosystem);
  for (const auto& program : query.programs) {
    if (program.facts != nullptr && program.facts->go) present.insert(Ecosystem::Go);
  }
  return {present.begin(), present.end()};
}

std::vector<Gap> find_gaps(const Database* database, std::span<const Ecosystem> present,
                           const package::OsRelease* os, Instant now, std::chrono::seconds max_age) {
  std::vector<Gap> gaps;
  for (const auto ecosystem : present) {
    if (auto gap = gap_of(database, ecosystem, os, now, max_age)) gaps.push_back(std::move(*gap));
  }
  return gaps;
}

}  // namespace dvsguard::advisory
