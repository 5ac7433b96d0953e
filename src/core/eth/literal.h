#pragma once

#include "core/base/result.h"
#include "core/eth/abi_type.h"
#include "core/eth/value.h"
#include "core/text/node.h"

// A value as people and clients write it in JSON or YAML.
namespace dvsguard::eth {

// Of an elementary type:
// - uintN, intN: a string of decimal digits ("-" before those of an intN) or of 0x and hex digits, leading
// zeros
//   allowed in hex only; or a number without fraction or exponent, 2^53 - 1 at most: clients that read JSON
//   as JavaScript does would take a larger one for another number, so that what they show is not what is
//   signed;
// - address: 0x and 40 hex digits, with EIP-55's checksum where both cases stand;
// - bool: true or false; string: a string;
// - bytes, bytesN, function: a string of 0x and hex digits, two a byte, exactly N bytes.
// Of an array a list, of FixedArray's length. Of a tuple an object with each field and no other, or, where a
// field has no name, a list. Null is a value of no type. Refused: anything else; Error::where is the path.
[[nodiscard]] Result<Value> read_value(const Type& type, const text::Node& node);

}  // namespace dvsguard::eth
