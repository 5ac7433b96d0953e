#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/crypto/address.h"
#include "core/eth/bytes.h"
#include "core/eth/i256.h"
#include "core/eth/u256.h"

// What an argument of a call, or a member of a typed message, holds.
namespace dvsguard::eth {

struct Field;
struct Value;

using List = std::vector<Value>;    // of T[] and T[n]
using Record = std::vector<Field>;  // of tuples and structs, in the order declared

// Bytes are of bytes, bytesN and function.
struct Value {
  std::variant<U256, I256, crypto::Address, bool, Bytes, std::string, List, Record> is;

  friend bool operator==(const Value& a, const Value& b);
};

struct Field {
  std::string name;  // may be empty in a tuple
  Value value;

  friend bool operator==(const Field& a, const Field& b);
};

// As JSON: integers as decimal strings, bytes and addresses as 0x and hex digits, records as objects, or as
// arrays where a field has no name.
[[nodiscard]] std::string value_json(const Value& value);

}  // namespace dvsguard::eth
