#include "core/eth/transaction.h"

#include <fmt/format.h>

#include "core/eth/transaction_layout.h"

namespace dvsguard::eth {
namespace {

Error not_signable(std::string what) {
  return {.code = ErrorCode::Unsupported, .where = "type", .what = std::move(what)};
}

Status check_signable_type(const Transaction& tx) {
  switch (tx.type) {
    case TransactionType::Legacy:
      if (tx.chain_id) return {};
      return Error{.code = ErrorCode::Unsupported,
                   .where = "chainId",
                   .what = "missing: the signature would hold on every chain (EIP-155)"};
    case TransactionType::AccessList:
    case TransactionType::FeeMarket:
      return {};
    case TransactionType::Blob:
      return not_signable("blob transactions are never signed (EIP-4844)");
    case TransactionType::SetCode:
      return not_signable("transactions that set an account's code are never signed (EIP-7702)");
  }
  return not_signable("unknown");
}

}  // namespace

const U256& Transaction::highest_gas_price() const {
  return type == TransactionType::Legacy || type == TransactionType::AccessList ? gas_price : max_fee;
}

U256 SignableTransaction::highest_fee() const {
  return multiply(U256::of(transaction_.gas_limit), transaction_.highest_gas_price()).value();
}

Result<SignableTransaction> signable(Transaction transaction) {
  TRY_STATUS(check_signable_type(transaction));
  TRY_STATUS(check_rules(transaction));
  if (encode_preimage(transaction).size() > kMaxUnsignedBytes) {
    return Error{.code = ErrorCode::Cap,
                 .what = fmt::format("a transaction of more than {} bytes", kMaxUnsignedBytes)};
  }
  return SignableTransaction(std::move(transaction));
}

Bytes encode_unsigned(const SignableTransaction& transaction) {
  return encode_preimage(transaction.get());
}

Hash signing_hash(const SignableTransaction& transaction) {
  return crypto::keccak256(encode_preimage(transaction.get()));
}

std::optional<Bytes> encode_signed(const SignableTransaction& transaction,
                                   const crypto::Signature& signature) {
  if (!crypto::is_canonical(signature)) return std::nullopt;
  return encode_with(transaction.get(), signature);
}

std::uint64_t signature_v(const SignableTransaction& transaction, crypto::YParity parity) {
  return v_of(transaction.get(), parity);
}

Bytes encode(const SignedTransaction& transaction) {
  return encode_with(transaction.transaction(), transaction.signature());
}

Hash transaction_hash(const SignedTransaction& transaction) {
  return crypto::keccak256(encode(transaction));
}

Result<crypto::Address> sender(const SignedTransaction& transaction) {
  const Hash digest = crypto::keccak256(encode_preimage(transaction.transaction()));
  const std::optional<crypto::Address> account = crypto::recover(digest, transaction.signature());
  if (!account) {
    return Error{.code = ErrorCode::Invalid, .what = "no key makes the transaction's signature"};
  }
  return *account;
}

}  // namespace dvsguard::eth
