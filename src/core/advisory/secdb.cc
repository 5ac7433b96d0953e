#include "core/advisory/secdb.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/advisory/json_members.h"
#include "core/advisory/node_fields.h"

namespace dvsguard::advisory {
namespace {

using text::Node;

constexpr std::string_view kNotAffected = "0";  // as a version: no version of the package ever was

// The names in one entry of a list of fixes: "CVE-2021-1 XSA-2 (+ a regression)". A name has a letter first
// and a dash in it; what comments add is left out.
std::vector<std::string_view> names_in(std::string_view text) {
  const auto is_of_name = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  std::vector<std::string_view> names;
  while (!text.empty()) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_of_name);
    const auto size = static_cast<std::size_t>(end - text.begin());
    const std::string_view name = text.substr(0, size);
    const bool upper = !name.empty() && name.front() >= 'A' && name.front() <= 'Z';
    if (upper && name.find('-') != std::string_view::npos) names.push_back(name);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return names;
}

Status read_fixes(const Key& key, std::string_view version, const Node& fixes, const RowSink& sink) {
  if (fixes.is_null()) return {};
  if (!fixes.is_list()) return text::node_error(fixes, "the fixes of a version are a list");
  for (const auto& fix : fixes.items) {
    if (fix.kind != text::Kind::String) return text::node_error(fix, "a fix is named by a string");
    auto names = names_in(fix.scalar);
    if (names.empty()) continue;
    Record record;
    record.id = names.front();
    record.aliases.assign(names.begin() + 1, names.end());
    record.ranges = {{{{Event::Kind::Introduced, "0"}, {Event::Kind::Fixed, version}}}};
    TRY_STATUS(sink(key, record));
  }
  return {};
}

Status read_package(const JsonPart& part, std::string_view ecosystem, std::string_view release,
                    const RowSink& sink) {
  TRY(const Node item, read_part(part));
  TRY(const Node* package, find_map(item, "pkg"));
  if (package == nullptr) return text::node_error(item, "pkg is missing");
  TRY(const auto name, need_text(*package, "name"));
  TRY(const Node* fixes, find_map(*package, "secfixes"));
  if (fixes == nullptr) return {};
  for (const auto& [version, place, names] : fixes->members) {
    if (version.empty()) return text::node_error(names, "a version is empty");
    if (version != kNotAffected) TRY_STATUS(read_fixes({ecosystem, release, name}, version, names, sink));
  }
  return {};
}

}  // namespace

Status read_secdb(const Document& document, std::string_view ecosystem, const RowSink& sink) {
  if (document.bytes.size() > kMaxSecdbBytes) {
    return Error{.code = ErrorCode::Cap,
                 .place = {document.name},
                 .what = fmt::format("larger than {} bytes (kMaxSecdbBytes)", kMaxSecdbBytes)};
  }
  std::string release;
  JsonPart packages;
  TRY_STATUS(each_member({document.bytes, document.name},
                         [&](const std::string& key, const JsonPart& value) -> Status {
                           if (key == "packages") packages = value;
                           if (key != "distroversion") return {};
                           TRY(const Node version, read_part(value));
                           if (version.kind != text::Kind::String)
                             return text::node_error(version, "distroversion is a string");
                           release = version.scalar;
                           return {};
                         }));
  if (packages.bytes.empty()) {
    return Error{.code = ErrorCode::Invalid, .place = {document.name}, .what = "packages is missing"};
  }
  if (ecosystem == "Alpine" && release.empty()) {
    return Error{.code = ErrorCode::Invalid, .place = {document.name}, .what = "distroversion is missing"};
  }
  if (ecosystem != "Alpine") release.clear();  // the others have one release, which has no name
  return each_item(packages,
                   [&](const JsonPart& item) { return read_package(item, ecosystem, release, sink); });
}

}  // namespace dvsguard::advisory
