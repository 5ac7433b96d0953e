#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

// The types of Ethereum's contract ABI, and a function's signature with the names of its parameters.
namespace dvsguard::eth {

// Round brackets around a value, the parameter list's own counted; and as many arrays.
inline constexpr std::size_t kMaxTypeNesting = 8;

struct Parameter;

struct Type {
  enum class Kind : std::uint8_t {
    Uint,
    Int,
    Address,
    Bool,
    FixedBytes,
    FunctionPointer,  // "function": an address, then a selector, 24 bytes
    DynamicBytes,
    String,
    FixedArray,
    Array,
    Tuple,
  };

  Kind kind = Kind::Bool;
  std::uint16_t size = 0;        // bits of Uint and Int, bytes of FixedBytes, items of FixedArray
  std::vector<Parameter> parts;  // fields of a Tuple; the one element of an array, without a name

  friend bool operator==(const Type& a, const Type& b);
};

struct Parameter {
  std::string name;  // may be empty
  Type type;

  friend bool operator==(const Parameter& a, const Parameter& b);
};

struct Function {
  std::string name;
  std::vector<Parameter> parameters;

  // "updateSocket(string)": what the selector is taken from.
  [[nodiscard]] std::string canonical() const;
  // The first four bytes of Keccak-256 over it, the first byte highest.
  [[nodiscard]] std::uint32_t selector() const;
};

// "updateSocket(string memory socket)" as people write it. uint and int are uint256 and int256, "address
// payable" is an address, "tuple(…)" is "(…)"; data locations are dropped. Refused, with Error::what saying
// why: a type that the ABI does not know, two parameters of one name side by side, nesting over 8, arrays of
// over 999 items, text over 4096 bytes.
[[nodiscard]] Result<Function> parse_signature(std::string_view signature);

// uint8 to uint256, int8 to int256, address, bool, bytes1 to bytes32, bytes, string, function; no alias.
// Error where it is anything else.
[[nodiscard]] Result<Type> parse_elementary(std::string_view text);

// The canonical spelling: "(address,uint256)[2][]".
[[nodiscard]] std::string type_text(const Type& type);

// Whether its encoding stands behind an offset.
[[nodiscard]] bool is_dynamic(const Type& type);

// Bytes that it takes among the heads: 32 where it is dynamic. At most kMaxHeadBytes: more is told as that.
inline constexpr std::size_t kMaxHeadBytes = std::size_t{1} << 24;
[[nodiscard]] std::size_t head_bytes(const Type& type);

[[nodiscard]] std::uint32_t selector_of(std::string_view canonical);

}  // namespace dvsguard::eth
