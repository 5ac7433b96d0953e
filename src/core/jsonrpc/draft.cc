#include "core/jsonrpc/draft.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/crypto/hex.h"
#include "core/jsonrpc/values.h"

namespace dvsguard::jsonrpc {
namespace {

using eth::TransactionType;
using eth::U256;
using text::At;
using text::wrong;

constexpr std::size_t kMaxAccessEntries = 1024;

enum class Field : std::uint8_t {
  From,
  To,
  Gas,
  GasPrice,
  MaxFee,
  MaxPriorityFee,
  Value,
  Nonce,
  Data,
  Input,
  AccessList,
  ChainId,
  Type,
};
struct Name {
  std::string_view text;
  Field field;
};
constexpr Name kNames[] = {{"from", Field::From},
                           {"to", Field::To},
                           {"gas", Field::Gas},
                           {"gasPrice", Field::GasPrice},
                           {"maxFeePerGas", Field::MaxFee},
                           {"maxPriorityFeePerGas", Field::MaxPriorityFee},
                           {"value", Field::Value},
                           {"nonce", Field::Nonce},
                           {"data", Field::Data},
                           {"input", Field::Input},
                           {"accessList", Field::AccessList},
                           {"chainId", Field::ChainId},
                           {"type", Field::Type}};

// What only types 3 and 4 have.
constexpr std::string_view kNeverSigned[] = {"authorizationList",
                                             "blobs",
                                             "blobVersionedHashes",
                                             "commitments",
                                             "maxFeePerBlobGas",
                                             "proofs",
                                             "cellProofs",
                                             "sidecars",
                                             "sidecar"};

Result<std::vector<eth::AccessEntry>> read_access_list(const At& at) {
  TRY_STATUS(text::read_list(at));
  if (at.node->items.size() > kMaxAccessEntries) return wrong(at, "an access list has at most 1024 entries");
  std::vector<eth::AccessEntry> list;
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    const At entry = at.item(i);
    static constexpr std::string_view kKeys[] = {"address", "storageKeys"};
    TRY_STATUS(text::read_keys(entry, kKeys, kKeys));
    TRY(const crypto::Address address, read_address(*entry.find("address")));
    eth::AccessEntry& added = list.emplace_back(eth::AccessEntry{address, {}});
    const At keys = *entry.find("storageKeys");
    TRY_STATUS(text::read_list(keys));
    for (std::size_t k = 0; k < keys.node->items.size(); ++k) {
      TRY(const eth::Bytes key, read_hex(keys.item(k)));
      if (key.size() != 32) return wrong(keys.item(k), "a storage key is 32 bytes");
      std::copy(key.begin(), key.end(), added.storage_keys.emplace_back().begin());
    }
  }
  return list;
}

struct Reading {
  Draft draft;
  std::optional<eth::Bytes> data, input;
  std::optional<std::vector<eth::AccessEntry>> access_list;
  std::optional<std::uint64_t> type;
};

template <class T>
Status into(std::optional<T>& out, Result<T> value) {
  if (!value) return Error(std::move(value).error());
  out = std::move(*value);
  return {};
}

Status read_field(Reading& reading, Field field, const At& at) {
  Draft& draft = reading.draft;
  switch (field) {
    case Field::From:
      return into(draft.from, read_address(at));
    case Field::To:
      return into(draft.to, read_address(at));
    case Field::Gas:
      return into(draft.gas, read_u64(at));
    case Field::GasPrice:
      return into(draft.gas_price, read_quantity(at));
    case Field::MaxFee:
      return into(draft.max_fee, read_quantity(at));
    case Field::MaxPriorityFee:
      return into(draft.max_priority_fee, read_quantity(at));
    case Field::Value: {
      TRY(draft.value, read_quantity(at));
      return {};
    }
    case Field::Nonce:
      return into(draft.nonce, read_u64(at));
    case Field::Data:
      return into(reading.data, read_hex(at));
    case Field::Input:
      return into(reading.input, read_hex(at));
    case Field::AccessList:
      return into(reading.access_list, read_access_list(at));
    case Field::ChainId:
      return into(draft.chain_id, read_u64(at));
    case Field::Type:
      return into(reading.type, read_u64(at));
  }
  return {};
}

Result<TransactionType> type_of(const Reading& reading, const At& at) {
  const Draft& draft = reading.draft;
  const bool market = draft.max_fee || draft.max_priority_fee;
  if (market && draft.gas_price)
    return wrong(at, "gasPrice and maxFeePerGas or maxPriorityFeePerGas are of different types");
  const bool lists = reading.access_list && !reading.access_list->empty();
  if (!reading.type) {
    if (!draft.gas_price) return TransactionType::FeeMarket;
    return reading.access_list ? TransactionType::AccessList : TransactionType::Legacy;
  }
  if (*reading.type > 2) return wrong(at, "a transaction of type 0, 1 or 2 can be signed");
  const auto type = static_cast<TransactionType>(*reading.type);
  if (type != TransactionType::FeeMarket && market) return wrong(at, "only type 2 has maxFeePerGas");
  if (type == TransactionType::FeeMarket && draft.gas_price) return wrong(at, "type 2 has no gasPrice");
  if (type == TransactionType::Legacy && lists) return wrong(at, "type 0 has no accessList");
  return type;
}

}  // namespace

bool Draft::lacks_facts() const {
  if (!nonce) return true;
  return type == TransactionType::FeeMarket ? !max_fee || !max_priority_fee : !gas_price;
}

Result<Draft> read_draft(const At& at) {
  TRY_STATUS(text::read_mapping(at));
  Reading reading;
  for (const text::Member& member : at.node->members) {
    const At child = text::child_of(at, member);
    const auto* name = std::ranges::find(kNames, member.key, &Name::text);
    if (name == std::end(kNames) && std::ranges::find(kNeverSigned, member.key) == std::end(kNeverSigned))
      return wrong(at, "has a member that no transaction has");
    if (member.value.is_null()) continue;
    if (name == std::end(kNames)) return wrong(child, "blob and set-code transactions are never signed");
    TRY_STATUS(read_field(reading, name->field, child));
  }
  if (reading.data && reading.input && *reading.data != *reading.input)
    return wrong(at, "data and input differ");
  TRY(reading.draft.type, type_of(reading, at));
  Draft draft = std::move(reading.draft);
  if (reading.data || reading.input) draft.data = std::move(reading.data ? *reading.data : *reading.input);
  if (reading.access_list) draft.access_list = std::move(*reading.access_list);
  return draft;
}

void fill(Draft& draft, const wire::Facts& facts) {
  const U256 twice = eth::add(facts.base_fee, facts.base_fee).value_or(facts.base_fee);
  if (!draft.nonce) draft.nonce = facts.next_nonce;
  if (draft.type != TransactionType::FeeMarket) {
    if (!draft.gas_price) draft.gas_price = eth::add(twice, facts.tip).value_or(twice);
    return;
  }
  if (!draft.max_priority_fee) {
    draft.max_priority_fee = draft.max_fee ? std::min(facts.tip, *draft.max_fee) : facts.tip;
  }
  if (!draft.max_fee) draft.max_fee = eth::add(twice, *draft.max_priority_fee).value_or(twice);
}

std::string estimate_params(const Draft& draft) {
  std::string members =
      fmt::format(R"("value":"{}","data":"0x{}")", to_quantity(draft.value), crypto::to_hex(draft.data));
  if (draft.from) members += fmt::format(R"(,"from":"0x{}")", crypto::to_hex(draft.from->bytes));
  if (draft.to) members += fmt::format(R"(,"to":"0x{}")", crypto::to_hex(draft.to->bytes));
  return "[{" + members + "}]";
}

Result<eth::SignableTransaction> finish(const Draft& draft) {
  if (!draft.chain_id || !draft.nonce || !draft.gas || draft.lacks_facts())
    return Error{.what = "the transaction lacks its chain id, nonce, gas or fees"};
  eth::Transaction transaction{.type = draft.type,
                               .chain_id = draft.chain_id,
                               .nonce = *draft.nonce,
                               .gas_limit = *draft.gas,
                               .to = draft.to,
                               .value = draft.value,
                               .data = draft.data,
                               .access_list = draft.access_list};
  if (draft.gas_price) transaction.gas_price = *draft.gas_price;
  if (draft.max_fee) transaction.max_fee = *draft.max_fee;
  if (draft.max_priority_fee) transaction.max_priority_fee = *draft.max_priority_fee;
  return eth::signable(std::move(transaction));
}

}  // namespace dvsguard::jsonrpc
