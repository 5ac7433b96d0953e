#include "core/advisory/osv.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/advisory/cvss.h"
#include "core/advisory/ecosystem.h"
#include "core/advisory/node_fields.h"
#include "core/text/json.h"
#include "core/text/utf8.h"

namespace dvsguard::advisory {
namespace {

using text::Node;

constexpr std::size_t kMaxSummaryBytes = 200;  // a report's line, not an article

// As much of the text as fits, whole characters only.
std::string_view shortened(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  if (text.size() <= kMaxSummaryBytes) return text;
  std::size_t size = kMaxSummaryBytes;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80) --size;
  return text.substr(0, size);
}

// severity[] of the advisory or of one affected package. Several vectors are one opinion in several versions
// of the standard: the newest that can be read.
Result<Severity> severity_of(const Node& node) {
  TRY(const Node* list, find_list(node, "severity"));
  if (list == nullptr) return Severity::Unknown;
  Severity newest = Severity::Unknown;
  std::string_view newest_type;
  for (const auto& item : list->items) {
    TRY(const auto type, need_text(item, "type"));
    TRY(const auto score, need_text(item, "score"));
    const Severity severity = type == "Ubuntu" ? severity_of_word(score) : severity_of_vector(score);
    if (severity == Severity::Unknown || type < newest_type) continue;
    newest = severity;
    newest_type = type;
  }
  return newest;
}

// What stands beside the vectors: GitHub's database_specific.severity, Debian's ecosystem_specific.urgency.
Result<Severity> word_of(const Node& node, std::string_view member, std::string_view key) {
  TRY(const Node* specific, find_map(node, member));
  const Node* word = specific == nullptr ? nullptr : specific->find(key);
  if (word == nullptr || word->kind != text::Kind::String) return Severity::Unknown;
  return severity_of_word(word->scalar);
}

Result<Severity> decide_severity(const Node& advisory, const Node& affected) {
  TRY(Severity severity, severity_of(affected));
  if (severity == Severity::Unknown) {
    TRY(severity, severity_of(advisory));
  }
  for (const auto& [node, member, key] : {std::tuple{&affected, "ecosystem_specific", "urgency"},
                                          std::tuple{&affected, "database_specific", "severity"},
                                          std::tuple{&advisory, "database_specific", "severity"}}) {
    if (severity != Severity::Unknown) break;
    TRY(severity, word_of(*node, member, key));
  }
  return severity;
}

// Of a document whatever it affects: one on a CVE may name no package at all.
Result<Severity> overall_severity(const Node& advisory) {
  TRY(Severity severity, severity_of(advisory));
  if (severity == Severity::Unknown) {
    TRY(severity, word_of(advisory, "database_specific", "severity"));
  }
  return severity;
}

Status check_name(const Node& node, std::string_view what, std::string_view name) {
  if (name.size() <= kMaxNameBytes) return {};
  Error error =
      text::node_error(node, fmt::format("{} is longer than {} bytes (kMaxNameBytes)", what, kMaxNameBytes));
  error.code = ErrorCode::Cap;
  return error;
}

Result<Event> read_event(const Node& node) {
  if (!node.is_map() || node.members.size() != 1 || node.members[0].value.kind != text::Kind::String ||
      node.members[0].value.scalar.empty()) {
    return text::node_error(node, "an event is an object with one member, a version");
  }
  const auto& [key, place, value] = node.members[0];
  if (key == "introduced") return Event{Event::Kind::Introduced, value.scalar};
  if (key == "fixed") return Event{Event::Kind::Fixed, value.scalar};
  if (key == "last_affected") return Event{Event::Kind::LastAffected, value.scalar};
  if (key == "limit") return Event{Event::Kind::Limit, value.scalar};
  return text::node_error(node, fmt::format("no event is called {}", key));
}

Result<Range> read_range(const Node& node) {
  Range range;
  TRY(const Node* events, find_list(node, "events"));
  if (events == nullptr || events->items.empty()) return text::node_error(node, "a range has no events");
  range.events.reserve(events->items.size());
  for (const auto& item : events->items) {
    TRY(range.events.emplace_back(), read_event(item));
  }
  return range;
}

// Ranges of commits say nothing of versions. A Go module without any range of versions is affected in all of
// them, as govulncheck has it; a package of another ecosystem then has its versions listed.
Status read_ranges(const Node& affected, std::string_view ecosystem, Record& record) {
  TRY(const Node* ranges, find_list(affected, "ranges"));
  if (ranges != nullptr) {
    for (const auto& item : ranges->items) {
      TRY(const auto type, need_text(item, "type"));
      const bool of_versions = type == "SEMVER" || (type == "ECOSYSTEM" && ecosystem != "Go");
      if (!of_versions) continue;
      TRY(record.ranges.emplace_back(), read_range(item));
    }
  }
  TRY(record.versions, find_texts(affected, "versions"));
  if (ecosystem == "Go" && record.ranges.empty() && record.versions.empty()) {
    record.ranges.push_back({{{Event::Kind::Introduced, "0"}}});
  }
  return {};
}

// ecosystem_specific.imports (go.dev/doc/security/vuln/database).
Status read_imports(const Node& affected, Record& record) {
  TRY(const Node* specific, find_map(affected, "ecosystem_specific"));
  if (specific == nullptr) return {};
  TRY(const Node* imports, find_list(*specific, "imports"));
  if (imports == nullptr) return {};
  for (const auto& item : imports->items) {
    Import& import = record.imports.emplace_back();
    TRY(import.path, need_text(item, "path"));
    TRY(import.symbols, find_texts(item, "symbols"));
    TRY(import.goos, find_texts(item, "goos"));
    TRY(import.goarch, find_texts(item, "goarch"));
  }
  return {};
}

// `upstream` names what a distribution's advisory is about.
Result<std::vector<std::string_view>> read_aliases(const Node& advisory) {
  TRY(auto aliases, find_texts(advisory, "aliases"));
  TRY(const auto upstream, find_texts(advisory, "upstream"));
  aliases.insert(aliases.end(), upstream.begin(), upstream.end());
  std::sort(aliases.begin(), aliases.end());
  aliases.erase(std::unique(aliases.begin(), aliases.end()), aliases.end());
  return aliases;
}

Result<Record> read_common(const Node& advisory) {
  Record record;
  TRY(record.id, need_text(advisory, "id"));
  TRY_STATUS(check_name(advisory, "its id", record.id));
  TRY(record.aliases, read_aliases(advisory));
  TRY(const auto summary, find_text(advisory, "summary"));
  record.summary = shortened(summary);
  TRY(const Node* specific, find_map(advisory, "database_specific"));
  const Node* url = specific == nullptr ? nullptr : specific->find("url");
  if (url != nullptr && url->kind == text::Kind::String) record.url = url->scalar;
  return record;
}

Status read_affected(const Node& advisory, const Node& affected, const Record& common, OsvHead& head,
                     const RowSink& sink) {
  TRY(const Severity severity, decide_severity(advisory, affected));
  head.severity = std::max(head.severity, severity);
  TRY(const Node* package, find_map(affected, "package"));
  if (package == nullptr) return {};  // commits of a repository, and no package
  TRY(const auto ecosystem, need_text(*package, "ecosystem"));
  TRY(const auto name, need_text(*package, "name"));
  const auto origin = parse_osv_ecosystem(ecosystem);
  if (!origin) {
    TRY_STATUS(check_name(*package, "its ecosystem", ecosystem));
    head.passed_over.emplace_back(ecosystem.substr(0, ecosystem.find(':')));
    return {};
  }
  Record record = common;
  record.severity = severity;
  TRY_STATUS(read_ranges(affected, origin->ecosystem, record));
  if (origin->ecosystem == "Go") TRY_STATUS(read_imports(affected, record));
  return sink({origin->ecosystem, origin->release, name}, record);
}

}  // namespace

Result<OsvHead> read_osv(const Document& document, const RowSink& sink) {
  text::Limits limits;
  limits.max_bytes = kMaxOsvBytes;
  TRY(const Node advisory, text::parse_json(document.bytes, document.name, limits));
  OsvHead head;
  TRY(const Record common, read_common(advisory));
  head.id = common.id;
  TRY(head.severity, overall_severity(advisory));
  TRY(const auto aliases, find_texts(advisory, "aliases"));
  head.aliases.assign(aliases.begin(), aliases.end());
  TRY(const auto modified, need_text(advisory, "modified"));
  if (auto moment = parse_moment(modified)) {
    head.modified = *moment;
  } else {
    return text::node_error(advisory, fmt::format("modified: {}", moment.error().what));
  }
  TRY(const auto withdrawn, find_text(advisory, "withdrawn"));
  head.withdrawn = !withdrawn.empty();
  TRY(const Node* affected, find_list(advisory, "affected"));
  if (affected == nullptr) return head;
  for (const auto& item : affected->items) {
    TRY_STATUS(read_affected(advisory, item, common, head, sink));
  }
  return head;
}

}  // namespace dvsguard::advisory
