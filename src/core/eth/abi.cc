#include "core/eth/abi.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "core/eth/abi_path.h"
#include "core/text/utf8.h"

namespace dvsguard::eth {
namespace {

using enum Type::Kind;

constexpr std::size_t kWord = 32;

Error refused(std::string what) {
  return Error{.code = ErrorCode::Invalid, .what = std::move(what)};
}
Error other_kind() {
  return refused("the value is of another kind than its type");
}
Error out_of_range() {
  return refused("the number does not fit its type");
}
Error over_cap() {
  return {.code = ErrorCode::Cap, .what = "the calldata is over 128 KiB"};
}

void append(Bytes& to, const auto& bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

void pad(Bytes& to) {
  to.resize((to.size() + kWord - 1) / kWord * kWord);
}

Status atom(const Type& type, const Value& value, Bytes& out) {
  if (const auto* number = std::get_if<U256>(&value.is); number != nullptr && type.kind == Uint) {
    if (!fits(*number, type.size)) return out_of_range();
    append(out, number->bytes);
  } else if (const auto* integer = std::get_if<I256>(&value.is); integer != nullptr && type.kind == Int) {
    if (!fits(*integer, type.size)) return out_of_range();
    append(out, integer->bits.bytes);
  } else if (const auto* address = std::get_if<crypto::Address>(&value.is);
             address != nullptr && type.kind == Address) {
    out.resize(out.size() + kWord - address->bytes.size());
    append(out, address->bytes);
  } else if (const auto* yes = std::get_if<bool>(&value.is); yes != nullptr && type.kind == Bool) {
    append(out, U256::of(*yes ? 1 : 0).bytes);
  } else if (const auto* bytes = std::get_if<Bytes>(&value.is);
             bytes != nullptr && (type.kind == FixedBytes || type.kind == FunctionPointer)) {
    if (bytes->size() != (type.kind == FixedBytes ? type.size : 24))
      return refused("not as many bytes as its type has");
    append(out, *bytes);
    pad(out);
  } else {
    return other_kind();
  }
  return {};
}

// Appends the value's own encoding: of a dynamic one its tail.
Status encode(const Type& type, const Value& value, Bytes& out);

// Heads, then tails (the specification's enc(X) of a tuple).
class Sequence {
 public:
  explicit Sequence(std::size_t heads) : heads_bytes_(heads) {}

  Status add(const Type& type, const Value& value) {
    if (!is_dynamic(type)) return encode(type, value, heads_);
    append(heads_, U256::of(heads_bytes_ + tails_.size()).bytes);
    TRY_STATUS(encode(type, value, tails_));
    return tails_.size() > kMaxCalldataBytes ? Status(over_cap()) : Status();
  }

  void finish(Bytes& out) const {
    append(out, heads_);
    append(out, tails_);
  }

 private:
  std::size_t heads_bytes_;
  Bytes heads_;
  Bytes tails_;
};

Status list(const Type& type, const List& items, Bytes& out) {
  if (items.size() > kMaxCallValues) return over_cap();
  const std::size_t heads = items.size() * head_bytes(type);
  if (heads > kMaxCalldataBytes) return over_cap();
  Sequence sequence(heads);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (auto done = sequence.add(type, items[i]); !done) return under_field({}, i, std::move(done).error());
  }
  sequence.finish(out);
  return {};
}

template <class ValueOf>
Status record(std::span<const Parameter> types, ValueOf value_of, Bytes& out) {
  std::size_t heads = 0;
  for (const Parameter& type : types) heads += head_bytes(type.type);
  if (heads > kMaxCalldataBytes) return over_cap();
  Sequence sequence(heads);
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (auto done = sequence.add(types[i].type, value_of(i)); !done)
      return under_field(types[i].name, i, std::move(done).error());
  }
  sequence.finish(out);
  return {};
}

Status fields(const Type& type, const Record& values, Bytes& out) {
  if (values.size() != type.parts.size()) return refused("not as many fields as its type has");
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].name != type.parts[i].name) return refused("a field's name is not its type's");
  }
  return record(type.parts, [&](std::size_t i) -> const Value& { return values[i].value; }, out);
}

Status blob(const auto& bytes, Bytes& out) {
  if (bytes.size() > kMaxCalldataBytes) return over_cap();
  append(out, U256::of(bytes.size()).bytes);
  append(out, bytes);
  pad(out);
  return {};
}

Status encode(const Type& type, const Value& value, Bytes& out) {
  switch (type.kind) {
    case Uint:
    case Int:
    case Address:
    case Bool:
    case FixedBytes:
    case FunctionPointer:
      return atom(type, value, out);
    case DynamicBytes:
      if (const auto* bytes = std::get_if<Bytes>(&value.is)) return blob(*bytes, out);
      return other_kind();
    case String:
      if (const auto* text = std::get_if<std::string>(&value.is)) {
        return text::is_utf8(*text) ? blob(*text, out) : Status(refused("the string is not UTF-8"));
      }
      return other_kind();
    case FixedArray:
      if (const auto* items = std::get_if<List>(&value.is)) {
        if (items->size() != type.size) return refused("not as many items as its type has");
        return list(type.parts.front().type, *items, out);
      }
      return other_kind();
    case Array:
      if (const auto* items = std::get_if<List>(&value.is)) {
        append(out, U256::of(items->size()).bytes);
        return list(type.parts.front().type, *items, out);
      }
      return other_kind();
    case Tuple:
      if (const auto* values = std::get_if<Record>(&value.is)) return fields(type, *values, out);
      return other_kind();
  }
  return other_kind();
}

}  // namespace

Result<Bytes> encode_parameters(std::span<const Parameter> parameters, std::span<const Value> values) {
  if (values.size() != parameters.size()) return refused("not as many arguments as parameters");
  Bytes out;
  TRY_STATUS(record(parameters, [&](std::size_t i) -> const Value& { return values[i]; }, out));
  if (out.size() > kMaxCalldataBytes) return over_cap();
  return out;
}

Result<Bytes> encode_call(const Function& function, std::span<const Value> arguments) {
  const std::uint32_t selector = function.selector();
  Bytes out;
  for (const int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::uint8_t>(selector >> shift));
  TRY(const Bytes parameters, encode_parameters(function.parameters, arguments));
  append(out, parameters);
  if (out.size() > kMaxCalldataBytes) return over_cap();
  return out;
}

Result<Bytes> encode_value(const Type& type, const Value& value) {
  const Parameter parameter{.name = {}, .type = type};
  return encode_parameters({&parameter, 1}, {&value, 1});
}

}  // namespace dvsguard::eth
