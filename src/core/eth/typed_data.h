#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/crypto/address.h"
#include "core/crypto/keccak.h"
#include "core/eth/typed_types.h"
#include "core/eth/value.h"
#include "core/text/node.h"

// EIP-712: typed structured data, what it says and the digest that is signed for it. As eth_signTypedData_v4
// takes it; _v3 gives the same digest for all that _v3 can say.
namespace dvsguard::eth {

inline constexpr std::size_t kMaxTypedNesting = 32;  // structs and arrays of the message

struct TypedDomain {
  std::optional<std::string> name;
  std::optional<std::string> version;
  std::optional<U256> chain_id;
  std::optional<crypto::Address> verifying_contract;
  std::optional<std::array<std::uint8_t, 32>> salt;

  friend bool operator==(const TypedDomain&, const TypedDomain&) = default;
};

struct TypedData {
  TypedDomain domain;
  std::string primary_type;
  std::string type_text;          // encodeType of the primary type
  crypto::Keccak256 type_hash{};  // its Keccak-256
  Record message;
  crypto::Keccak256 domain_separator{};
  crypto::Keccak256 message_hash{};
  crypto::Keccak256 digest{};  // what is signed
};

// {"types", "primaryType", "domain", "message"} and no other member. Values are written as read_value
// (literal.h) says. Where peers differ, what two of them would read differently is refused:
// - null and missing members: ethers refuses them but for a bool; eth-sig-util leaves them out or puts zeros;
// - members that the type has not: ethers and eth-sig-util drop them, so that what is shown is not what is
// signed;
// - types that the primary type does not need (ethers refuses them), a domain without its type EIP712Domain,
// and
//   EIP712Domain as the primary type.
// The domain may lack any of EIP-712's five fields, but not all, and holds no other; their order is the
// type's.
[[nodiscard]] Result<TypedData> read_typed_data(const text::Node& node);

}  // namespace dvsguard::eth
