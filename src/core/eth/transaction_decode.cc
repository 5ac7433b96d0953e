#include <fmt/format.h>

#include <algorithm>

#include "core/crypto/sha256.h"
#include "core/eth/transaction_layout.h"

namespace dvsguard::eth {
namespace {

using Items = std::span<const RlpItem>;

Error invalid(std::string where, std::string what) {
  return {.code = ErrorCode::Invalid, .where = std::move(where), .what = std::move(what)};
}

template <std::size_t kSize>
Result<std::array<std::uint8_t, kSize>> fixed(const RlpItem& item, const std::string& where) {
  if (item.is_list() || item.bytes().size() != kSize) {
    return invalid(where, fmt::format("not of {} bytes", kSize));
  }
  std::array<std::uint8_t, kSize> out{};
  std::copy_n(item.bytes().begin(), kSize, out.begin());
  return out;
}

Result<std::vector<RlpItem>> list(const RlpItem& item, const std::string& where) {
  if (!item.is_list()) return invalid(where, "not a list");
  return item.items();
}

Result<std::vector<RlpItem>> tuple(const RlpItem& item, const std::string& where, std::size_t size) {
  TRY(std::vector<RlpItem> items, list(item, where));
  if (items.size() != size) {
    return invalid(where, fmt::format("{} items where {} belong", items.size(), size));
  }
  return items;
}

Result<std::optional<crypto::Address>> to(const RlpItem& item, const std::string& where) {
  if (!item.is_list() && item.bytes().empty()) return std::optional<crypto::Address>();
  TRY(const auto bytes, fixed<20>(item, where));
  return std::optional(crypto::Address{bytes});
}

Result<Bytes> data(const RlpItem& item, const std::string& where) {
  if (item.is_list()) return invalid(where, "a list where bytes should be");
  return Bytes(item.bytes().begin(), item.bytes().end());
}

Result<std::vector<std::array<std::uint8_t, 32>>> hashes(const RlpItem& item, const std::string& where) {
  TRY(const std::vector<RlpItem> items, list(item, where));
  std::vector<std::array<std::uint8_t, 32>> out;
  out.reserve(items.size());
  for (const RlpItem& each : items) {
    TRY(const auto hash, fixed<32>(each, fmt::format("{}[{}]", where, out.size())));
    out.push_back(hash);
  }
  return out;
}

// EIP-2930: [[address, [storage key, ...]], ...]
Result<std::vector<AccessEntry>> access_list(const RlpItem& item, const std::string& where) {
  TRY(const std::vector<RlpItem> entries, list(item, where));
  std::vector<AccessEntry> out;
  out.reserve(entries.size());
  for (const RlpItem& entry : entries) {
    const std::string at = fmt::format("{}[{}]", where, out.size());
    TRY(const std::vector<RlpItem> parts, tuple(entry, at, 2));
    TRY(const auto address, fixed<20>(parts[0], at + ".address"));
    TRY(auto keys, hashes(parts[1], at + ".storageKeys"));
    out.push_back({crypto::Address{address}, std::move(keys)});
  }
  return out;
}

// EIP-7702: [chain id, address, nonce, y parity, r, s]
Result<Authorization> authorization(const RlpItem& item, const std::string& at) {
  TRY(const std::vector<RlpItem> parts, tuple(item, at, 6));
  Authorization out;
  TRY(out.chain_id, rlp_number(parts[0], at + ".chainId"));
  TRY(out.address.bytes, fixed<20>(parts[1], at + ".address"));
  TRY(out.nonce, rlp_u64(parts[2], at + ".nonce"));
  TRY(const std::uint64_t parity, rlp_u64(parts[3], at + ".yParity"));
  if (parity > UINT8_MAX) return invalid(at + ".yParity", "2^8 or more");
  out.y_parity = static_cast<std::uint8_t>(parity);
  TRY(out.r, rlp_number(parts[4], at + ".r"));
  TRY(out.s, rlp_number(parts[5], at + ".s"));
  return out;
}

Result<std::vector<Authorization>> authorizations(const RlpItem& item, const std::string& where) {
  TRY(const std::vector<RlpItem> items, list(item, where));
  std::vector<Authorization> out;
  out.reserve(items.size());
  for (const RlpItem& each : items) {
    TRY(out.emplace_back(), authorization(each, fmt::format("{}[{}]", where, out.size())));
  }
  return out;
}

Status read_field(Transaction& tx, Field field, const RlpItem& item) {
  const std::string where(name_of(field));
  switch (field) {
    case Field::ChainId: {
      TRY(tx.chain_id, rlp_u64(item, where));
      return {};
    }
    case Field::Nonce: {
      TRY(tx.nonce, rlp_u64(item, where));
      return {};
    }
    case Field::GasPrice: {
      TRY(tx.gas_price, rlp_number(item, where));
      return {};
    }
    case Field::MaxPriorityFee: {
      TRY(tx.max_priority_fee, rlp_number(item, where));
      return {};
    }
    case Field::MaxFee: {
      TRY(tx.max_fee, rlp_number(item, where));
      return {};
    }
    case Field::GasLimit: {
      TRY(tx.gas_limit, rlp_u64(item, where));
      return {};
    }
    case Field::To: {
      TRY(tx.to, to(item, where));
      return {};
    }
    case Field::Value: {
      TRY(tx.value, rlp_number(item, where));
      return {};
    }
    case Field::Data: {
      TRY(tx.data, data(item, where));
      return {};
    }
    case Field::AccessList: {
      TRY(tx.access_list, access_list(item, where));
      return {};
    }
    case Field::MaxBlobFee: {
      TRY(tx.max_blob_fee, rlp_number(item, where));
      return {};
    }
    case Field::BlobHashes: {
      TRY(tx.blob_hashes, hashes(item, where));
      return {};
    }
    case Field::Authorizations: {
      TRY(tx.authorizations, authorizations(item, where));
      return {};
    }
  }
  return invalid(where, "unknown");
}

// A list of the type's fields and `more` items after them, which are left.
Result<std::vector<RlpItem>> read_fields(Transaction& tx, const RlpItem& body, std::size_t more) {
  const std::span<const Field> fields = fields_of(tx.type);
  TRY(std::vector<RlpItem> items, tuple(body, "", fields.size() + more));
  for (std::size_t i = 0; i < fields.size(); ++i) TRY_STATUS(read_field(tx, fields[i], items[i]));
  items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(fields.size()));
  return items;
}

// `v`, which for type 0 tells the chain too (EIP-155).
Result<crypto::YParity> parity(Transaction& tx, std::uint64_t v) {
  if (tx.type != TransactionType::Legacy) {
    if (v > 1) return invalid("yParity", "neither 0 nor 1 (EIP-2930)");
    return v == 1 ? crypto::YParity::Odd : crypto::YParity::Even;
  }
  if (v == 27 || v == 28) return v == 28 ? crypto::YParity::Odd : crypto::YParity::Even;
  if (v < 35) return invalid("v", "neither 27, 28 nor a chain's (EIP-155)");
  tx.chain_id = (v - 35) / 2;
  return (v - 35) % 2 == 1 ? crypto::YParity::Odd : crypto::YParity::Even;
}

Result<crypto::Signature> read_signature(Transaction& tx, Items items) {
  crypto::Signature out;
  TRY(const std::uint64_t v, rlp_u64(items[0], "v"));
  TRY(out.y_parity, parity(tx, v));
  TRY(const U256 r, rlp_number(items[1], "r"));
  TRY(const U256 s, rlp_number(items[2], "s"));
  out.r = r.bytes;
  out.s = s.bytes;
  if (!crypto::is_canonical(out)) {
    return invalid("r", "r is not in [1, n-1], or s not in [1, n/2] (EIP-2)");
  }
  return out;
}

constexpr std::size_t kBlobBytes = 131072;  // EIP-4844: 4096 field elements of 32 bytes
constexpr std::size_t kProofBytes = 48;     // a compressed point of BLS12-381
constexpr std::size_t kCellsPerBlob = 128;  // EIP-7594

Status check_sizes(const RlpItem& item, const std::string& where, std::size_t count, std::size_t size) {
  TRY(const std::vector<RlpItem> items, tuple(item, where, count));
  const bool all = std::all_of(items.begin(), items.end(), [size](const RlpItem& each) {
    return !each.is_list() && each.bytes().size() == size;
  });
  if (!all) return invalid(where, fmt::format("not each of {} bytes", size));
  return {};
}

// EIP-4844's network form is [body, blobs, commitments, proofs]; EIP-7594's has the number 1 after the body
// and a proof a cell. The proofs themselves are not verified.
Status check_blobs(const Transaction& tx, Items parts) {
  std::size_t proofs = tx.blob_hashes.size();
  if (parts.size() == 4) {
    TRY(const std::uint64_t version, rlp_u64(parts[0], "wrapperVersion"));
    if (version != 1) return invalid("wrapperVersion", "not 1 (EIP-7594)");
    parts = parts.subspan(1);
    proofs *= kCellsPerBlob;
  }
  TRY_STATUS(check_sizes(parts[0], "blobs", tx.blob_hashes.size(), kBlobBytes));
  TRY_STATUS(check_sizes(parts[1], "commitments", tx.blob_hashes.size(), kProofBytes));
  TRY_STATUS(check_sizes(parts[2], "proofs", proofs, kProofBytes));
  const std::vector<RlpItem> commitments = parts[1].items();
  for (std::size_t i = 0; i < commitments.size(); ++i) {
    Hash hash = crypto::sha256(commitments[i].bytes()).bytes;
    hash[0] = 0x01;
    if (hash != tx.blob_hashes[i]) {
      return invalid(fmt::format("commitments[{}]", i), "not the one that blobVersionedHashes names");
    }
  }
  return {};
}

struct Envelope {
  TransactionType type = TransactionType::Legacy;
  BytesView body;
};

Result<Envelope> open_envelope(BytesView bytes) {
  if (bytes.empty()) return invalid("", "an empty transaction");
  if (bytes[0] >= 0xc0) return Envelope{.body = bytes};
  // EIP-2718; 0 names no envelope.
  if (bytes[0] < 1 || bytes[0] > 4) {
    return Error{.code = ErrorCode::Unsupported, .where = "type", .what = "unknown"};
  }
  return Envelope{static_cast<TransactionType>(bytes[0]), bytes.subspan(1)};
}

Error over_cap(std::size_t cap) {
  return {.code = ErrorCode::Cap, .what = fmt::format("a transaction of more than {} bytes", cap)};
}

}  // namespace

Result<SignedTransaction> decode_transaction(BytesView bytes) {
  TRY(const Envelope envelope, open_envelope(bytes));
  const bool blob = envelope.type == TransactionType::Blob;
  if (!blob && bytes.size() > kMaxTransactionBytes) return over_cap(kMaxTransactionBytes);
  TRY(RlpItem body, parse_rlp(envelope.body));
  std::vector<RlpItem> network = blob ? body.items() : std::vector<RlpItem>();
  const bool with_blobs = !network.empty() && network[0].is_list();
  if (with_blobs) {
    if (network.size() != 4 && network.size() != 5) return invalid("", "not the network form (EIP-4844)");
    body = network[0];
  }
  Transaction transaction{.type = envelope.type};
  TRY(const std::vector<RlpItem> rest, read_fields(transaction, body, 3));
  TRY(const crypto::Signature signature, read_signature(transaction, rest));
  TRY_STATUS(check_rules(transaction));
  if (with_blobs) TRY_STATUS(check_blobs(transaction, Items(network).subspan(1)));
  return SignedTransaction(std::move(transaction), signature, with_blobs);
}

Result<Transaction> decode_unsigned(BytesView bytes) {
  TRY(const Envelope envelope, open_envelope(bytes));
  if (envelope.type == TransactionType::Blob || envelope.type == TransactionType::SetCode) {
    return Error{.code = ErrorCode::Unsupported, .where = "type", .what = "never signed"};
  }
  if (bytes.size() > kMaxUnsignedBytes) return over_cap(kMaxUnsignedBytes);
  TRY(const RlpItem body, parse_rlp(envelope.body));
  Transaction transaction{.type = envelope.type};
  const bool legacy = envelope.type == TransactionType::Legacy;
  TRY(const std::vector<RlpItem> rest, read_fields(transaction, body, legacy ? 3 : 0));
  if (legacy) {  // EIP-155
    TRY(transaction.chain_id, rlp_u64(rest[0], "chainId"));
    for (const RlpItem& zero : std::span(rest).subspan(1)) {
      if (zero.is_list() || !zero.bytes().empty()) {
        return invalid("", "not followed by two zeros (EIP-155)");
      }
    }
  }
  TRY_STATUS(check_rules(transaction));
  return transaction;
}

}  // namespace dvsguard::eth
