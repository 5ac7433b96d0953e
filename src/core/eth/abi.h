#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/eth/abi_type.h"
#include "core/eth/bytes.h"
#include "core/eth/value.h"

// The contract ABI's encoding (the Solidity documentation's "Contract ABI Specification"), strictly: a value
// has one encoding, the one that every encoder writes, and anything else is refused.
namespace dvsguard::eth {

// The transaction pool of geth takes no transaction above 128 KiB.
inline constexpr std::size_t kMaxCalldataBytes = 128 << 10;
// Arguments with all that they hold.
inline constexpr std::size_t kMaxCallValues = 65'536;

// The call's arguments, in order. Refused: another selector; an offset that is not where the next tail starts
// (so no overlap, no gap, no sharing); padding that is not zero; a bool but 0 and 1; an address or a number
// with bytes outside of its width; a string that is not UTF-8; bytes after the last tail; anything over the
// caps. Error::where is the argument's path: "calls[2].to". Linear in the calldata.
[[nodiscard]] Result<std::vector<Value>> decode_call(const Function& function, BytesView calldata);
// The same without a selector: a constructor's arguments, or what a call returns.
[[nodiscard]] Result<std::vector<Value>> decode_parameters(std::span<const Parameter> parameters,
                                                           BytesView bytes);

// Refused: a value that its type does not hold, and what decode_call refuses.
[[nodiscard]] Result<Bytes> encode_call(const Function& function, std::span<const Value> arguments);
[[nodiscard]] Result<Bytes> encode_parameters(std::span<const Parameter> parameters,
                                              std::span<const Value> values);

// One value: its word; or, of a type that takes more than one word or is dynamic, as the only parameter's.
[[nodiscard]] Result<Bytes> encode_value(const Type& type, const Value& value);

}  // namespace dvsguard::eth
