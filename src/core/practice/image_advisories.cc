#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "core/package/chisel.h"
#include "core/package/version_order.h"
#include "core/practice/find.h"
#include "core/practice/scanned_image.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using advisory::Level;
using advisory::Match;
using report::Outcome;
using report::Rule;
using report::Severity;

constexpr std::size_t kNamed = 4;
constexpr const char* kUpdate = "dvsguard advisories update";

// An advisory that nobody rated is not taken for harmless.
Severity severity_of(advisory::Severity severity) {
  switch (severity) {
    case advisory::Severity::Critical:
      return Severity::Critical;
    case advisory::Severity::High:
      return Severity::High;
    case advisory::Severity::Medium:
    case advisory::Severity::Unknown:
      return Severity::Medium;
    case advisory::Severity::Low:
      return Severity::Low;
  }
  return Severity::Medium;
}

// What can be done about a match, and how near it comes to running.
enum class Standing : std::uint8_t {
  Breaks,     // linked or installed, and there is a fix
  Unmended,   // linked or installed, and there is none yet
  NotLinked,  // its code is in no program
  Open,       // the program does not tell what is linked
  RuledOut,   // by a VEX document that the operator gave
};

Standing standing_of(const Match& match) {
  if (match.is_suppressed()) return Standing::RuledOut;
  const bool near = match.level == Level::Installed || match.level == Level::SymbolLinked;
  if (!near) return match.conclusive ? Standing::NotLinked : Standing::Open;
  return match.fixed.empty() && match.last_affected.empty() ? Standing::Unmended : Standing::Breaks;
}

// The matches of one package in one state, which are one thing to mend.
struct Group {
  std::set<std::string> ids, symbols;
  Severity severity = Severity::Info;
  std::string fixed, reason;
};
using GroupKey = std::tuple<std::string, std::string, std::string, Standing>;  // program, package, version

std::string some_of(const std::set<std::string>& items) {
  std::string out;
  std::size_t count = 0;
  for (const std::string& item : items) {
    if (count++ == kNamed) break;
    out += (out.empty() ? "" : ", ") + text::printable(item, 120);
  }
  if (items.size() > kNamed) out += fmt::format(" and {} more", items.size() - kNamed);
  return out;
}

std::string whose(const GroupKey& key) {
  const auto& [program, package, version, standing] = key;
  std::string out = text::printable(package, 200) + " " + text::printable(version, 100);
  if (!program.empty()) out += " in " + text::printable(program, 200);
  return out;
}

std::string message_of(const GroupKey& key, const Group& group) {
  const std::string ids = some_of(group.ids);
  switch (std::get<Standing>(key)) {
    case Standing::Breaks: {
      std::string out = fmt::format("holds {} with known vulnerabilities ({})", whose(key), ids);
      if (!group.symbols.empty()) out += ", whose functions it links (" + some_of(group.symbols) + ")";
      return out;
    }
    case Standing::Unmended:
      return fmt::format("holds {} with vulnerabilities that nobody has mended yet ({})", whose(key), ids);
    case Standing::NotLinked:
      return fmt::format("is built with {}, which has vulnerabilities in code that it does not link ({})",
                         whose(key), ids);
    case Standing::Open:
      return fmt::format("is built with {}, which has vulnerabilities ({})", whose(key), ids);
    case Standing::RuledOut:
      return fmt::format("holds {} with vulnerabilities that a VEX document rules out ({}{})", whose(key),
                         ids, group.reason.empty() ? "" : ": " + text::printable(group.reason, 200));
  }
  return "";
}

void add_group(const ImageUser& user, const GroupKey& key, const Group& group, Outcome& outcome) {
  const Standing standing = std::get<Standing>(key);
  if (standing == Standing::Open)
    return add_missing(outcome, Rule::PA01, user.service,
                       "which functions are linked: it " + message_of(key, group),
                       "ask the team to run govulncheck");
  std::string target = fmt::format("{} {} {} {}", std::get<0>(key), std::get<1>(key), std::get<2>(key),
                                   fmt::join(group.ids, " "));
  report::Finding& finding = add_finding(outcome, Rule::PA01, user.service, user.where,
                                         text::printable(target, 4000), message_of(key, group),
                                         standing == Standing::Breaks && !group.fixed.empty()
                                             ? "update it to " + text::printable(group.fixed, 100)
                                             : "");
  finding.severity = standing == Standing::Breaks ? group.severity : Severity::Info;
}

// Go's advisories leave out the `v` that its modules' versions start with, and the `go` of its toolchains'.
std::string fixed_version(const Match& match) {
  if (match.ecosystem != package::Ecosystem::Go || match.fixed.empty()) return match.fixed;
  return (match.version.starts_with("go") ? "go" : "v") + match.fixed;
}

// Whether the version that mends this one mends all that `so_far` does, too.
bool mends_more(const Match& match, const std::string& so_far) {
  if (so_far.empty() || match.fixed.empty()) return so_far.empty();
  const auto order = package::compare_versions(match.ecosystem, fixed_version(match), so_far);
  return order && *order > 0;
}

void add_matches(const std::vector<Match>& matches, const ImageUser& user, Outcome& outcome) {
  std::map<GroupKey, Group> groups;
  for (const Match& match : matches) {
    Group& group = groups[{match.program, match.package, match.version, standing_of(match)}];
    group.ids.insert(match.aliases.empty() ? match.id : match.aliases.front());
    group.symbols.insert(match.symbols.begin(), match.symbols.end());
    group.severity = std::max(group.severity, severity_of(match.severity));
    if (match.vex && group.reason.empty())
      group.reason = match.vex->justification.empty() ? match.vex->statement : match.vex->justification;
    if (mends_more(match, group.fixed)) group.fixed = fixed_version(match);
  }
  for (const auto& [key, group] : groups) add_group(user, key, group, outcome);
}

// Software that no advisory was or could be held against.
void add_unjudged(const ScannedImage& scanned, const ImageUser& user, Outcome& outcome) {
  const image::ImageFacts& facts = scanned.facts;
  for (const package::Ecosystem ecosystem : facts.unread_ecosystems)
    add_missing(
        outcome, Rule::PA01, user.service,
        fmt::format("packages of {}, which this version does not read", package::ecosystem_name(ecosystem)),
        "scan it with that ecosystem's own tool");
  const bool nameless = !image::has_distribution_packages(facts) && (facts.other_binaries > 0 || facts.os);
  if (nameless)
    add_missing(outcome, Rule::PA01, user.service,
                "what its programs are made of: no package database says so", "ask the team for an SBOM");
  const bool chiselled = std::ranges::any_of(facts.packages, [](const package::Package& package) {
    return package.database == package::kChiselManifest;
  });
  if (chiselled)
    add_missing(
        outcome, Rule::PA01, user.service,
        "which source packages its packages are built from: Chisel's manifest names none, and advisories "
        "speak of those",
        "scan the Ubuntu release that it is cut from");
  for (const auto bearing : {image::Unread::Bearing::Packages, image::Unread::Bearing::Release})
    missing_if_unread(scanned, user, Rule::PA01, bearing, outcome);
}

}  // namespace

void check_image_advisories(const ScannedImage& scanned, const ImageUser& user, Outcome& outcome) {
  const image::ImageFacts& facts = scanned.facts;
  add_unjudged(scanned, user, outcome);
  if (facts.packages.empty() && facts.go_binaries.empty()) return;
  if (scanned.advisories == nullptr) {
    for (const Rule rule : {Rule::PA01, Rule::PA04})
      add_missing(outcome, rule, user.service, "advisory data", kUpdate);
    return;
  }
  const ImageAdvisories& advisories = *scanned.advisories;
  add_matches(advisories.matches, user, outcome);
  for (const std::string& lack : advisories.lacking) {
    for (const Rule rule : {Rule::PA01, Rule::PA04}) add_missing(outcome, rule, user.service, lack, kUpdate);
  }
  for (const advisory::Unjudged& item : advisories.unjudged)
    add_missing(outcome, Rule::PA01, user.service,
                text::printable(
                    fmt::format("{} {} against advisories: {}", item.package, item.version, item.why), 300),
                "");
}

}  // namespace dvsguard::practice
