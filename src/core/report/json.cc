#include <string>
#include <string_view>
#include <vector>

#include "core/report/json_writer.h"
#include "core/report/report.h"

namespace dvsguard::report {
namespace {

constexpr std::string_view state_name(State state) {
  switch (state) {
    case State::Kept:
      return "kept";
    case State::Broken:
      return "broken";
    case State::Unknown:
      return "unknown";
    case State::Accepted:
      return "accepted";
    case State::NotEvaluated:
      return "not-evaluated";
  }
  return "";
}

constexpr std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::Kept:
      return "kept";
    case Verdict::Broken:
      return "broken";
    case Verdict::Unknown:
      return "unknown";
  }
  return "";
}

void write_place(JsonWriter& out, const Place& place) {
  out.open('{');
  out.text("file", place.name());
  if (place.line != 0) out.number("line", place.line);
  if (place.column != 0) out.number("column", place.column);
  out.close('}');
}

void write_place(JsonWriter& out, const ImagePlace& place) {
  out.open('{');
  if (!place.layer_id.empty()) out.text("layer", place.layer_id);
  out.text("path", place.path);
  if (!place.part.empty()) out.text("part", place.part);
  out.number("offset", place.offset);
  if (!place.step.empty()) out.text("step", place.step);
  out.close('}');
}

void write_places(JsonWriter& out, const Places& places, const std::vector<ImagePlace>& in_image = {}) {
  out.key("where");
  out.open('[');
  for (const Place& place : places) {
    if (place.file) write_place(out, place);
  }
  for (const ImagePlace& place : in_image) write_place(out, place);
  out.close(']');
}

void write_finding(JsonWriter& out, const Finding& finding) {
  out.open('{');
  out.text("rule", info(finding.rule).id);
  out.text("severity", name(finding.severity));
  if (!finding.service.empty()) out.text("service", finding.service);
  if (!finding.profile.empty()) out.text("profile", finding.profile);
  write_places(out, finding.where, finding.in_image);
  out.text("message", finding.message);
  if (!finding.fix.empty()) out.text("fix", finding.fix);
  if (const std::string target = exact_target(finding); !target.empty()) out.text("target", target);
  out.text("fingerprint", fingerprint(finding));
  if (finding.known) out.boolean("baseline", true);
  if (finding.accepted) {
    out.key("accepted");
    out.open('{');
    out.text("why", finding.accepted->why);
    out.text("until", finding.accepted->until);
    out.close('}');
  }
  out.close('}');
}

void write_missing(JsonWriter& out, const Missing& missing) {
  out.open('{');
  out.text("rule", info(missing.rule).id);
  out.text("evidence", missing.evidence);
  if (!missing.service.empty()) out.text("service", missing.service);
  if (!missing.command.empty()) out.text("command", missing.command);
  out.close('}');
}

void write_practice(JsonWriter& out, const PracticeReport& practice) {
  out.open('{');
  out.text("id", info(practice.practice).id);
  out.text("verdict", verdict_name(practice.verdict));
  out.line(3);
  out.key("rules");
  out.open('[');
  for (const RuleState& rule : practice.rules) {
    out.open('{');
    out.text("id", info(rule.rule).id);
    out.text("state", state_name(rule.state));
    out.close('}');
  }
  out.close(']');
  write_lines(out, "missing", practice.missing, 3, write_missing);
  write_lines(out, "findings", practice.findings, 3, write_finding);
  out.close('}');
}

void write_words(JsonWriter& out, std::string_view key, const std::vector<std::string>& words) {
  if (words.empty()) return;
  out.key(key);
  out.open('[');
  for (const std::string& word : words) out.string(word);
  out.close(']');
}

void write_subject(JsonWriter& out, const Subject& subject) {
  out.line(1);
  out.key("subject");
  out.open('{');
  out.text("kind", subject.kind);
  out.text("name", subject.name);
  if (!subject.folder.empty()) out.text("folder", subject.folder);
  write_words(out, "files", subject.files);
  write_words(out, "profiles", subject.profiles);
  if (!subject.contract.empty()) out.text("contract", subject.contract);
  out.number("services", subject.services);
  write_lines(out, "inputs", subject.inputs, 2, [](JsonWriter& to, const Input& input) {
    to.open('{');
    to.text("file", input.file);
    if (!input.digest.empty()) to.text("digest", input.digest);
    to.close('}');
  });
  out.close('}');
}

void write_summary(JsonWriter& out, const Report& report) {
  std::size_t counts[3] = {};
  for (const PracticeReport& practice : report.practices)
    ++counts[static_cast<std::size_t>(practice.verdict)];
  out.line(1);
  out.key("summary");
  out.open('{');
  for (const Verdict verdict : {Verdict::Kept, Verdict::Broken, Verdict::Unknown}) {
    out.number(verdict_name(verdict), counts[static_cast<std::size_t>(verdict)]);
  }
  out.close('}');
}

}  // namespace

void write_program(JsonWriter& out) {
  out.key("dvsguard");
  out.open('{');
  out.number("report", 1);
  out.text("version", DVSGUARD_VERSION);
  out.close('}');
}

std::string to_json(const Report& report) {
  JsonWriter out;
  out.open('{');
  write_program(out);
  out.line(1);
  out.text("evaluated", report.evaluated);
  write_subject(out, report.subject);
  write_summary(out, report);
  std::vector<std::string> notes = report.notes;
  notes.insert(notes.end(), report.own_notes.begin(), report.own_notes.end());
  write_lines(out, "notes", notes, 1, [](JsonWriter& to, const std::string& note) { to.string(note); });
  write_lines(out, "requests", report.requests, 1, [](JsonWriter& to, const Request& request) {
    to.open('{');
    to.text("rule", request.rule);
    if (!request.service.empty()) to.text("service", request.service);
    if (!request.target.empty()) to.text("target", request.target);
    to.text("why", request.why);
    write_places(to, {request.place});
    to.close('}');
  });
  write_lines(out, "practices", report.practices, 1, write_practice);
  out.close('}');
  return out.take() + '\n';
}

}  // namespace dvsguard::report
