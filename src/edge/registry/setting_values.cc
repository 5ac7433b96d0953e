#include "edge/registry/setting_values.h"

#include <algorithm>

#include "core/text/display.h"

namespace dvsguard::registry {
namespace {

using text::Kind;
using text::Node;

Error is_no(const Node& value, std::string_view wanted) {
  return text::node_error(
      value, std::string("is ") + std::string(text::kind_name(value.kind)) + ", not " + std::string(wanted));
}

}  // namespace

Result<std::string> text_of(const Node& value) {
  if (value.kind != Kind::String) return is_no(value, "a string");
  if (value.scalar.find('\0') != std::string::npos) return text::node_error(value, "holds a zero byte");
  return value.scalar;
}

Result<bool> flag_of(const Node& value) {
  if (value.kind != Kind::Bool) return is_no(value, "true or false");
  return value.scalar == "true";
}

Result<std::vector<std::string>> texts_of(const Node& value) {
  if (!value.is_list()) return is_no(value, "a list of strings");
  std::vector<std::string> texts;
  for (const Node& item : value.items) {
    TRY(std::string text, text_of(item));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<std::vector<std::string>> text_or_texts_of(const Node& value) {
  if (value.is_list()) return texts_of(value);
  TRY(std::string text, text_of(value));
  return std::vector<std::string>{std::move(text)};
}

Status check_table(const Node& value) {
  if (value.is_map()) return {};
  return is_no(value, "a table");
}

Status check_known(const Node& table, std::initializer_list<std::string_view> known, std::string_view mend) {
  for (const text::Member& member : table.members) {
    if (std::ranges::find(known, member.key) != known.end()) continue;
    return Error{.code = ErrorCode::Unsupported,
                 .place = member.place,
                 .what = text::quoted(member.key, 64) + " is no setting that is known here",
                 .mend = std::string(mend)};
  }
  return {};
}

}  // namespace dvsguard::registry
