#include "core/eth/typed_data.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>

#include "core/eth/abi.h"
#include "core/eth/abi_path.h"
#include "core/eth/literal.h"

namespace dvsguard::eth {
namespace {

using crypto::Keccak256;

Error refused(const text::Node& node, std::string what) {
  return text::node_error(node, std::move(what));
}

void append(Bytes& to, const Keccak256& word) {
  to.insert(to.end(), word.begin(), word.end());
}

// A value, and the 32 bytes that stand for it in the struct that holds it (EIP-712's encodeData).
struct Encoded {
  Value value;
  Keccak256 word{};
};

class Encoder {
 public:
  explicit Encoder(const Structs& structs) : structs_(structs) {}

  // hashStruct, and the members as a Record.
  Result<Encoded> structure(const std::string& name, const text::Node& node, std::size_t depth) const {
    const Struct& type = structs_.find(name)->second;
    if (!node.is_map()) return refused(node, "is not an object");
    std::unordered_map<std::string_view, const text::Node*> members;
    for (const text::Member& member : node.members) members.emplace(member.key, &member.value);
    Record record;
    Bytes words(type.hash.begin(), type.hash.end());
    for (const StructField& field : type.fields) {
      const auto member = members.find(field.name);
      if (member == members.end()) return under(field.name, refused(node, "is missing"));
      auto one = value(field, field.dimensions.size(), *member->second, depth);
      if (!one) return under(field.name, std::move(one).error());
      append(words, one->word);
      record.push_back({.name = field.name, .value = std::move(one->value)});
    }
    if (members.size() != type.fields.size()) return refused(node, "has a member that its type has not");
    return Encoded{.value = {std::move(record)}, .word = crypto::keccak256(words)};
  }

 private:
  // Of the field's type with as many of its arrays.
  Result<Encoded> value(const StructField& field, std::size_t dimensions, const text::Node& node,
                        std::size_t depth) const {
    if (depth == kMaxTypedNesting) {
      return Error{.code = ErrorCode::Cap, .place = node.place, .what = "nests deeper than 32"};
    }
    if (dimensions != 0) return list(field, dimensions, node, depth + 1);
    if (!field.atom) return structure(field.base, node, depth + 1);
    TRY(Value atom, read_value(*field.atom, node));
    TRY(const Keccak256 word, atom_word(*field.atom, atom));
    return Encoded{.value = std::move(atom), .word = word};
  }

  static Result<Keccak256> atom_word(const Type& type, const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value.is)) return crypto::keccak256(*text);
    if (type.kind == Type::Kind::DynamicBytes) return crypto::keccak256(std::get<Bytes>(value.is));
    TRY(const Bytes bytes, encode_value(type, value));
    Keccak256 out{};
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
  }

  Result<Encoded> list(const StructField& field, std::size_t dimensions, const text::Node& node,
                       std::size_t depth) const {
    if (!node.is_list()) return refused(node, "is not a list");
    const std::size_t size = field.dimensions[dimensions - 1];
    if (size != 0 && node.items.size() != size)
      return refused(node, "is not a list of " + std::to_string(size));
    List items;
    Bytes words;
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      auto one = value(field, dimensions - 1, node.items[i], depth);
      if (!one) return under_field({}, i, std::move(one).error());
      append(words, one->word);
      items.push_back(std::move(one->value));
    }
    return Encoded{.value = {std::move(items)}, .word = crypto::keccak256(words)};
  }

  const Structs& structs_;
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kDomainFields = {
    {{"name", "string"},
     {"version", "string"},
     {"chainId", "uint256"},
     {"verifyingContract", "address"},
     {"salt", "bytes32"}}};

Status check_domain_type(const Structs& structs, const text::Node& types) {
  const auto type = structs.find(kDomainType);
  if (type == structs.end() || type->second.fields.empty())
    return refused(types, "lacks EIP712Domain's fields");
  for (const StructField& field : type->second.fields) {
    const std::pair<std::string_view, std::string_view> one = {field.name, field.type};
    if (std::find(kDomainFields.begin(), kDomainFields.end(), one) == kDomainFields.end()) {
      return under(std::string(kDomainType), refused(types, "has a field that is not EIP-712's"));
    }
  }
  return {};
}

TypedDomain domain_of(const Record& record) {
  TypedDomain out;
  for (const Field& field : record) {
    if (field.name == "name") out.name = std::get<std::string>(field.value.is);
    if (field.name == "version") out.version = std::get<std::string>(field.value.is);
    if (field.name == "chainId") out.chain_id = std::get<U256>(field.value.is);
    if (field.name == "verifyingContract") out.verifying_contract = std::get<crypto::Address>(field.value.is);
    if (field.name == "salt") {
      const auto& bytes = std::get<Bytes>(field.value.is);
      std::copy(bytes.begin(), bytes.end(), out.salt.emplace().begin());
    }
  }
  return out;
}

Status check_primary_type(const Structs& structs, const text::Node& name) {
  if (name.kind != text::Kind::String || name.scalar == kDomainType)
    return refused(name, "is not a struct's name");
  const auto primary = structs.find(name.scalar);
  if (primary == structs.end()) return refused(name, "is not among the types");
  const std::size_t used =
      primary->second.needs.size() + (primary->second.needs.contains(name.scalar) ? 0 : 1);
  if (used + 1 != structs.size()) return refused(name, "does not need every one of the types");
  return {};
}

// Keccak-256 of 0x19, 0x01, the domain's hash and the message's.
Keccak256 digest_of(const Keccak256& domain, const Keccak256& message) {
  Bytes bytes = {0x19, 0x01};
  append(bytes, domain);
  append(bytes, message);
  return crypto::keccak256(bytes);
}

struct Parts {
  const text::Node* types = nullptr;
  const text::Node* primary_type = nullptr;
  const text::Node* domain = nullptr;
  const text::Node* message = nullptr;
};

Result<Parts> parts_of(const text::Node& node) {
  if (!node.is_map()) return refused(node, "is not an object");
  const Parts out{.types = node.find("types"),
                  .primary_type = node.find("primaryType"),
                  .domain = node.find("domain"),
                  .message = node.find("message")};
  const bool whole = out.types && out.primary_type && out.domain && out.message;
  if (!whole || node.members.size() != 4) {
    return refused(node, "is not an object of types, primaryType, domain and message");
  }
  return out;
}

}  // namespace

Result<TypedData> read_typed_data(const text::Node& node) {
  TRY(const Parts parts, parts_of(node));
  auto structs = read_structs(*parts.types);
  if (!structs) return under("types", std::move(structs).error());
  if (auto done = check_domain_type(*structs, *parts.types); !done)
    return under("types", std::move(done).error());
  if (auto done = check_primary_type(*structs, *parts.primary_type); !done) {
    return under("primaryType", std::move(done).error());
  }
  const Encoder encoder(*structs);
  auto domain = encoder.structure(std::string(kDomainType), *parts.domain, 0);
  if (!domain) return under("domain", std::move(domain).error());
  auto message = encoder.structure(parts.primary_type->scalar, *parts.message, 0);
  if (!message) return under("message", std::move(message).error());

  const Struct& primary = structs->find(parts.primary_type->scalar)->second;
  return TypedData{.domain = domain_of(std::get<Record>(domain->value.is)),
                   .primary_type = parts.primary_type->scalar,
                   .type_text = primary.text,
                   .type_hash = primary.hash,
                   .message = std::get<Record>(std::move(message->value.is)),
                   .domain_separator = domain->word,
                   .message_hash = message->word,
                   .digest = digest_of(domain->word, message->word)};
}

}  // namespace dvsguard::eth
