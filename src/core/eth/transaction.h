#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/crypto/address.h"
#include "core/crypto/keccak.h"
#include "core/crypto/recoverable.h"
#include "core/eth/rlp.h"
#include "core/eth/u256.h"

// Ethereum transactions: read from their bytes in the one canonical form, refused in any other.
namespace dvsguard::eth {

using Hash = crypto::Keccak256;

enum class TransactionType : std::uint8_t {
  Legacy = 0,      // with EIP-155's replay protection or from before it
  AccessList = 1,  // EIP-2930
  FeeMarket = 2,   // EIP-1559
  Blob = 3,        // EIP-4844: read, never signed
  SetCode = 4,     // EIP-7702: read, never signed
};

struct AccessEntry {
  crypto::Address address;
  std::vector<std::array<std::uint8_t, 32>> storage_keys;

  friend bool operator==(const AccessEntry&, const AccessEntry&) = default;
};

// EIP-7702: an account's leave to run another's code. Nothing here checks its signature.
struct Authorization {
  U256 chain_id;  // 0: any chain
  crypto::Address address;
  std::uint64_t nonce = 0;
  std::uint8_t y_parity = 0;
  U256 r, s;

  friend bool operator==(const Authorization&, const Authorization&) = default;
};

// What a type does not have stays empty.
struct Transaction {
  TransactionType type = TransactionType::Legacy;
  std::optional<std::uint64_t> chain_id = {};  // absent: type 0 from before EIP-155, good on every chain
  std::uint64_t nonce = 0;
  std::uint64_t gas_limit = 0;
  std::optional<crypto::Address> to = {};  // absent: creates a contract
  U256 value = {};
  Bytes data = {};
  U256 gas_price = {};                             // types 0 and 1; wei
  U256 max_fee = {};                               // types 2 to 4; wei a unit of gas
  U256 max_priority_fee = {};                      // types 2 to 4; never above max_fee
  std::vector<AccessEntry> access_list = {};       // types 1 to 4
  U256 max_blob_fee = {};                          // type 3
  std::vector<Hash> blob_hashes = {};              // type 3
  std::vector<Authorization> authorizations = {};  // type 4

  // The most that it can cost for a unit of gas: gas_price or max_fee.
  [[nodiscard]] const U256& highest_gas_price() const;

  friend bool operator==(const Transaction&, const Transaction&) = default;
};

inline constexpr std::size_t kMaxTransactionBytes = std::size_t{128} << 10;   // as geth's pool takes
inline constexpr std::size_t kMaxUnsignedBytes = kMaxTransactionBytes - 128;  // leaves room for a signature
inline constexpr std::size_t kMaxInitCode = 49152;                            // EIP-3860
inline constexpr std::uint64_t kMaxNonce = UINT64_MAX - 1;                    // EIP-2681
inline constexpr std::uint64_t kMaxChainId = UINT64_MAX / 2 - 36;             // EIP-2294

// A transaction that may be signed: of type 0 with a chain id, 1 or 2, and keeping every rule of its type.
class SignableTransaction {
 public:
  [[nodiscard]] const Transaction& get() const { return transaction_; }
  [[nodiscard]] const Transaction* operator->() const { return &transaction_; }
  [[nodiscard]] std::uint64_t chain_id() const { return transaction_.chain_id.value_or(0); }  // never 0
  // gas limit x highest gas price, which is below 2^256.
  [[nodiscard]] U256 highest_fee() const;

 private:
  explicit SignableTransaction(Transaction transaction) : transaction_(std::move(transaction)) {}
  friend Result<SignableTransaction> signable(Transaction transaction);

  Transaction transaction_;
};

[[nodiscard]] Result<SignableTransaction> signable(Transaction transaction);

// Exactly the bytes whose Keccak-256 is signed.
[[nodiscard]] Bytes encode_unsigned(const SignableTransaction& transaction);
[[nodiscard]] Hash signing_hash(const SignableTransaction& transaction);
// What eth_sendRawTransaction takes. Nothing where the signature is not canonical.
[[nodiscard]] std::optional<Bytes> encode_signed(const SignableTransaction& transaction,
                                                 const crypto::Signature& signature);
// The JSON member `v`: EIP-155's number for type 0, the parity for the others.
[[nodiscard]] std::uint64_t signature_v(const SignableTransaction& transaction, crypto::YParity parity);

// A signed transaction of any type, keeping every rule of its type; its signature is canonical.
class SignedTransaction {
 public:
  [[nodiscard]] const Transaction& transaction() const { return transaction_; }
  [[nodiscard]] const crypto::Signature& signature() const { return signature_; }
  // Type 3 came with its blobs (EIP-4844's or EIP-7594's network form), which are not kept.
  [[nodiscard]] bool had_blobs() const { return had_blobs_; }

 private:
  SignedTransaction(Transaction transaction, const crypto::Signature& signature, bool had_blobs)
      : transaction_(std::move(transaction)), signature_(signature), had_blobs_(had_blobs) {}
  friend Result<SignedTransaction> decode_transaction(BytesView bytes);

  Transaction transaction_;
  crypto::Signature signature_;
  bool had_blobs_;
};

// What encode_signed or any other client makes.
[[nodiscard]] Result<SignedTransaction> decode_transaction(BytesView bytes);
// What encode_unsigned makes: type 0 with EIP-155's `chain id, 0, 0`, type 1 or 2.
[[nodiscard]] Result<Transaction> decode_unsigned(BytesView bytes);

// The canonical bytes, without blobs, and their hash, which names the transaction on its chain.
[[nodiscard]] Bytes encode(const SignedTransaction& transaction);
[[nodiscard]] Hash transaction_hash(const SignedTransaction& transaction);
// Whose key signed it.
[[nodiscard]] Result<crypto::Address> sender(const SignedTransaction& transaction);

}  // namespace dvsguard::eth
