#include "core/eth/typed_types.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "core/eth/abi_path.h"

namespace dvsguard::eth {
namespace {

Error refused(const text::Node& node, std::string what) {
  return text::node_error(node, std::move(what));
}
Error over_cap(const text::Node& node, std::string what) {
  Error out = text::node_error(node, std::move(what));
  out.code = ErrorCode::Cap;
  return out;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Solidity's. Whatever else stood in a name could make one struct's encodeType read as another's.
bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > kMaxIdentifierBytes || is_digit(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$';
  });
}

// What one reader or another would take for a type that is built in.
bool is_reserved(std::string_view name) {
  constexpr std::array<std::string_view, 10> kNames = {"address", "bool",  "string", "function", "tuple",
                                                       "byte",    "fixed", "ufixed", "mapping",  "enum"};
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  while (!name.empty() && is_digit(name.back())) name.remove_suffix(1);
  return name == "uint" || name == "int" || name == "bytes";
}

// The number in "[3]"; 0 of "[]"; nothing of anything else.
std::optional<std::uint16_t> array_size(std::string_view digits) {
  if (digits.empty()) return std::uint16_t{0};
  if (digits.size() > 5 || digits.front() == '0' || !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value <= 65'535 ? std::optional(static_cast<std::uint16_t>(value)) : std::nullopt;
}

Status read_type(const text::Node& node, StructField& field) {
  const std::string_view text = field.type;
  const std::size_t bracket = std::min(text.find('['), text.size());
  field.base = text.substr(0, bracket);
  for (std::string_view rest = text.substr(bracket); !rest.empty();) {
    const std::size_t end = rest.find(']');
    if (rest.front() != '[' || end == std::string_view::npos)
      return refused(node, "is not a type of EIP-712");
    const std::optional<std::uint16_t> size = array_size(rest.substr(1, end - 1));
    if (!size) return refused(node, "has an array whose size is not from 1 to 65535");
    if (field.dimensions.size() == kMaxTypeNesting) return over_cap(node, "has over 8 dimensions");
    field.dimensions.push_back(*size);
    rest.remove_prefix(end + 1);
  }
  if (auto atom = parse_elementary(field.base); atom && atom->kind != Type::Kind::FunctionPointer) {
    field.atom = std::move(*atom);
  }
  return {};
}

Result<StructField> read_field(const text::Node& node) {
  const text::Node* name = node.find("name");
  const text::Node* type = node.find("type");
  const bool whole = name != nullptr && type != nullptr && node.members.size() == 2;
  if (!whole || name->kind != text::Kind::String || type->kind != text::Kind::String) {
    return refused(node, "is not an object of a name and a type");
  }
  if (!is_identifier(name->scalar)) return refused(*name, "is not a name of letters and digits");
  StructField out{.name = name->scalar, .type = type->scalar, .base = {}, .atom = {}, .dimensions = {}};
  TRY_STATUS(read_type(*type, out));
  return out;
}

Result<Struct> read_struct(const text::Node& node) {
  if (!node.is_list()) return refused(node, "is not a list of fields");
  if (node.items.size() > kMaxStructFields) return over_cap(node, "has over 128 fields");
  Struct out;
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    auto field = read_field(node.items[i]);
    if (!field) return under_field({}, i, std::move(field).error());
    out.fields.push_back(std::move(*field));
  }
  for (const StructField& field : out.fields) {
    if (!names.insert(field.name).second) return refused(node, "has two fields of one name");
  }
  return out;
}

// Which structs each holds, a bit each in the order of their names; after `close`, at any depth.
using Held = std::array<std::uint64_t, kMaxStructs>;

std::uint64_t bit_of(const Structs& structs, const std::string& name) {
  return std::uint64_t{1} << std::distance(structs.begin(), structs.find(name));
}

// Every struct that a value of one may hold, or those alone that each of its values does.
Held held(const Structs& structs, bool always) {
  Held out{};
  std::size_t index = 0;
  for (const auto& [name, one] : structs) {
    for (const StructField& field : one.fields) {
      const auto& sizes = field.dimensions;
      const bool may_be_empty = std::find(sizes.begin(), sizes.end(), 0) != sizes.end();
      if (!field.atom && !(always && may_be_empty)) out[index] |= bit_of(structs, field.base);
    }
    ++index;
  }
  return out;
}

void close(Held& held) {
  for (std::size_t via = 0; via < kMaxStructs; ++via) {
    for (std::uint64_t& one : held) {
      if ((one >> via & 1) != 0) one |= held[via];
    }
  }
}

std::string own_text(const std::string& name, const Struct& of) {
  std::string out = name + "(";
  for (const StructField& field : of.fields) {
    if (out.back() != '(') out += ',';
    out += field.type + ' ' + field.name;
  }
  return out + ")";
}

Status check_references(const Structs& structs, const text::Node& types) {
  for (const auto& [name, one] : structs) {
    for (const StructField& field : one.fields) {
      if (field.atom || (field.base != kDomainType && structs.contains(field.base))) continue;
      return under(name,
                   refused(types, "has a field whose type is neither EIP-712's nor a struct of the message"));
    }
  }
  Held parts = held(structs, true);
  close(parts);
  std::size_t index = 0;
  for (const auto& [name, one] : structs) {
    if ((parts[index] >> index & 1) != 0) return under(name, refused(types, "holds itself without end"));
    ++index;
  }
  return {};
}

void write_types(Structs& structs, const std::map<std::string, std::string>& texts) {
  Held parts = held(structs, false);
  close(parts);
  std::size_t index = 0;
  for (auto& [name, one] : structs) {
    one.text = texts.at(name);
    for (const auto& [other, text] : texts) {  // sorted, as EIP-712 asks for
      if ((parts[index] & bit_of(structs, other)) == 0) continue;
      one.needs.insert(other);
      if (other != name) one.text += text;
    }
    one.hash = crypto::keccak256(one.text);
    ++index;
  }
}

}  // namespace

Result<Structs> read_structs(const text::Node& types) {
  if (!types.is_map()) return refused(types, "is not an object of struct types");
  if (types.members.size() > kMaxStructs) return over_cap(types, "has over 64 structs");
  Structs out;
  std::map<std::string, std::string> texts;
  std::size_t bytes = 0;
  for (const text::Member& member : types.members) {
    if (!is_identifier(member.key) || is_reserved(member.key)) {
      return refused(member.value, "stands under a name that no struct can have");
    }
    auto one = read_struct(member.value);
    if (!one) return under(member.key, std::move(one).error());
    bytes += texts.emplace(member.key, own_text(member.key, *one)).first->second.size();
    if (bytes > kMaxStructText) return over_cap(types, "is over 16 KiB as EIP-712 writes it");
    out.emplace(member.key, std::move(*one));
  }
  TRY_STATUS(check_references(out, types));
  write_types(out, texts);
  return out;
}

}  // namespace dvsguard::eth
