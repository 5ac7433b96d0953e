#include "core/report/collection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "core/report/json_writer.h"
#include "core/report/label.h"
#include "core/report/layout.h"
#include "core/text/display.h"

namespace dvsguard::report {
namespace {

constexpr std::array kColumns = {Severity::Critical, Severity::High, Severity::Medium, Severity::Low};
constexpr std::size_t kMaxLabel = 4096, kNumbers = 45, kMaxPlacesShown = 6;

struct Row {
  std::string label;
  std::array<std::size_t, kColumns.size()> counts{};
  std::array<std::size_t, 3> verdicts{};
};

Row row_of(const Report& report, std::string label) {
  Row row{std::move(label), {}, {}};
  for (const PracticeReport& practice : report.practices) {
    ++row.verdicts[static_cast<std::size_t>(practice.verdict)];
    for (const Finding& finding : practice.findings) {
      const auto* column = std::find(kColumns.begin(), kColumns.end(), finding.severity);
      if (!finding.accepted && column != kColumns.end())
        ++row.counts[static_cast<std::size_t>(column - kColumns.begin())];
    }
  }
  return row;
}

std::string cell(const Layout& out, Ink ink, std::size_t count, std::size_t width) {
  const std::string text = fmt::format("{:>{}}", count, width);
  return out.ink(count == 0 ? Ink::Dim : ink, text);
}

// A label too wide for its column has a line of its own: cut short, two of them could look the same.
void write_row(Layout& out, const Row& row, std::size_t width) {
  std::string line = row.label;
  if (columns(line) > width) {
    out.line(line);
    line.clear();
  }
  line += std::string(width - columns(line), ' ');
  line += cell(out, Ink::Red, row.counts[0], 9) + cell(out, Ink::Red, row.counts[1], 5);
  line += cell(out, Ink::Yellow, row.counts[2], 7) + cell(out, Ink::Plain, row.counts[3], 4);
  line += "  " + cell(out, Ink::Red, row.verdicts[static_cast<std::size_t>(Verdict::Broken)], 6);
  line += cell(out, Ink::Yellow, row.verdicts[static_cast<std::size_t>(Verdict::Unknown)], 8);
  line += cell(out, Ink::Green, row.verdicts[static_cast<std::size_t>(Verdict::Kept)], 5);
  out.line(line);
}

void write_table(Layout& out, const Collection& collection, const TextStyle& style) {
  std::vector<Row> rows;
  const std::vector<std::string> names = labels(collection);
  const std::size_t room = std::max<std::size_t>(style.width, kNumbers + 8) - kNumbers;
  std::size_t width = 7;
  for (std::size_t i = 0; i < names.size(); ++i) {
    rows.push_back(row_of(collection.reports[i], text::printable(names[i], kMaxLabel)));
    if (const std::size_t wide = columns(rows.back().label); wide <= room) width = std::max(width, wide);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.counts > b.counts; });
  out.line(out.ink(Ink::Bold, fmt::format("{:<{}} critical high medium low  broken unknown kept",
                                          is_of_images(collection) ? "image" : "project", width)));
  for (const Row& row : rows) write_row(out, row, width);
  for (const Undecided& refused : collection.refused)
    out.paragraph(0, out.ink(Ink::Yellow, "undecided "), 10, refused.project + ": " + refused.error);
  out.line();
}

void write_across(Layout& out, const Report& across) {
  std::size_t count = 0;
  for (const PracticeReport& practice : across.practices) {
    for (const Finding& finding : practice.findings) {
      if (count++ == 0) out.line(out.ink(Ink::Bold, "Between the projects"));
      const std::string head =
          out.ink(Ink::Bold, info(finding.rule).id) + "  " + fmt::format("{:<8}  ", name(finding.severity));
      const bool quiet = finding.accepted || finding.known;
      out.paragraph(2, head, 16, finding.message + (finding.known ? " (in the baseline)" : ""),
                    quiet ? Ink::Dim : Ink::Plain);
      if (finding.accepted) {
        out.paragraph(4, "", 0,
                      fmt::format("accepted until {}: {}", finding.accepted->until, finding.accepted->why),
                      Ink::Dim);
        continue;
      }
      for (std::size_t i = 0; i < std::min(finding.where.size(), kMaxPlacesShown); ++i)
        out.line("    " + out.ink(Ink::Cyan, finding.where[i].text()));
      if (finding.where.size() > kMaxPlacesShown) {
        out.line("    " + out.ink(Ink::Dim, fmt::format("and {} more (--format json)",
                                                        finding.where.size() - kMaxPlacesShown)));
      }
      if (!finding.fix.empty()) out.paragraph(4, "fix: ", 5, finding.fix, Ink::Green);
    }
  }
  if (count != 0) out.line();
}

// What is between the projects, and what the operator should mend in his own file; the rest is each
// project's.
void write_notes(Layout& out, const Collection& collection) {
  std::vector<std::string> notes = collection.across.notes;
  const auto add = [&notes](const Report& report) {
    notes.insert(notes.end(), report.own_notes.begin(), report.own_notes.end());
  };
  add(collection.across);
  std::for_each(collection.reports.begin(), collection.reports.end(), add);
  for (const std::string& note : notes) out.paragraph(0, "note: ", 6, note, Ink::Dim);
  if (!notes.empty()) out.line();
}

}  // namespace

bool is_of_images(const Collection& collection) {
  return collection.across.subject.kind == "images";
}

Report assemble_across(Outcome outcome, std::span<const Rule> rules, std::string evaluated,
                       std::string kind) {
  Subject subject;
  subject.kind = subject.name = std::move(kind);
  return assemble_judged(std::move(subject), std::move(outcome), rules, std::move(evaluated));
}

std::vector<std::string> labels(const Collection& collection) {
  std::vector<Named> named;
  named.reserve(collection.reports.size());
  for (const Report& report : collection.reports)
    named.push_back({report.subject.name, report.subject.folder});
  return labels(named);
}

std::string to_json(const Collection& collection) {
  JsonWriter out;
  out.open('{');
  write_program(out);
  out.line(1);
  out.text("evaluated", collection.across.evaluated);
  write_lines(out, "reports", collection.reports, 1,
              [](JsonWriter& to, const Report& report) { to.raw(to_json(report)); });
  out.line(1);
  out.key("across");
  out.raw(to_json(collection.across));
  write_lines(out, "undecided", collection.refused, 1, [](JsonWriter& to, const Undecided& refused) {
    to.open('{');
    to.text("project", refused.project);
    to.text("error", refused.error);
    to.close('}');
  });
  out.close('}');
  return out.take() + '\n';
}

std::string to_text(const Collection& collection, const TextStyle& style) {
  Layout out(style);
  write_table(out, collection, style);
  write_across(out, collection.across);
  write_notes(out, collection);
  out.paragraph(
      0, "", 0,
      fmt::format("`{}, `dvsguard explain CODE` why and how.",
                  is_of_images(collection) ? "dvsguard scan` with a tag or --platform tells of one image"
                                           : "dvsguard check DIR` tells of one project"));
  return out.take();
}

}  // namespace dvsguard::report
