#include "core/text/yaml_scalar.h"

#include "core/text/number.h"
#include "core/text/timestamp.h"

namespace dvsguard::text {

namespace {

bool is_null(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

// y, yes, on and their kin are strings: go-yaml v3 reads them as booleans only into a bool field.
bool is_bool(std::string_view text) {
  return text == "true" || text == "True" || text == "TRUE" || text == "false" || text == "False" ||
         text == "FALSE";
}

// A number starts with one of these; most scalars end here.
bool may_be_number(char first) {
  return (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
}

}  // namespace

Kind resolve_plain(std::string_view text) {
  if (is_null(text)) return Kind::Null;
  if (may_be_number(text.front())) {
    if (integer_of(text)) return Kind::Int;
    return float_of(text) ? Kind::Float : Kind::String;
  }
  return is_bool(text) ? Kind::Bool : Kind::String;
}

std::optional<Kind> resolve_tagged(std::string_view tag, std::string_view text) {
  const auto only = [text](Kind kind) {
    return resolve_plain(text) == kind ? std::optional(kind) : std::nullopt;
  };
  if (tag == "!!null") return only(Kind::Null);
  if (tag == "!!bool") return only(Kind::Bool);
  if (tag == "!!int") return only(Kind::Int);
  if (tag == "!!float") return integer_of(text) ? Kind::Float : only(Kind::Float);
  if (tag == "!!timestamp" && !is_timestamp(text)) return std::nullopt;
  return Kind::String;
}

}  // namespace dvsguard::text
