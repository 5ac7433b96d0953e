#include "core/eth/literal.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/crypto/hex.h"
#include "core/eth/abi_path.h"

namespace dvsguard::eth {
namespace {

using enum Type::Kind;

constexpr std::uint64_t kMaxSafeInteger = (std::uint64_t{1} << 53) - 1;  // ECMAScript's

// Its where stays empty for the levels above to fill.
Error refused(const text::Node& node, std::string what) {
  return text::node_error(node, std::move(what));
}

struct Number {
  bool negative = false;
  U256 magnitude;
};

std::optional<Number> number_of(const text::Node& node) {
  std::string_view digits = node.scalar;
  if (node.kind == text::Kind::String && digits.starts_with("0x")) {
    if (digits.size() == 2) return std::nullopt;
    const auto out = from_loose_quantity(digits);
    return out ? std::optional<Number>({.negative = false, .magnitude = *out}) : std::nullopt;
  }
  if (node.kind != text::Kind::String && node.kind != text::Kind::Int) return std::nullopt;
  const bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  const auto out = from_decimal(digits);
  if (!out || (negative && out->is_zero())) return std::nullopt;
  if (node.kind == text::Kind::Int && *out > U256::of(kMaxSafeInteger)) return std::nullopt;
  return Number{.negative = negative, .magnitude = *out};
}

Result<Value> read_uint(const Type& type, const text::Node& node) {
  const std::optional<Number> number = number_of(node);
  if (!number) return refused(node, "is not a number, or one above 2^53 without quotes");
  if (number->negative || !fits(number->magnitude, type.size)) {
    return refused(node, "is out of the range of its type, " + type_text(type));
  }
  return Value{number->magnitude};
}

Result<Value> read_int(const Type& type, const text::Node& node) {
  const std::optional<Number> number = number_of(node);
  if (!number) return refused(node, "is not a number, or one above 2^53 without quotes");
  const std::optional<I256> out = signed_of(number->negative, number->magnitude);
  if (!out || !fits(*out, type.size)) {
    return refused(node, "is out of the range of its type, " + type_text(type));
  }
  return Value{*out};
}

Result<Value> read_bytes(const Type& type, const text::Node& node) {
  const std::string_view text = node.scalar;
  std::optional<Bytes> out;
  if (node.kind == text::Kind::String && text.starts_with("0x")) out = crypto::from_hex(text.substr(2));
  if (!out) return refused(node, "is not a string of 0x and two hex digits a byte");
  const std::size_t size = type.kind == DynamicBytes ? out->size() : type.kind == FixedBytes ? type.size : 24;
  if (out->size() != size) return refused(node, "is not " + std::to_string(size) + " bytes long");
  return Value{std::move(*out)};
}

Result<Value> read_address(const text::Node& node) {
  if (node.kind != text::Kind::String) return refused(node, "is not an address in a string");
  auto out = crypto::parse_address(node.scalar);
  if (!out) return refused(node, std::move(out).error().what);
  return Value{*out};
}

Result<Value> read_list(const Type& type, const text::Node& node) {
  if (!node.is_list()) return refused(node, "is not a list");
  if (type.kind == FixedArray && node.items.size() != type.size) {
    return refused(node, "is not a list of " + std::to_string(type.size));
  }
  List out;
  out.reserve(node.items.size());
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    auto item = read_value(type.parts.front().type, node.items[i]);
    if (!item) return under_field({}, i, std::move(item).error());
    out.push_back(std::move(*item));
  }
  return Value{std::move(out)};
}

Result<Value> read_listed_fields(const Type& type, const text::Node& node) {
  if (node.items.size() != type.parts.size()) {
    return refused(node, "is not a list of the " + std::to_string(type.parts.size()) + " fields");
  }
  Record out;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    auto value = read_value(type.parts[i].type, node.items[i]);
    if (!value) return under_field(type.parts[i].name, i, std::move(value).error());
    out.push_back({.name = type.parts[i].name, .value = std::move(*value)});
  }
  return Value{std::move(out)};
}

Result<Value> read_tuple(const Type& type, const text::Node& node) {
  const bool named = std::none_of(type.parts.begin(), type.parts.end(),
                                  [](const Parameter& part) { return part.name.empty(); });
  if (!named && node.is_list()) return read_listed_fields(type, node);
  if (!named || !node.is_map()) return refused(node, named ? "is not an object" : "is not a list");
  std::unordered_map<std::string_view, const text::Node*> members;
  for (const text::Member& member : node.members) members.emplace(member.key, &member.value);
  Record out;
  for (const Parameter& part : type.parts) {
    const auto member = members.find(part.name);
    if (member == members.end()) return under(part.name, refused(node, "is missing"));
    auto value = read_value(part.type, *member->second);
    if (!value) return under(part.name, std::move(value).error());
    out.push_back({.name = part.name, .value = std::move(*value)});
  }
  if (members.size() != out.size()) return refused(node, "has a member that its type has not");
  return Value{std::move(out)};
}

}  // namespace

Result<Value> read_value(const Type& type, const text::Node& node) {
  switch (type.kind) {
    case Uint:
      return read_uint(type, node);
    case Int:
      return read_int(type, node);
    case Address:
      return read_address(node);
    case Bool:
      if (node.kind != text::Kind::Bool) return refused(node, "is neither true nor false");
      return Value{node.scalar == "true"};
    case FixedBytes:
    case FunctionPointer:
    case DynamicBytes:
      return read_bytes(type, node);
    case String:
      if (node.kind != text::Kind::String) return refused(node, "is not a string");
      return Value{node.scalar};
    case FixedArray:
    case Array:
      return read_list(type, node);
    case Tuple:
      return read_tuple(type, node);
  }
  return refused(node, "has no type");
}

}  // namespace dvsguard::eth
