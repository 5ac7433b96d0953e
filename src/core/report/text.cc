#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "core/report/fold.h"
#include "core/report/layout.h"
#include "core/report/report.h"
#include "core/text/display.h"

namespace dvsguard::report {
namespace {

constexpr std::size_t kTopLines = 3;
constexpr std::size_t kRuleColumns = 16;  // "LP07  critical  "

Ink ink_of(Severity severity) {
  switch (severity) {
    case Severity::Critical:
    case Severity::High:
      return Ink::Red;
    case Severity::Medium:
      return Ink::Yellow;
    case Severity::Low:
    case Severity::Info:
      return Ink::Dim;
  }
  return Ink::Plain;
}

std::string severity_cell(const Layout& out, Severity severity) {
  return out.ink(ink_of(severity), fmt::format("{:<8}", name(severity)));
}

// What could cost a key or the host: every critical finding, and key findings from high up.
bool is_grave(const Finding& finding) {
  if (finding.accepted) return false;
  const bool about_keys = info(finding.rule).practice == Practice::NoKeyMaterial;
  return finding.severity == Severity::Critical || (about_keys && finding.severity == Severity::High);
}

struct Grave {
  const Finding* finding;
  std::set<std::string> services;
};

std::vector<Grave> grave_findings(const Report& report) {
  std::map<std::tuple<Rule, std::string_view>, Grave> by_message;
  for (const PracticeReport& practice : report.practices) {
    for (const Finding& finding : practice.findings) {
      if (!is_grave(finding)) continue;
      Grave& grave =
          by_message.try_emplace({finding.rule, finding.message}, Grave{&finding, {}}).first->second;
      if (!finding.service.empty()) grave.services.insert(finding.service);
    }
  }
  std::vector<Grave> all;
  all.reserve(by_message.size());
  for (auto& [key, grave] : by_message) all.push_back(std::move(grave));
  std::stable_sort(all.begin(), all.end(),
                   [](const Grave& a, const Grave& b) { return a.finding->severity > b.finding->severity; });
  return all;
}

std::string who(const std::set<std::string>& services) {
  if (services.empty()) return "";
  if (services.size() > 2) return fmt::format("{} and {} more: ", *services.begin(), services.size() - 1);
  std::string out;
  for (const std::string& service : services) out += (out.empty() ? "" : " and ") + service;
  return out + ": ";
}

void write_grave(Layout& out, const Report& report) {
  const std::vector<Grave> all = grave_findings(report);
  if (all.empty()) return;
  out.line(out.ink(Ink::Bold, "What could cost a key or the host tonight"));
  // One rule gets one line while other rules wait.
  std::vector<const Grave*> shown;
  std::set<Rule> rules;
  for (const Grave& grave : all) {
    if (shown.size() < kTopLines && rules.insert(grave.finding->rule).second) shown.push_back(&grave);
  }
  for (const Grave* grave : shown) {
    const Finding& finding = *grave->finding;
    const std::string head = severity_cell(out, finding.severity) + "  ";
    const std::string at = finding.where.empty() ? "" : " (" + finding.where.front().text() + ")";
    out.paragraph(2, head, 10, who(grave->services) + finding.message + at);
  }
  if (all.size() > shown.size())
    out.paragraph(2, "", 0, fmt::format("and {} more below", all.size() - shown.size()));
  out.line();
}

std::string counts_of(const PracticeReport& practice) {
  std::array<std::size_t, 5> counts{};
  std::size_t accepted = 0;
  for (const Finding& finding : practice.findings) {
    finding.accepted ? ++accepted : ++counts[static_cast<std::size_t>(finding.severity)];
  }
  std::string out;
  for (std::size_t i = counts.size(); i-- > 0;) {
    if (counts[i] == 0) continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", counts[i], name(static_cast<Severity>(i)));
  }
  if (accepted != 0) out += fmt::format("{}{} accepted", out.empty() ? "" : ", ", accepted);
  return out;
}

// "image (node, proxy)", the evidence once each.
std::string evidence_of(const PracticeReport& practice) {
  std::vector<std::string> seen;
  for (const Missing& missing : practice.missing) {
    if ((missing.decides || missing.left_out) &&
        std::find(seen.begin(), seen.end(), missing.evidence) == seen.end()) {
      seen.push_back(missing.evidence);
    }
  }
  if (seen.empty()) return "left out";
  std::string out = "needs " + seen[0];
  if (seen.size() > 1) out += ", " + seen[1];
  if (seen.size() > 2) out += fmt::format(" and {} more", seen.size() - 2);
  return out;
}

void write_practice(Layout& out, const PracticeReport& practice) {
  const bool unicode = out.unicode();
  std::string mark;
  std::string told = counts_of(practice);
  switch (practice.verdict) {
    case Verdict::Kept:
      mark = out.ink(Ink::Green, unicode ? "✓ kept   " : "kept     ");
      break;
    case Verdict::Broken:
      mark = out.ink(Ink::Red, unicode ? "✗ broken " : "broken   ");
      break;
    case Verdict::Unknown:
      mark = out.ink(Ink::Yellow, "? unknown");
      told += (told.empty() ? "" : "; ") + evidence_of(practice);
      break;
  }
  const std::string head = mark + "  " + fmt::format("{:<28}  ", info(practice.practice).id);
  out.paragraph(2, head, 41, told);
}

void write_finding(Layout& out, std::size_t indent, const Finding& finding, const std::string& suffix) {
  const std::string head =
      out.ink(Ink::Bold, info(finding.rule).id) + "  " + severity_cell(out, finding.severity) + "  ";
  const Ink ink = finding.accepted || finding.known ? Ink::Dim : Ink::Plain;
  const std::string known = finding.known ? " (in the baseline)" : "";
  out.paragraph(indent, head, kRuleColumns, finding.message + suffix + known, ink);
  if (finding.accepted) {
    out.paragraph(indent + kRuleColumns, "", 0,
                  fmt::format("accepted until {}: {}", finding.accepted->until, finding.accepted->why),
                  Ink::Dim);
  } else if (!finding.fix.empty()) {
    out.paragraph(indent + kRuleColumns, "fix: ", 5, finding.fix, Ink::Green);
  }
}

void write_shared(Layout& out, const Folded& folded) {
  if (folded.shared.empty()) return;
  out.line(out.ink(Ink::Bold, "Shared by the services"));
  for (const Shared& shared : folded.shared) {
    std::string suffix;
    for (const std::string& name : shared.except) suffix += (suffix.empty() ? " (all but " : ", ") + name;
    if (!suffix.empty()) suffix += ")";
    write_finding(out, 2, *shared.finding, suffix);
  }
  out.line();
}

bool is_image(const Report& report) {
  return report.subject.kind == "image";
}

std::string title_of(const Report& report, const Section& section) {
  if (section.services.empty()) return is_image(report) ? "The image" : "The project";
  const Finding& any = *section.entries.front().findings.front();
  return section.services + (any.profile.empty() ? "" : " (profile " + any.profile + ")");
}

void write_sections(Layout& out, const Report& report, const Folded& folded) {
  for (const Section& section : folded.sections) {
    out.line(out.ink(Ink::Bold, title_of(report, section)));
    for (const Entry& entry : section.entries) {
      if (entry.place.file) out.line("  " + out.ink(Ink::Cyan, entry.place.text()));
      for (const Finding* finding : entry.findings) write_finding(out, 4, *finding, "");
    }
    out.line();
  }
}

// What waits for one kind of evidence.
struct Wanted {
  std::set<std::string> services;
  std::set<std::string_view> rules;
  std::set<std::string> commands;
};

std::string wanted_line(const std::string& evidence, const Wanted& wanted) {
  constexpr std::size_t kNamed = 3;
  std::string text = evidence;
  if (wanted.services.size() > kNamed) {
    text += fmt::format(" of {} services", wanted.services.size());
  } else if (!wanted.services.empty()) {
    text += fmt::format(" of {}", fmt::join(wanted.services, ", "));
  }
  return text + fmt::format(" ({})", fmt::join(wanted.rules, " "));
}

// Evidence and a command that brings it, with the rules and services that wait for it.
void write_missing(Layout& out, const Report& report) {
  std::map<std::string, Wanted> wanted;
  for (const PracticeReport& practice : report.practices) {
    for (const Missing& missing : practice.missing) {
      if (!missing.decides) continue;
      Wanted& want = wanted[missing.evidence];
      if (!missing.service.empty()) want.services.insert(missing.service);
      want.rules.insert(info(missing.rule).id);
      if (!missing.command.empty()) want.commands.insert(missing.command);
    }
  }
  if (wanted.empty()) return;
  out.line(out.ink(Ink::Bold, "Unknown: evidence that is missing, and what brings it"));
  for (const auto& [evidence, want] : wanted) {
    out.paragraph(2, "", 0, wanted_line(evidence, want));
    if (want.commands.empty()) continue;
    out.paragraph(4, "", 0, *want.commands.begin(), Ink::Green);
    if (want.commands.size() > 1) {
      out.paragraph(4, "", 0, fmt::format("and {} more (--format json)", want.commands.size() - 1), Ink::Dim);
    }
  }
  out.line();
}

void write_notes(Layout& out, const Report& report) {
  for (const std::string& note : report.notes) out.paragraph(0, "note: ", 6, note, Ink::Dim);
  for (const std::string& note : report.own_notes) out.paragraph(0, "note: ", 6, note, Ink::Dim);
  for (const Request& request : report.requests) {
    out.paragraph(0, "", 0,
                  fmt::format("the team asks to accept {} {} {}: {}", request.rule, request.service,
                              request.target, request.why));
  }
  if (!report.notes.empty() || !report.own_notes.empty() || !report.requests.empty()) out.line();
}

void write_summary(Layout& out, const Report& report) {
  std::array<std::size_t, 3> counts{};
  for (const PracticeReport& practice : report.practices)
    ++counts[static_cast<std::size_t>(practice.verdict)];
  out.paragraph(
      0, "", 0,
      fmt::format("{} practices: {} broken, {} unknown, {} kept. `dvsguard explain CODE` tells why and how.",
                  report.practices.size(), counts[static_cast<std::size_t>(Verdict::Broken)],
                  counts[static_cast<std::size_t>(Verdict::Unknown)],
                  counts[static_cast<std::size_t>(Verdict::Kept)]));
}

}  // namespace

std::string to_text(const Report& report, const TextStyle& style) {
  Layout out(style);
  const std::size_t services = report.subject.services;
  const std::string what =
      is_image(report) ? "an image" : fmt::format("{} service{}", services, services == 1 ? "" : "s");
  out.line(out.ink(Ink::Bold, report.subject.name) +
           fmt::format(": {} against {} practices", what, report.practices.size()));
  out.line();
  write_grave(out, report);
  for (const PracticeReport& practice : report.practices) write_practice(out, practice);
  out.line();
  const Folded folded = fold(report);
  write_shared(out, folded);
  write_sections(out, report, folded);
  write_missing(out, report);
  write_notes(out, report);
  write_summary(out, report);
  return out.take();
}

}  // namespace dvsguard::report
