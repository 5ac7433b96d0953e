#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

// A contract call as people write it, brought to the one text that its selector is taken from.
namespace dvsguard::grant {

// "updateSocket(string memory socket)" gives "updateSocket(string)": parameter names, data locations and
// blanks go, uint and int become uint256 and int256, "address payable" becomes address, "tuple(…)" becomes
// "(…)". Error::what says what is wrong: a type that the contract ABI does not know, nesting over 8, text
// over 4096 bytes.
[[nodiscard]] Result<std::string> canonical_signature(std::string_view signature);

// The first four bytes of Keccak-256 over a canonical signature, the first byte highest.
[[nodiscard]] std::uint32_t selector_of(std::string_view canonical);

}  // namespace dvsguard::grant
