#include "core/report/sarif.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/report/json_writer.h"

namespace dvsguard::report {
namespace {

constexpr std::string_view kSchema = "https://json.schemastore.org/sarif-2.1.0.json";
constexpr std::string_view kFingerprint = "dvsguard/v1";

constexpr std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::Critical:
    case Severity::High:
      return "error";
    case Severity::Medium:
      return "warning";
    case Severity::Low:
    case Severity::Info:
      return "note";
  }
  return "none";
}

// As code hosts rank alerts: 9 and up is critical, 7 high, 4 medium, below that low.
constexpr std::string_view security_severity(Severity severity) {
  switch (severity) {
    case Severity::Critical:
      return "9.5";
    case Severity::High:
      return "8.0";
    case Severity::Medium:
      return "5.5";
    case Severity::Low:
      return "3.0";
    case Severity::Info:
      return "0.0";
  }
  return "0.0";
}

// RFC 3986: a path as a relative reference, or as a file URI where it is absolute.
std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char byte : path) {
    const bool plain = std::isalnum(static_cast<unsigned char>(byte)) != 0 ||
                       std::string_view("-._~/").find(byte) != std::string_view::npos;
    uri += plain ? std::string(1, byte) : fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  }
  return uri;
}

// SARIF takes `[text](target)` in a message for a link; no input may make one.
std::string without_links(std::string text) {
  for (std::size_t at = 0; (at = text.find("](", at)) != std::string::npos;) text.insert(at + 1, " ");
  return text;
}

// SARIF 3.11.5: braces in a message are doubled, since single ones are placeholders.
std::string doubled_braces(std::string_view text) {
  std::string out;
  for (const char byte : text) out.append(byte == '{' || byte == '}' ? 2 : 1, byte);
  return out;
}

void write_message(JsonWriter& out, std::string_view text) {
  out.key("message");
  out.open('{');
  out.text("text", doubled_braces(without_links(std::string(text))));
  out.close('}');
}

void write_rule(JsonWriter& out, const RuleInfo& rule, const Pages& pages) {
  out.open('{');
  out.text("id", rule.id);
  out.key("shortDescription");
  out.open('{');
  out.text("text", rule.title);
  out.close('}');
  if (const std::string page = pages(rule.id); !page.empty()) {
    out.key("help");
    out.open('{');
    out.verbatim("text", page);
    out.verbatim("markdown", page);
    out.close('}');
  }
  out.key("defaultConfiguration");
  out.open('{');
  out.text("level", level_of(rule.severity));
  out.close('}');
  out.key("properties");
  out.open('{');
  out.key("tags");
  out.open('[');
  out.string("security");
  out.string(info(rule.practice).id);
  out.close(']');
  out.text("security-severity", security_severity(rule.severity));
  out.close('}');
  out.close('}');
}

void write_location(JsonWriter& out, const Place& place, Columns& columns) {
  out.open('{');
  out.key("physicalLocation");
  out.open('{');
  out.key("artifactLocation");
  out.open('{');
  out.text("uri", uri_of(place.name()));
  out.close('}');
  if (place.line != 0) {
    out.key("region");
    out.open('{');
    out.number("startLine", place.line);
    if (const std::size_t column = columns.of(place); column != 0) out.number("startColumn", column);
    out.close('}');
  }
  out.close('}');
  out.close('}');
}

// The value's place is the location; what else makes the value is related to it. A finding of the whole
// project stands at its first file: code hosts show no result without a place.
void write_locations(JsonWriter& out, const Finding& finding, const Subject& subject, Columns& columns) {
  Places places;
  for (const Place& place : finding.where) {
    if (place.file) places.push_back(place);
  }
  for (const ImagePlace& place : finding.in_image) places.push_back({file_name(place.path)});
  if (places.empty() && subject.kind == "image") places.push_back({file_name(subject.name)});
  if (places.empty() && !subject.inputs.empty()) places.push_back({file_name(subject.inputs.front().file)});
  out.key("locations");
  out.open('[');
  if (!places.empty()) write_location(out, places.front(), columns);
  out.close(']');
  if (places.size() < 2) return;
  out.key("relatedLocations");
  out.open('[');
  std::for_each(places.begin() + 1, places.end(),
                [&](const Place& place) { write_location(out, place, columns); });
  out.close(']');
}

void write_suppression(JsonWriter& out, const Acceptance& accepted) {
  out.key("suppressions");
  out.open('[');
  out.open('{');
  out.text("kind", "external");
  out.text("status", "accepted");
  out.text("justification", fmt::format("until {}: {}", accepted.until, accepted.why));
  out.close('}');
  out.close(']');
}

std::string message_of(const Finding& finding) {
  std::string text = finding.service.empty() ? "" : finding.service + ": ";
  text += finding.message;
  if (!finding.fix.empty()) text += "; mend: " + finding.fix;
  return text;
}

void write_result(JsonWriter& out, const Finding& finding, const Subject& subject, Columns& columns) {
  out.open('{');
  out.text("ruleId", info(finding.rule).id);
  out.number("ruleIndex", static_cast<std::size_t>(finding.rule));
  out.text("level", level_of(finding.severity));
  write_message(out, message_of(finding));
  write_locations(out, finding, subject, columns);
  out.key("partialFingerprints");
  out.open('{');
  out.text(kFingerprint, fingerprint(finding));
  out.close('}');
  if (finding.known) out.text("baselineState", "unchanged");
  if (finding.accepted) write_suppression(out, *finding.accepted);
  out.key("properties");
  out.open('{');
  out.text("severity", name(finding.severity));
  out.text("security-severity", security_severity(finding.severity));
  if (!finding.service.empty()) out.text("service", finding.service);
  if (const std::string target = exact_target(finding); !target.empty()) out.text("target", target);
  out.close('}');
  out.close('}');
}

void write_notification(JsonWriter& out, const Missing& missing) {
  out.open('{');
  out.text("level", "note");
  std::string text = "unknown: " + missing.evidence;
  if (!missing.service.empty()) text += " of " + missing.service;
  if (!missing.command.empty()) text += "; " + missing.command;
  write_message(out, text);
  out.key("associatedRule");
  out.open('{');
  out.text("id", info(missing.rule).id);
  out.number("index", static_cast<std::size_t>(missing.rule));
  out.close('}');
  out.close('}');
}

void write_invocation(JsonWriter& out, const Report& report) {
  out.line(2);
  out.key("invocations");
  out.open('[');
  out.open('{');
  out.boolean("executionSuccessful", true);
  out.text("endTimeUtc", report.evaluated);
  out.line(3);
  out.key("toolExecutionNotifications");
  out.open('[');
  for (const PracticeReport& practice : report.practices) {
    for (const Missing& missing : practice.missing) {
      if (!missing.decides) continue;
      out.line(4);
      write_notification(out, missing);
    }
  }
  out.close(']');
  out.close('}');
  out.close(']');
}

void open_run(JsonWriter& out, std::string_view id, const Pages& pages) {
  out.open('{');
  out.key("tool");
  out.open('{');
  out.key("driver");
  out.open('{');
  out.text("name", "dvsguard");
  out.text("semanticVersion", DVSGUARD_VERSION);
  write_lines(out, "rules", rules(), 3,
              [&pages](JsonWriter& to, const RuleInfo& rule) { write_rule(to, rule, pages); });
  out.close('}');
  out.close('}');
  out.line(2);
  out.key("automationDetails");
  out.open('{');
  out.text("id", fmt::format("dvsguard/{}/", id));
  out.close('}');
  out.text("columnKind", "unicodeCodePoints");
}

void write_run(JsonWriter& out, const Report& report, std::string_view id, const Pages& pages,
               Columns& columns) {
  open_run(out, id, pages);
  write_invocation(out, report);
  out.line(2);
  out.key("results");
  out.open('[');
  for (const PracticeReport& practice : report.practices) {
    for (const Finding& finding : practice.findings) {
      out.line(3);
      write_result(out, finding, report.subject, columns);
    }
  }
  out.close(']');
  out.close('}');
}

// What could not be decided: a run that failed, without results, so that nobody takes it for a clean one.
void write_undecided(JsonWriter& out, const Undecided& refused, const Pages& pages) {
  open_run(out, refused.project, pages);
  out.line(2);
  out.key("invocations");
  out.open('[');
  out.open('{');
  out.boolean("executionSuccessful", false);
  out.key("toolExecutionNotifications");
  out.open('[');
  out.open('{');
  out.text("level", "error");
  write_message(out, refused.error);
  out.close('}');
  out.close(']');
  out.close('}');
  out.close(']');
  out.close('}');
}

template <class WriteRuns>
std::string document(WriteRuns write_runs) {
  JsonWriter out;
  out.open('{');
  out.text("$schema", kSchema);
  out.text("version", "2.1.0");
  out.line(1);
  out.key("runs");
  out.open('[');
  write_runs(out);
  out.close(']');
  out.close('}');
  return out.take() + '\n';
}

}  // namespace

std::string to_sarif(const Report& report, const Pages& pages, const Sources& sources) {
  Columns columns(sources);
  return document([&](JsonWriter& out) {
    out.line(2);
    write_run(out, report, report.subject.name, pages, columns);
  });
}

std::string to_sarif(const Collection& collection, const Pages& pages, const Sources& sources) {
  Columns columns(sources);
  return document([&](JsonWriter& out) {
    const std::vector<std::string> names = labels(collection);
    for (std::size_t i = 0; i < collection.reports.size(); ++i) {
      out.line(2);
      write_run(out, collection.reports[i], names[i], pages, columns);
    }
    out.line(2);
    // A space, so that no project can have this name.
    write_run(out, collection.across, "between projects", pages, columns);
    for (const Undecided& refused : collection.refused) {
      out.line(2);
      write_undecided(out, refused, pages);
    }
  });
}

}  // namespace dvsguard::report
