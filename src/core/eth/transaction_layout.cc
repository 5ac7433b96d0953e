#include "core/eth/transaction_layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace dvsguard::eth {
namespace {

using enum Field;
constexpr Field kLegacy[] = {Nonce, GasPrice, GasLimit, To, Value, Data};
constexpr Field kEip2930[] = {ChainId, Nonce, GasPrice, GasLimit, To, Value, Data, AccessList};
constexpr Field kEip1559[] = {ChainId, Nonce, MaxPriorityFee, MaxFee, GasLimit, To, Value, Data, AccessList};
constexpr Field kEip4844[] = {ChainId, Nonce, MaxPriorityFee, MaxFee,     GasLimit,  To,
                              Value,   Data,  AccessList,     MaxBlobFee, BlobHashes};
constexpr Field kEip7702[] = {ChainId, Nonce, MaxPriorityFee, MaxFee,     GasLimit,
                              To,      Value, Data,           AccessList, Authorizations};

constexpr std::uint8_t kVersionedHashKzg = 0x01;  // EIP-4844

Error broken(Field field, std::string what) {
  return {.code = ErrorCode::Invalid, .where = std::string(name_of(field)), .what = std::move(what)};
}

bool has(TransactionType type, Field field) {
  const std::span<const Field> fields = fields_of(type);
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

bool is_empty(const Transaction& tx, Field field) {
  switch (field) {
    case ChainId:
      return !tx.chain_id || tx.type == TransactionType::Legacy;  // EIP-155 has it beside the fields
    case GasPrice:
      return tx.gas_price.is_zero();
    case MaxPriorityFee:
      return tx.max_priority_fee.is_zero();
    case MaxFee:
      return tx.max_fee.is_zero();
    case AccessList:
      return tx.access_list.empty();
    case MaxBlobFee:
      return tx.max_blob_fee.is_zero();
    case BlobHashes:
      return tx.blob_hashes.empty();
    case Authorizations:
      return tx.authorizations.empty();
    case Nonce:
    case GasLimit:
    case To:
    case Value:
    case Data:
      return true;  // every type has them
  }
  return false;
}

Status check_foreign(const Transaction& tx) {
  for (const Field field :
       {ChainId, GasPrice, MaxPriorityFee, MaxFee, AccessList, MaxBlobFee, BlobHashes, Authorizations}) {
    if (!has(tx.type, field) && !is_empty(tx, field)) {
      return broken(field, fmt::format("a transaction of type {} has none", static_cast<int>(tx.type)));
    }
  }
  return {};
}

Status check_fees(const Transaction& tx) {
  if (tx.max_priority_fee > tx.max_fee) return broken(MaxPriorityFee, "above maxFeePerGas (EIP-1559)");
  if (!multiply(U256::of(tx.gas_limit), tx.highest_gas_price())) {
    return broken(GasLimit, "the gas limit times its price is 2^256 or more");
  }
  return {};
}

Status check_chain(const Transaction& tx) {
  if (!tx.chain_id) {
    if (tx.type == TransactionType::Legacy) return {};
    return broken(ChainId, "missing");
  }
  if (*tx.chain_id == 0) return broken(ChainId, "zero");
  if (*tx.chain_id > kMaxChainId) return broken(ChainId, "too large (EIP-2294)");
  return {};
}

Status check_blobs(const Transaction& tx) {
  if (tx.blob_hashes.empty()) return broken(BlobHashes, "a blob transaction without blobs (EIP-4844)");
  const bool known = std::all_of(tx.blob_hashes.begin(), tx.blob_hashes.end(),
                                 [](const Hash& hash) { return hash[0] == kVersionedHashKzg; });
  if (!known) return broken(BlobHashes, "a hash of a version other than 1 (EIP-4844)");
  return {};
}

Status check_type(const Transaction& tx) {
  switch (tx.type) {
    case TransactionType::Legacy:
    case TransactionType::AccessList:
    case TransactionType::FeeMarket:
      return {};
    case TransactionType::Blob:
      if (!tx.to) return broken(To, "a blob transaction cannot create a contract (EIP-4844)");
      return check_blobs(tx);
    case TransactionType::SetCode:
      if (!tx.to) return broken(To, "a transaction with authorizations cannot create a contract (EIP-7702)");
      if (tx.authorizations.empty()) return broken(Authorizations, "empty (EIP-7702)");
      return {};
  }
  return Error{.code = ErrorCode::Unsupported, .where = "type", .what = "unknown"};
}

}  // namespace

std::span<const Field> fields_of(TransactionType type) {
  switch (type) {
    case TransactionType::Legacy:
      return kLegacy;
    case TransactionType::AccessList:
      return kEip2930;
    case TransactionType::FeeMarket:
      return kEip1559;
    case TransactionType::Blob:
      return kEip4844;
    case TransactionType::SetCode:
      return kEip7702;
  }
  return {};
}

std::string_view name_of(Field field) {
  switch (field) {
    case ChainId:
      return "chainId";
    case Nonce:
      return "nonce";
    case GasPrice:
      return "gasPrice";
    case MaxPriorityFee:
      return "maxPriorityFeePerGas";
    case MaxFee:
      return "maxFeePerGas";
    case GasLimit:
      return "gas";
    case To:
      return "to";
    case Value:
      return "value";
    case Data:
      return "data";
    case AccessList:
      return "accessList";
    case MaxBlobFee:
      return "maxFeePerBlobGas";
    case BlobHashes:
      return "blobVersionedHashes";
    case Authorizations:
      return "authorizationList";
  }
  return "";
}

Status check_rules(const Transaction& tx) {
  TRY_STATUS(check_type(tx));
  TRY_STATUS(check_foreign(tx));
  TRY_STATUS(check_chain(tx));
  if (tx.nonce > kMaxNonce) return broken(Nonce, "2^64 - 1 (EIP-2681)");
  TRY_STATUS(check_fees(tx));
  if (!tx.to && tx.data.size() > kMaxInitCode) {
    return Error{.code = ErrorCode::Cap,
                 .where = std::string(name_of(Data)),
                 .what = fmt::format("init code of more than {} bytes (EIP-3860)", kMaxInitCode)};
  }
  return {};
}

}  // namespace dvsguard::eth
