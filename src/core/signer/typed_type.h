#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/eth/abi_type.h"

// An EIP-712 type as encodeType writes it, and its members as parameters that conditions can speak of.
namespace dvsguard::signer {

struct TypedType {
  std::string primary;                  // "Mail"
  std::string text;                     // "Mail(Person from,string contents)Person(address wallet)"
  std::vector<eth::Parameter> members;  // structs as tuples
};

// Refused: a text that is not exactly encodeType's, and a struct that holds itself.
[[nodiscard]] Result<TypedType> parse_typed_type(std::string_view text);

}  // namespace dvsguard::signer
