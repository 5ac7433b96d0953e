#include "core/advisory/debian_tracker.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "core/advisory/json_members.h"
#include "core/advisory/node_fields.h"

namespace dvsguard::advisory {
namespace {

using text::Node;

constexpr std::string_view kNotAffected = "0";  // as a fixed_version: no version of that release ever was

// One fault in one release, as security-tracker's lib/python/security_db.py writes it.
Status read_release(const Node& release, Record& record, bool& affected) {
  TRY(const auto status, need_text(release, "status"));
  TRY(const auto fixed, find_text(release, "fixed_version"));
  TRY(const auto urgency, find_text(release, "urgency"));
  record.severity = severity_of_word(urgency);
  record.undetermined = status == "undetermined";
  affected = true;
  record.ranges = {{{{Event::Kind::Introduced, "0"}}}};
  if (status == "open" || status == "undetermined") return {};
  if (status != "resolved") return text::node_error(release, fmt::format("no status is called {}", status));
  if (fixed.empty()) return text::node_error(release, "it is resolved, and no version says where");
  affected = fixed != kNotAffected;
  record.ranges.front().events.push_back({Event::Kind::Fixed, fixed});
  return {};
}

Status read_fault(const std::string& package, const std::string& id, const JsonPart& part,
                  const RowSink& sink) {
  TRY(const Node fault, read_part(part));
  const Node* none = fault.find("releases");
  if (none != nullptr && none->is_list() && none->items.empty())
    return {};  // so the tracker writes no releases
  TRY(const Node* releases, find_map(fault, "releases"));
  if (releases == nullptr) return text::node_error(fault, "releases is missing");
  for (const auto& [name, place, release] : releases->members) {
    Record record;
    record.id = id;
    bool affected = false;
    TRY_STATUS(read_release(release, record, affected));
    if (affected) TRY_STATUS(sink({"Debian", name, package}, record));
  }
  return {};
}

}  // namespace

Status read_debian_tracker(const Document& document, const RowSink& sink) {
  if (document.bytes.size() > kMaxTrackerBytes) {
    return Error{.code = ErrorCode::Cap,
                 .place = {document.name},
                 .what = fmt::format("larger than {} bytes (kMaxTrackerBytes)", kMaxTrackerBytes)};
  }
  return each_member(
      {document.bytes, document.name}, [&](const std::string& package, const JsonPart& faults) {
        return each_member(faults, [&](const std::string& id, const JsonPart& fault) -> Status {
          auto status = read_fault(package, id, fault, sink);
          if (status) return status;
          Error error = std::move(status).error();
          error.where = fmt::format("{}.{}", package, id);
          return error;
        });
      });
}

}  // namespace dvsguard::advisory
