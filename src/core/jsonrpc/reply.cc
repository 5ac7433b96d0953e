#include "core/jsonrpc/reply.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/crypto/hex.h"
#include "core/eth/message.h"
#include "core/text/json.h"

namespace dvsguard::jsonrpc {
namespace {

std::string hex(eth::BytesView bytes) {
  return "0x" + crypto::to_hex(bytes);
}

std::string access_list_json(const std::vector<eth::AccessEntry>& list) {
  std::string entries;
  for (const eth::AccessEntry& entry : list) {
    std::string keys;
    for (const auto& key : entry.storage_keys)
      keys += fmt::format(R"({}"{}")", keys.empty() ? "" : ",", hex(key));
    entries += fmt::format(R"({}{{"address":"{}","storageKeys":[{}]}})", entries.empty() ? "" : ",",
                           hex(entry.address.bytes), keys);
  }
  return "[" + entries + "]";
}

}  // namespace

std::string result_reply(std::string_view id, std::string_view result) {
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"result":{}}})", id, result);
}

std::string fault_json(const Fault& fault) {
  const std::string data =
      fault.reason.empty() ? "" : fmt::format(R"(,"data":{{"reason":{}}})", text::json_string(fault.reason));
  return fmt::format(R"({{"code":{},"message":{}{}}})", static_cast<int>(fault.code),
                     text::json_string(fault.what), data);
}

std::string fault_reply(std::string_view id, const Fault& fault) {
  return fmt::format(R"({{"jsonrpc":"2.0","id":{},"error":{}}})", id, fault_json(fault));
}

std::string batch_reply(std::span<const std::string> replies) {
  std::string joined;
  for (const std::string& reply : replies) {
    if (reply.empty()) continue;
    joined += joined.empty() ? "[" : ",";
    joined += reply;
  }
  return joined.empty() ? joined : joined + "]";
}

Fault refusal(std::string_view reason, std::string_view what) {
  const std::string clause = fmt::format("refused ({}): {}", reason, what);
  Code code = Code::Refused;
  if (reason == "client" || reason == "account" || reason == "no-grant") code = Code::Unauthorized;
  if (reason == "malformed") code = Code::InvalidParams;
  if (reason == "busy") code = Code::Limit;
  if (reason == "no-state") code = Code::Unavailable;
  return {code, clause, std::string(reason)};
}

std::string hex_json(eth::BytesView bytes) {
  return "\"" + hex(bytes) + "\"";
}

std::string signature_json(const crypto::Signature& signature) {
  return hex_json(eth::message_signature(signature));
}

std::string quantity_json(std::uint64_t number) {
  return fmt::format(R"("0x{:x}")", number);
}

std::string text_json(std::string_view text) {
  return text::json_string(text);
}

std::string addresses_json(std::span<const crypto::Address> accounts) {
  std::string joined;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    if (std::ranges::find(accounts.first(i), accounts[i]) !=
        accounts.begin() + static_cast<std::ptrdiff_t>(i))
      continue;
    joined += joined.empty() ? "" : ",";
    joined += hex_json(accounts[i].bytes);
  }
  return "[" + joined + "]";
}

std::string transaction_json(const eth::SignedTransaction& transaction) {
  const eth::Transaction& tx = transaction.transaction();
  const crypto::Signature& signature = transaction.signature();
  const auto parity = static_cast<std::uint64_t>(signature.y_parity);
  const bool legacy = tx.type == eth::TransactionType::Legacy;
  const bool market = tx.type == eth::TransactionType::FeeMarket;
  const std::uint64_t base_v = tx.chain_id ? 35 + 2 * *tx.chain_id : 27;  // EIP-155
  const std::uint64_t v = legacy ? base_v + parity : parity;
  std::string out =
      fmt::format(R"({{"type":"0x{:x}","nonce":"0x{:x}","to":{},"gas":"0x{:x}","value":"{}","input":"{}")",
                  static_cast<unsigned>(tx.type), tx.nonce, tx.to ? hex_json(tx.to->bytes) : "null",
                  tx.gas_limit, to_quantity(tx.value), hex(tx.data));
  if (tx.chain_id) out += fmt::format(R"(,"chainId":"0x{:x}")", *tx.chain_id);
  if (market) {
    out += fmt::format(R"(,"maxPriorityFeePerGas":"{}","maxFeePerGas":"{}")",
                       to_quantity(tx.max_priority_fee), to_quantity(tx.max_fee));
  } else {
    out += fmt::format(R"(,"gasPrice":"{}")", to_quantity(tx.gas_price));
  }
  if (!legacy)
    out += fmt::format(R"(,"accessList":{},"yParity":"0x{:x}")", access_list_json(tx.access_list), parity);
  return out + fmt::format(R"(,"v":"0x{:x}","r":"{}","s":"{}","hash":"{}"}})", v,
                           eth::to_quantity({signature.r}), eth::to_quantity({signature.s}),
                           hex(transaction_hash(transaction)));
}

Result<std::string> raw_and_tx_json(eth::BytesView raw) {
  TRY(const auto transaction, eth::decode_transaction(raw));
  return fmt::format(R"({{"raw":{},"tx":{}}})", hex_json(raw), transaction_json(transaction));
}

}  // namespace dvsguard::jsonrpc
