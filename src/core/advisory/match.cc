#include "core/advisory/match.h"

#include <algorithm>
#include <compare>
#include <map>
#include <utility>

#include "core/advisory/ecosystem.h"
#include "core/advisory/fold.h"
#include "core/advisory/judge.h"
#include "core/advisory/subject.h"

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;

// What to look up, and for which of the subjects.
struct Wanted {
  Key key;
  std::size_t subject = 0;

  friend auto operator<=>(const Wanted&, const Wanted&) = default;
};

using Releases = std::map<Ecosystem, std::vector<std::string>>;

// In the order of the keys, so that no block is read twice.
std::vector<Wanted> keys_of(const std::vector<Subject>& subjects, const package::OsRelease* os,
                            Releases& releases) {
  const package::OsRelease nobody_says;
  std::vector<Wanted> wanted;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const Ecosystem ecosystem = subjects[i].ecosystem;
    auto& names = releases[ecosystem];
    if (names.empty()) names = release_names(ecosystem, os == nullptr ? nobody_says : *os);
    for (const auto& release : names) {
      wanted.push_back({{package::ecosystem_name(ecosystem), release, subjects[i].name}, i});
    }
  }
  std::sort(wanted.begin(), wanted.end());
  return wanted;
}

void collect(const Subject& subject, Judged judged, Matches& to) {
  fold_matches(judged.matches);
  for (auto& match : judged.matches) to.matches.push_back(std::move(match));
  for (auto& trouble : judged.troubles) {
    to.unjudged.push_back({subject.ecosystem, std::string(subject.name), std::string(subject.version),
                           subject.program == nullptr ? std::string() : std::string(subject.program->path),
                           std::move(trouble)});
  }
}

}  // namespace

Result<Matches> match(const Database& database, const Query& query) {
  std::vector<Subject> subjects = package_subjects(query.packages);
  std::vector<GoLinkage> linkages;
  linkages.reserve(query.programs.size());  // the subjects point at them
  for (const auto& program : query.programs) {
    if (program.facts == nullptr || !program.facts->go) continue;
    add_program_subjects(program, linkages.emplace_back(*program.facts), subjects);
  }
  Releases releases;
  const auto wanted = keys_of(subjects, query.os, releases);
  std::vector<Judged> judged(subjects.size());
  Reader reader(database);
  for (auto at = wanted.begin(); at != wanted.end();) {
    const Key& key = at->key;
    TRY(Entries entries, reader.find(key));
    if (key.ecosystem == package::ecosystem_name(Ecosystem::Go)) prefer_go_records(entries.records);
    for (; at != wanted.end() && at->key == key; ++at) {
      if (!entries.records.empty()) judge(entries.records, subjects[at->subject], judged[at->subject]);
    }
  }
  Matches out;
  for (std::size_t i = 0; i < subjects.size(); ++i) collect(subjects[i], std::move(judged[i]), out);
  return out;
}

}  // namespace dvsguard::advisory
