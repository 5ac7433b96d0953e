#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/crypto/keccak.h"
#include "core/eth/abi_type.h"
#include "core/text/node.h"

// The struct types that an EIP-712 message brings with it.
namespace dvsguard::eth {

inline constexpr std::string_view kDomainType = "EIP712Domain";

inline constexpr std::size_t kMaxStructs = 64;
inline constexpr std::size_t kMaxStructFields = 128;
inline constexpr std::size_t kMaxIdentifierBytes = 128;
inline constexpr std::size_t kMaxStructText = 16 << 10;  // of all structs, as encodeType writes them

struct StructField {
  std::string name;
  std::string type;                       // as written: "Person[2][]"
  std::string base;                       // "Person"
  std::optional<Type> atom;               // of the base; nothing where it names a struct
  std::vector<std::uint16_t> dimensions;  // the innermost array first; 0: of any length
};

struct Struct {
  std::vector<StructField> fields;
  std::set<std::string> needs;  // the structs that a value of it may hold, at any depth
  std::string text;             // encodeType: "Mail(Person from,string contents)Person(address wallet)"
  crypto::Keccak256 hash{};     // typeHash
};

using Structs = std::map<std::string, Struct, std::less<>>;

// From the message's `types`. Refused: a type that is neither elementary nor in `types`; uint, int and
// function (EIP-712 knows no aliases, and no function); a name that is no identifier, or an elementary
// type's; two fields of one name; the domain's type as a field's; a struct that holds itself other than
// through an array of any length, as no value of it ends; arrays of over 65535 items or 8 dimensions;
// anything over the caps.
[[nodiscard]] Result<Structs> read_structs(const text::Node& types);

}  // namespace dvsguard::eth
