#include "core/report/junit.h"

#include <fmt/format.h>

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

}  // namespace

std::string to_junit(std::span<const Report> reports, Severity fail_on) {
  std::string suites;
  std::size_t all = 0, all_failures = 0;
  for (const Report& report : reports) {
    for (const PracticeReport& practice : report.practices) {
      const std::vector<Case> cases = cases_of(practice, fail_on);
      std::size_t failures = 0, skips = 0;
      const std::string suite = fmt::format("{}.{}", report.subject.name, info(practice.practice).id);
      std::string body;
      for (const Case& item : cases) {
        failures += item.failing.empty() ? 0 : 1;
        skips += skipped(item) ? 1 : 0;
        body += case_xml(item, suite);
      }
      suites += fmt::format(
          "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"0\" "
          "timestamp=\"{}\">\n{}  </testsuite>\n",
          xml(suite), cases.size(), failures, skips, xml(report.evaluated), body);
      all += cases.size();
      all_failures += failures;
    }
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dvsguard\" tests=\"{}\" "
      "failures=\"{}\" "
      "errors=\"0\" time=\"0\">\n{}</testsuites>\n",
      all, all_failures, suites);
}

}  // namespace dvsguard::report
