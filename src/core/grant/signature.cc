#include "core/grant/signature.h"

#include <cstddef>
#include <utility>

#include "core/crypto/keccak.h"

namespace dvsguard::grant {
namespace {

constexpr std::size_t kMaxSignatureBytes = 4096;
constexpr int kMaxNesting = 8;

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

// A number without leading zeros in [low, high]; -1 where it is anything else.
int small_number(std::string_view digits, int low, int high) {
  if (digits.empty() || digits.size() > 3 || digits.front() == '0') return -1;
  int value = 0;
  for (const char c : digits) {
    if (!is_digit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  return value >= low && value <= high ? value : -1;
}

// An elementary type of the contract ABI in its canonical spelling; empty where it is none.
std::string elementary(std::string_view type) {
  if (type == "address" || type == "bool" || type == "string" || type == "bytes") return std::string(type);
  if (type == "uint" || type == "int") return std::string(type) + "256";
  for (const std::string_view prefix : {"uint", "int"}) {
    if (!type.starts_with(prefix)) continue;
    const int bits = small_number(type.substr(prefix.size()), 8, 256);
    return bits > 0 && bits % 8 == 0 ? std::string(type) : std::string();
  }
  if (type.starts_with("bytes") && small_number(type.substr(5), 1, 32) > 0) return std::string(type);
  return {};
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Result<std::string> call() {
    const std::string_view name = word();
    if (name.empty() || is_digit(name.front())) return refused("a call starts with the function's name");
    TRY(const std::string parameters, tuple(1));
    skip_blanks();
    if (!rest_.empty()) return refused("nothing may follow the call's closing bracket");
    return std::string(name) + parameters;
  }

 private:
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
  Result<std::string> tuple(int depth) {
    if (depth > kMaxNesting) return refused("the parameters nest deeper than 8");
    if (!take('(')) return refused("the parameters stand in brackets");
    std::string out = "(";
    if (take(')')) return out + ")";
    while (true) {
      TRY(const std::string one, parameter(depth));
      out += one;
      if (take(')')) return out + ")";
      if (!take(',')) return refused("a parameter is followed by ',' or ')'");
      out += ",";
    }
  }

  Result<std::string> parameter(int depth) {
    TRY(std::string type, base_type(depth));
    TRY(const std::string arrays, array_suffix());
    const bool plain_address = type == "address" && arrays.empty();
    type += arrays;
    std::string_view next = word();
    if (plain_address && next == "payable") next = word();
    if (next == "memory" || next == "calldata" || next == "storage") next = word();
    if (!next.empty() && is_digit(next.front())) return refused("a parameter's name starts with a letter");
    if (next == "payable") return refused("only an address is payable");
    return type;
  }

  Result<std::string> base_type(int depth) {
    const std::string_view name = word();
    if (name.empty() || name == "tuple") return tuple(depth + 1);
    std::string type = elementary(name);
    if (type.empty()) return refused("a parameter's type is not one of the contract ABI's");
    return type;
  }

  Result<std::string> array_suffix() {
    std::string out;
    while (take('[')) {
      const std::string_view size = word();
      if (!size.empty() && small_number(size, 1, 999) < 0) {
        return refused("an array's size is a number from 1 to 999");
      }
      if (!take(']')) return refused("an array's bracket is not closed");
      out += "[" + std::string(size) + "]";
    }
    return out;
  }

  std::string_view rest_;
};

}  // namespace

Result<std::string> canonical_signature(std::string_view signature) {
  if (signature.size() > kMaxSignatureBytes) return refused("the call is over 4096 bytes");
  return Reader(signature).call();
}

std::uint32_t selector_of(std::string_view canonical) {
  const crypto::Keccak256 hash = crypto::keccak256(canonical);
  return static_cast<std::uint32_t>(hash[0]) << 24 | static_cast<std::uint32_t>(hash[1]) << 16 |
         static_cast<std::uint32_t>(hash[2]) << 8 | static_cast<std::uint32_t>(hash[3]);
}

}  // namespace dvsguard::grant
