#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/eth/transaction.h"

// Which fields a transaction's type has, in the order in which they are encoded; the rules that they keep.
namespace dvsguard::eth {

enum class Field : std::uint8_t {
  ChainId,
  Nonce,
  GasPrice,
  MaxPriorityFee,
  MaxFee,
  GasLimit,
  To,
  Value,
  Data,
  AccessList,
  MaxBlobFee,
  BlobHashes,
  Authorizations,
};

// Without the signature, and for type 0 without the chain id that EIP-155 appends.
[[nodiscard]] std::span<const Field> fields_of(TransactionType type);
// As JSON-RPC names it.
[[nodiscard]] std::string_view name_of(Field field);

[[nodiscard]] Status check_rules(const Transaction& tx);

// Of any type: what is hashed for signing, and what is sent.
[[nodiscard]] Bytes encode_preimage(const Transaction& tx);
[[nodiscard]] Bytes encode_with(const Transaction& tx, const crypto::Signature& signature);
// Type 0: EIP-155's `v`, or 27 and 28 without a chain id; the others: the parity.
[[nodiscard]] std::uint64_t v_of(const Transaction& tx, crypto::YParity parity);

}  // namespace dvsguard::eth
