#include "core/eth/abi_type.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/crypto/keccak.h"

namespace dvsguard::eth {
namespace {

using enum Type::Kind;

constexpr std::size_t kMaxSignatureBytes = 4096;
constexpr std::size_t kWord = 32;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
// Solidity's identifiers.
bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool is_word(char c) {
  return starts_word(c) || is_digit(c);
}
bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

Error refused(std::string what) {
  return Error{.code = ErrorCode::Syntax, .what = std::move(what)};
}

// A number without leading zeros in [low, high]; 0 where it is anything else.
std::uint16_t small_number(std::string_view digits, int low, int high) {
  if (digits.empty() || digits.size() > 3 || digits.front() == '0') return 0;
  int value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return 0;
    value = value * 10 + (c - '0');
  }
  return value >= low && value <= high ? static_cast<std::uint16_t>(value) : std::uint16_t{0};
}

// Of arrays around the innermost value.
std::size_t dimensions(const Type& type) {
  std::size_t most = 0;
  for (const Parameter& part : type.parts) most = std::max(most, dimensions(part.type));
  return most + (type.kind == Array || type.kind == FixedArray ? 1 : 0);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Result<Function> call() {
    const std::string_view name = word();
    if (name.empty() || is_digit(name.front())) return refused("a call starts with the function's name");
    Function out{.name = std::string(name), .parameters = {}};
    TRY(out.parameters, tuple(1));
    skip_blanks();
    if (!rest_.empty()) return refused("nothing may follow the call's closing bracket");
    const bool deep = std::any_of(out.parameters.begin(), out.parameters.end(), [](const Parameter& one) {
      return dimensions(one.type) > kMaxTypeNesting;
    });
    if (deep) return too_deep();
    return out;
  }

 private:
  static Error too_deep() { return refused("the parameters nest deeper than 8"); }

  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  bool take(char c) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view word() {
    skip_blanks();
    std::size_t size = 0;
    while (size < rest_.size() && is_word(rest_[size])) ++size;
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }

  // "(", parameters, ")"; depth is bounded, so the recursion is.
  Result<std::vector<Parameter>> tuple(std::size_t depth) {
    if (depth > kMaxTypeNesting) return too_deep();
    if (!take('(')) return refused("the parameters stand in brackets");
    std::vector<Parameter> out;
    std::set<std::string> names;
    if (take(')')) return out;
    while (true) {
      TRY(Parameter one, parameter(depth));
      if (!one.name.empty() && !names.insert(one.name).second) {
        return refused("two parameters side by side have one name");
      }
      out.push_back(std::move(one));
      if (take(')')) return out;
      if (!take(',')) return refused("a parameter is followed by ',' or ')'");
    }
  }

  Result<Parameter> parameter(std::size_t depth) {
    TRY(Type type, base_type(depth));
    TRY_STATUS(array_suffix(type));
    std::string_view next = word();
    if (type.kind == Address && next == "payable") next = word();
    if (next == "memory" || next == "calldata" || next == "storage") next = word();
    if (!next.empty() && is_digit(next.front())) return refused("a parameter's name starts with a letter");
    if (next == "payable") return refused("only an address is payable");
    return Parameter{.name = std::string(next), .type = std::move(type)};
  }

  Result<Type> base_type(std::size_t depth) {
    const std::string_view name = word();
    if (name.empty() || name == "tuple") {
      TRY(std::vector<Parameter> fields, tuple(depth + 1));
      return Type{.kind = Tuple, .size = 0, .parts = std::move(fields)};
    }
    if (name == "uint" || name == "int") return parse_elementary(std::string(name) + "256");
    return parse_elementary(name);
  }

  // Wraps `type` in what stands in "[2][]".
  Status array_suffix(Type& type) {
    for (std::size_t count = 1; take('['); ++count) {
      if (count > kMaxTypeNesting) return too_deep();
      const std::string_view digits = word();
      const std::uint16_t size = small_number(digits, 1, 999);
      if (!digits.empty() && size == 0) return refused("an array's size is a number from 1 to 999");
      if (!take(']')) return refused("an array's bracket is not closed");
      Type array{.kind = digits.empty() ? Array : FixedArray, .size = size, .parts = {}};
      array.parts.push_back({.name = {}, .type = std::move(type)});
      type = std::move(array);
    }
    return {};
  }

  std::string_view rest_;
};

std::string tuple_text(const std::vector<Parameter>& fields) {
  std::string out = "(";
  for (const Parameter& field : fields) {
    if (out.size() > 1) out += ",";
    out += type_text(field.type);
  }
  return out + ")";
}

}  // namespace

bool operator==(const Type& a, const Type& b) {
  return a.kind == b.kind && a.size == b.size && a.parts == b.parts;
}

bool operator==(const Parameter& a, const Parameter& b) {
  return a.name == b.name && a.type == b.type;
}

std::string Function::canonical() const {
  return name + tuple_text(parameters);
}

std::uint32_t Function::selector() const {
  return selector_of(canonical());
}

Result<Function> parse_signature(std::string_view signature) {
  if (signature.size() > kMaxSignatureBytes) return refused("the call is over 4096 bytes");
  return Reader(signature).call();
}

Result<Type> parse_elementary(std::string_view text) {
  if (text == "address") return Type{.kind = Address, .size = 0, .parts = {}};
  if (text == "bool") return Type{.kind = Bool, .size = 0, .parts = {}};
  if (text == "string") return Type{.kind = String, .size = 0, .parts = {}};
  if (text == "bytes") return Type{.kind = DynamicBytes, .size = 0, .parts = {}};
  if (text == "function") return Type{.kind = FunctionPointer, .size = 0, .parts = {}};
  const std::size_t letters = text.starts_with("uint") ? 4 : text.starts_with("int") ? 3 : 0;
  if (letters != 0) {
    const std::uint16_t bits = small_number(text.substr(letters), 8, 256);
    if (bits != 0 && bits % 8 == 0) return Type{.kind = letters == 4 ? Uint : Int, .size = bits, .parts = {}};
  }
  if (text.starts_with("bytes")) {
    const std::uint16_t bytes = small_number(text.substr(5), 1, 32);
    if (bytes != 0) return Type{.kind = FixedBytes, .size = bytes, .parts = {}};
  }
  return refused("a parameter's type is not one of the contract ABI's");
}

std::string type_text(const Type& type) {
  switch (type.kind) {
    case Uint:
      return "uint" + std::to_string(type.size);
    case Int:
      return "int" + std::to_string(type.size);
    case Address:
      return "address";
    case Bool:
      return "bool";
    case FixedBytes:
      return "bytes" + std::to_string(type.size);
    case FunctionPointer:
      return "function";
    case DynamicBytes:
      return "bytes";
    case String:
      return "string";
    case FixedArray:
      return type_text(type.parts.front().type) + "[" + std::to_string(type.size) + "]";
    case Array:
      return type_text(type.parts.front().type) + "[]";
    case Tuple:
      return tuple_text(type.parts);
  }
  return {};
}

bool is_dynamic(const Type& type) {
  if (type.kind == DynamicBytes || type.kind == String || type.kind == Array) return true;
  return std::any_of(type.parts.begin(), type.parts.end(),
                     [](const Parameter& part) { return is_dynamic(part.type); });
}

std::size_t head_bytes(const Type& type) {
  if (is_dynamic(type)) return kWord;
  if (type.kind == FixedArray) {
    return std::min(kMaxHeadBytes, head_bytes(type.parts.front().type) * type.size);
  }
  if (type.kind != Tuple) return kWord;
  std::size_t sum = 0;
  for (const Parameter& part : type.parts) sum += head_bytes(part.type);
  return std::min(kMaxHeadBytes, sum);
}

std::uint32_t selector_of(std::string_view canonical) {
  const crypto::Keccak256 hash = crypto::keccak256(canonical);
  return static_cast<std::uint32_t>(hash[0]) << 24 | static_cast<std::uint32_t>(hash[1]) << 16 |
         static_cast<std::uint32_t>(hash[2]) << 8 | static_cast<std::uint32_t>(hash[3]);
}

}  // namespace dvsguard::eth
