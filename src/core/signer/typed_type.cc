#include "core/signer/typed_type.h"

#include <utility>

#include "core/base/split.h"
#include "core/eth/typed_types.h"
#include "core/text/node.h"

namespace dvsguard::signer {
namespace {

constexpr std::size_t kMaxTypedTypeBytes = 4096;

Error bad(std::string what) {
  return {
      .code = ErrorCode::Syntax,
      .what = std::move(what),
      .mend =
          "write the type as EIP-712 encodes it: Mail(Person from,string contents)Person(address wallet)"};
}

text::Node entry(std::string_view type, std::string_view name) {
  text::Node field = text::make_map({});
  field.at("name") = text::make_string(std::string(name), {});
  field.at("type") = text::make_string(std::string(type), {});
  return field;
}

// {"Mail": [{"name": "from", "type": "Person"}, …], …}
Result<text::Node> types_of(std::string_view text) {
  text::Node types = text::make_map({});
  while (!text.empty()) {
    const std::size_t open = text.find('(');
    const std::size_t close = text.find(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open)
      return bad("is no typed data's type");
    text::Node fields = text::make_list({});
    const std::string_view inside = text.substr(open + 1, close - open - 1);
    if (!inside.empty()) {
      for (const std::string_view field : split(inside, ',')) {
        const std::size_t space = field.find(' ');
        if (space == std::string_view::npos) return bad("has a member without a name");
        fields.items.push_back(entry(field.substr(0, space), field.substr(space + 1)));
      }
    }
    const std::string name(text.substr(0, open));
    if (types.find(name) != nullptr) return bad("names a struct twice");
    types.at(name) = std::move(fields);
    text.remove_prefix(close + 1);
  }
  return types;
}

Result<eth::Type> type_of(const eth::Structs& structs, const eth::StructField& field, std::size_t depth);

Result<std::vector<eth::Parameter>> members_of(const eth::Structs& structs, std::string_view name,
                                               std::size_t depth) {
  if (depth > eth::kMaxTypeNesting) return bad("is nested over 8 levels deep, or holds itself");
  std::vector<eth::Parameter> members;
  for (const eth::StructField& field : structs.find(name)->second.fields) {
    TRY(eth::Type type, type_of(structs, field, depth));
    members.push_back({field.name, std::move(type)});
  }
  return members;
}

Result<eth::Type> type_of(const eth::Structs& structs, const eth::StructField& field, std::size_t depth) {
  eth::Type type;
  if (field.atom) {
    type = *field.atom;
  } else {
    type.kind = eth::Type::Kind::Tuple;
    TRY(type.parts, members_of(structs, field.base, depth + 1));
  }
  for (const std::uint16_t items : field.dimensions) {
    eth::Type array{.kind = items == 0 ? eth::Type::Kind::Array : eth::Type::Kind::FixedArray,
                    .size = items,
                    .parts = {}};
    array.parts.push_back({"", std::move(type)});
    type = std::move(array);
  }
  return type;
}

}  // namespace

Result<TypedType> parse_typed_type(std::string_view text) {
  if (text.size() > kMaxTypedTypeBytes) return bad("is over 4096 bytes");
  TRY(const text::Node types, types_of(text));
  TRY(const eth::Structs structs, eth::read_structs(types));
  TypedType out{
      .primary = std::string(text.substr(0, text.find('('))), .text = std::string(text), .members = {}};
  const auto primary = structs.find(out.primary);
  if (primary == structs.end() || primary->second.text != text) return bad("is not as EIP-712 encodes it");
  TRY(out.members, members_of(structs, out.primary, 0));
  return out;
}

}  // namespace dvsguard::signer
