#include "core/eth/transaction_layout.h"

namespace dvsguard::eth {
namespace {

void append_access_list(Bytes& out, const std::vector<AccessEntry>& list) {
  Bytes entries;
  for (const AccessEntry& entry : list) {
    Bytes keys;
    for (const auto& key : entry.storage_keys) append_string(keys, key);
    Bytes parts;
    append_string(parts, entry.address.bytes);
    append_list(parts, keys);
    append_list(entries, parts);
  }
  append_list(out, entries);
}

void append_authorizations(Bytes& out, const std::vector<Authorization>& list) {
  Bytes tuples;
  for (const Authorization& it : list) {
    Bytes parts;
    append_number(parts, it.chain_id);
    append_string(parts, it.address.bytes);
    append_number(parts, U256::of(it.nonce));
    append_number(parts, U256::of(it.y_parity));
    append_number(parts, it.r);
    append_number(parts, it.s);
    append_list(tuples, parts);
  }
  append_list(out, tuples);
}

void append_hashes(Bytes& out, const std::vector<Hash>& list) {
  Bytes hashes;
  for (const Hash& hash : list) append_string(hashes, hash);
  append_list(out, hashes);
}

void append_field(Bytes& out, const Transaction& tx, Field field) {
  switch (field) {
    case Field::ChainId:
      return append_number(out, U256::of(tx.chain_id.value_or(0)));
    case Field::Nonce:
      return append_number(out, U256::of(tx.nonce));
    case Field::GasPrice:
      return append_number(out, tx.gas_price);
    case Field::MaxPriorityFee:
      return append_number(out, tx.max_priority_fee);
    case Field::MaxFee:
      return append_number(out, tx.max_fee);
    case Field::GasLimit:
      return append_number(out, U256::of(tx.gas_limit));
    case Field::To:
      return append_string(out, tx.to ? BytesView(tx.to->bytes) : BytesView());
    case Field::Value:
      return append_number(out, tx.value);
    case Field::Data:
      return append_string(out, tx.data);
    case Field::AccessList:
      return append_access_list(out, tx.access_list);
    case Field::MaxBlobFee:
      return append_number(out, tx.max_blob_fee);
    case Field::BlobHashes:
      return append_hashes(out, tx.blob_hashes);
    case Field::Authorizations:
      return append_authorizations(out, tx.authorizations);
  }
}

Bytes fields(const Transaction& tx) {
  Bytes out;
  for (const Field field : fields_of(tx.type)) append_field(out, tx, field);
  return out;
}

// EIP-2718: the type's byte before the list, for every type but 0.
Bytes enveloped(const Transaction& tx, const Bytes& items) {
  Bytes out;
  if (tx.type != TransactionType::Legacy) out.push_back(static_cast<std::uint8_t>(tx.type));
  append_list(out, items);
  return out;
}

void append_scalar(Bytes& out, const std::array<std::uint8_t, 32>& scalar) {
  append_number(out, U256{scalar});
}

}  // namespace

std::uint64_t v_of(const Transaction& tx, crypto::YParity parity) {
  if (tx.type != TransactionType::Legacy) return parity == crypto::YParity::Odd ? 1 : 0;
  if (!tx.chain_id) return crypto::message_v(parity);
  return *tx.chain_id * 2 + (parity == crypto::YParity::Odd ? 36 : 35);  // EIP-155
}

Bytes encode_preimage(const Transaction& tx) {
  Bytes items = fields(tx);
  if (tx.type == TransactionType::Legacy && tx.chain_id) {  // EIP-155
    append_number(items, U256::of(*tx.chain_id));
    append_number(items, U256{});
    append_number(items, U256{});
  }
  return enveloped(tx, items);
}

Bytes encode_with(const Transaction& tx, const crypto::Signature& signature) {
  Bytes items = fields(tx);
  append_number(items, U256::of(v_of(tx, signature.y_parity)));
  append_scalar(items, signature.r);
  append_scalar(items, signature.s);
  return enveloped(tx, items);
}

}  // namespace dvsguard::eth
