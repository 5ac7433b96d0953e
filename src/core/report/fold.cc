#include "core/report/fold.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace dvsguard::report {
namespace {

using Alike = std::tuple<Rule, Severity, std::string_view, std::string_view, bool, bool>;

Alike alike(const Finding& finding) {
  return {finding.rule, finding.severity, finding.message, finding.fix, finding.accepted.has_value(),
          finding.known};
}

Place place_of(const Finding& finding) {
  return finding.where.empty() ? Place{} : finding.where.front();
}

std::vector<const Finding*> all_findings(const Report& report) {
  std::vector<const Finding*> all;
  for (const PracticeReport& practice : report.practices) {
    for (const Finding& finding : practice.findings) all.push_back(&finding);
  }
  return all;
}

// Most: at least two services, and all of them or all but a few (three at most, and no more than have it).
bool is_most(std::size_t having, std::size_t services) {
  if (having < 2) return false;
  const std::size_t others = services - having;
  return others == 0 || (others <= 3 && others * 2 <= having);
}

std::vector<std::string> except(const std::set<std::string>& services, const std::set<std::string>& having) {
  std::vector<std::string> others;
  std::set_difference(services.begin(), services.end(), having.begin(), having.end(),
                      std::back_inserter(others));
  return others;
}

std::string join(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// Worst first; what is equally bad by where it stands.
bool before(const Finding* a, const Finding* b) {
  return std::make_tuple(-static_cast<int>(a->severity), a->rule) <
         std::make_tuple(-static_cast<int>(b->severity), b->rule);
}

struct Line {
  std::set<std::string> services;
  std::vector<const Finding*> findings;
  std::set<Alike> seen;
  Place place;
};

std::vector<Section> sections_of(const std::vector<const Finding*>& findings) {
  std::map<std::tuple<std::string, std::uint32_t, std::string>, Line> lines;
  for (const Finding* finding : findings) {
    const Place place = place_of(*finding);
    // Findings without a place are told apart by their service.
    Line& line =
        lines[{std::string(place.name()), place.line, place.file ? std::string() : finding->service}];
    if (line.findings.empty()) line.place = place;
    if (!finding->service.empty()) line.services.insert(finding->service);
    if (line.seen.insert(alike(*finding)).second) line.findings.push_back(finding);
  }
  std::map<std::string, Section> sections;
  for (auto& [key, line] : lines) {
    std::sort(line.findings.begin(), line.findings.end(), before);
    Section& section = sections[join(line.services)];
    section.services = join(line.services);
    section.entries.push_back({line.place, std::move(line.findings)});
  }
  std::vector<Section> out;
  for (auto& [name, section] : sections) {
    std::stable_sort(section.entries.begin(), section.entries.end(), [](const Entry& a, const Entry& b) {
      return a.findings.front()->severity > b.findings.front()->severity;
    });
    out.push_back(std::move(section));
  }
  std::stable_sort(out.begin(), out.end(), [](const Section& a, const Section& b) {
    if (a.services.empty() != b.services.empty()) return a.services.empty();
    return a.entries.front().findings.front()->severity > b.entries.front().findings.front()->severity;
  });
  return out;
}

}  // namespace

Folded fold(const Report& report) {
  const std::vector<const Finding*> all = all_findings(report);
  std::map<Alike, std::set<std::string>> having;
  std::set<std::string> services;
  for (const Finding* finding : all) {
    if (finding->service.empty()) continue;
    services.insert(finding->service);
    having[alike(*finding)].insert(finding->service);
  }
  const std::size_t count = std::max(report.subject.services, services.size());
  Folded folded;
  std::vector<const Finding*> rest;
  std::set<Alike> told;
  for (const Finding* finding : all) {
    const auto group = having.find(alike(*finding));
    // Services without any finding cannot be named as exceptions, so then it is most only if all have it.
    const bool most = group != having.end() && is_most(group->second.size(), count) &&
                      (services.size() == count || group->second.size() == count);
    if (!most) {
      rest.push_back(finding);
    } else if (told.insert(group->first).second) {
      folded.shared.push_back({finding, except(services, group->second)});
    }
  }
  std::stable_sort(folded.shared.begin(), folded.shared.end(),
                   [](const Shared& a, const Shared& b) { return before(a.finding, b.finding); });
  folded.sections = sections_of(rest);
  return folded;
}

}  // namespace dvsguard::report
