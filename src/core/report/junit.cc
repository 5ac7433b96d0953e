#include "core/report/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/text/display.h"

namespace dvsguard::report {
namespace {

// XML 1.0 text and attribute values; control characters are made printable first, which XML refuses.
std::string xml(std::string_view text) {
  constexpr std::size_t kMaxText = 4096;
  std::string out;
  for (const char byte : text::printable(text, kMaxText)) {
    switch (byte) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += byte;
    }
  }
  return out;
}

std::string line_of(const Finding& finding) {
  std::string line = finding.where.empty() ? "" : finding.where.front().text() + ": ";
  line += fmt::format("{}: ", name(finding.severity));
  if (!finding.service.empty()) line += finding.service + ": ";
  line += finding.message;
  if (!finding.fix.empty()) line += "; mend: " + finding.fix;
  return xml(line);
}

struct Case {
  const RuleInfo* rule;
  State state = State::Kept;
  std::vector<const Finding*> failing, told;
  std::string evidence;  // that is missing
};

std::vector<Case> cases_of(const PracticeReport& practice, Severity fail_on) {
  std::vector<Case> cases;
  for (const RuleState& item : practice.rules) {
    Case made{&info(item.rule), item.state, {}, {}, {}};
    for (const Finding& finding : practice.findings) {
      if (finding.rule == item.rule) (fails(finding, fail_on) ? made.failing : made.told).push_back(&finding);
    }
    for (const Missing& missing : practice.missing) {
      if (missing.rule == item.rule && made.evidence.empty()) made.evidence = missing.evidence;
    }
    cases.push_back(std::move(made));
  }
  return cases;
}

bool skipped(const Case& item) {
  return item.failing.empty() && (item.state == State::Unknown || item.state == State::NotEvaluated);
}

std::string case_xml(const Case& item, std::string_view suite) {
  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{} {}\" time=\"0\">\n", xml(suite),
                                item.rule->id, xml(item.rule->title));
  if (!item.failing.empty()) {
    out += fmt::format(
        "      <failure type=\"{}\" message=\"{}\">", item.rule->id,
        xml(fmt::format("{} finding{}", item.failing.size(), item.failing.size() == 1 ? "" : "s")));
    for (const Finding* finding : item.failing) out += line_of(*finding) + '\n';
    out += "</failure>\n";
  }
  if (skipped(item)) out += fmt::format("      <skipped message=\"needs {}\"/>\n", xml(item.evidence));
  if (!item.told.empty()) {
    out += "      <system-out>";
    for (const Finding* finding : item.told) {
      out += (finding->accepted ? "accepted: "
              : finding->known  ? "in the baseline: "
                                : "") +
             line_of(*finding) + '\n';
    }
    out += "</system-out>\n";
  }
  return out + "    </testcase>\n";
}

struct Totals {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;

  void add(const Totals& more) {
    tests += more.tests;
    failures += more.failures;
    errors += more.errors;
    skipped += more.skipped;
  }
};

std::string suite_xml(std::string_view name, const Totals& totals, std::string_view timestamp,
                      std::string_view body) {
  std::string out = fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\"",
      xml(name), totals.tests, totals.failures, totals.errors, totals.skipped);
  if (!timestamp.empty()) out += fmt::format(" timestamp=\"{}\"", xml(timestamp));
  return out + fmt::format(">\n{}  </testsuite>\n", body);
}

std::string required_xml(const PracticeReport& practice, std::string_view suite) {
  std::string out =
      fmt::format("    <testcase classname=\"{}\" name=\"is kept (--require)\" time=\"0\">", xml(suite));
  if (practice.verdict != Verdict::Kept)
    out +=
        fmt::format("<failure type=\"{}\" message=\"is not shown to be kept\"/>", info(practice.practice).id);
  return out + "</testcase>\n";
}

std::string practice_xml(const PracticeReport& practice, const std::string& suite, std::string_view timestamp,
                         const Gate& gate, Totals& all) {
  Totals totals;
  std::string body;
  for (const Case& item : cases_of(practice, gate.fail_on)) {
    ++totals.tests;
    totals.failures += item.failing.empty() ? 0 : 1;
    totals.skipped += skipped(item) ? 1 : 0;
    body += case_xml(item, suite);
  }
  if (std::find(gate.require.begin(), gate.require.end(), practice.practice) != gate.require.end()) {
    ++totals.tests;
    totals.failures += practice.verdict == Verdict::Kept ? 0 : 1;
    body += required_xml(practice, suite);
  }
  all.add(totals);
  return suite_xml(suite, totals, timestamp, body);
}

std::string report_xml(const Report& report, const std::string& label, const Gate& gate, Totals& all) {
  std::string out;
  for (const PracticeReport& practice : report.practices) {
    const std::string suite = fmt::format("{}.{}", label, info(practice.practice).id);
    out += practice_xml(practice, suite, report.evaluated, gate, all);
  }
  return out;
}

std::string undecided_xml(const Undecided& refused, Totals& all) {
  const Totals totals{1, 0, 1, 0};
  all.add(totals);
  const std::string body = fmt::format(
      "    <testcase classname=\"{0}\" name=\"can be decided\" time=\"0\"><error type=\"undecided\" "
      "message=\"{1}\"/></testcase>\n",
      xml(refused.project), xml(refused.error));
  return suite_xml(refused.project, totals, "", body);
}

std::string document(const Totals& all, std::string_view suites) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dvsguard\" tests=\"{}\" "
      "failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">\n{}</testsuites>\n",
      all.tests, all.failures, all.errors, all.skipped, suites);
}

}  // namespace

std::string to_junit(const Report& report, const Gate& gate) {
  Totals all;
  const std::string suites = report_xml(report, report.subject.name, gate, all);
  return document(all, suites);
}

std::string to_junit(const Collection& collection, const Gate& gate) {
  Totals all;
  std::string suites;
  const std::vector<std::string> names = labels(collection);
  for (std::size_t i = 0; i < collection.reports.size(); ++i)
    suites += report_xml(collection.reports[i], names[i], gate, all);
  suites += report_xml(collection.across, "between projects", {gate.fail_on, {}}, all);
  for (const Undecided& refused : collection.refused) suites += undecided_xml(refused, all);
  return document(all, suites);
}

}  // namespace dvsguard::report
