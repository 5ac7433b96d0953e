#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <string>
#include <string_view>

#include "core/crypto/hex.h"
#include "core/crypto/secp256k1.h"
#include "core/eth/message.h"
#include "core/eth/transaction.h"
#include "core/text/json.h"

// Shows what core/eth makes of transactions, for tests/eth_test.py to hold against other programs. Each line
// of stdin is a command; each line of stdout is its answer, JSON: {"error": "…"} where the input is refused.
//   rlp HEX               the item: a string of hex digits or an array
//   to-rlp JSON           the reverse; a number stands for itself
//   decode HEX            a signed transaction
//   unsigned HEX          what is hashed for signing
//   build JSON            the same of a transaction by its JSON-RPC members
//   sign KEY JSON         and signed
//   message KEY HEX       a personal message's hash and signature
//   keccak HEX
namespace dvsguard::eth {
namespace {

std::string hex(BytesView bytes) {
  return "0x" + crypto::to_hex(bytes);
}

std::string quoted(std::string_view text) {
  return text::json_string(text);
}

std::string number(const U256& value) {
  return quoted(to_quantity(value));
}

std::string failed(const Error& error) {
  return fmt::format(R"({{"error":{}}})",
                     quoted(error.where.empty() ? error.what : error.where + ": " + error.what));
}

Bytes bytes_of(std::string_view digits) {
  if (digits.starts_with("0x")) digits.remove_prefix(2);
  return crypto::from_hex(digits).value();
}

template <std::size_t kSize>
std::array<std::uint8_t, kSize> fixed(std::string_view digits) {
  std::array<std::uint8_t, kSize> out{};
  const Bytes bytes = bytes_of(digits);
  std::copy_n(bytes.begin(), std::min(kSize, bytes.size()), out.begin());
  return out;
}

std::string tree(const RlpItem& item) {
  if (!item.is_list()) return quoted(hex(item.bytes()));
  std::vector<std::string> items;
  for (const RlpItem& each : item.items()) items.push_back(tree(each));
  return fmt::format("[{}]", fmt::join(items, ","));
}

void append_tree(Bytes& out, const text::Node& node) {
  if (node.kind == text::Kind::Int) return append_number(out, from_decimal(node.scalar).value());
  if (!node.is_list()) return append_string(out, bytes_of(node.scalar));
  Bytes items;
  for (const text::Node& each : node.items) append_tree(items, each);
  append_list(out, items);
}

std::string access_list(const Transaction& tx) {
  std::vector<std::string> entries;
  for (const AccessEntry& entry : tx.access_list) {
    std::vector<std::string> keys;
    for (const auto& key : entry.storage_keys) keys.push_back(quoted(hex(key)));
    entries.push_back(fmt::format(R"({{"address":{},"storageKeys":[{}]}})", quoted(hex(entry.address.bytes)),
                                  fmt::join(keys, ",")));
  }
  return fmt::format("[{}]", fmt::join(entries, ","));
}

std::string authorizations(const Transaction& tx) {
  std::vector<std::string> out;
  for (const Authorization& it : tx.authorizations) {
    out.push_back(fmt::format(R"({{"chainId":{},"address":{},"nonce":{},"yParity":{},"r":{},"s":{}}})",
                              number(it.chain_id), quoted(hex(it.address.bytes)), number(U256::of(it.nonce)),
                              number(U256::of(it.y_parity)), number(it.r), number(it.s)));
  }
  return fmt::format("[{}]", fmt::join(out, ","));
}

// Members without the braces.
std::string members(const Transaction& tx) {
  std::string out =
      fmt::format(R"("type":{},"chainId":{},"nonce":{},"gas":{},"to":{},"value":{},"data":{})",
                  static_cast<int>(tx.type), tx.chain_id ? number(U256::of(*tx.chain_id)) : "null",
                  number(U256::of(tx.nonce)), number(U256::of(tx.gas_limit)),
                  tx.to ? quoted(hex(tx.to->bytes)) : "null", number(tx.value), quoted(hex(tx.data)));
  if (tx.type == TransactionType::Legacy || tx.type == TransactionType::AccessList) {
    out += fmt::format(R"(,"gasPrice":{})", number(tx.gas_price));
  } else {
    out += fmt::format(R"(,"maxFeePerGas":{},"maxPriorityFeePerGas":{})", number(tx.max_fee),
                       number(tx.max_priority_fee));
  }
  if (tx.type != TransactionType::Legacy) out += R"(,"accessList":)" + access_list(tx);
  if (tx.type == TransactionType::Blob) {
    std::vector<std::string> hashes;
    for (const Hash& hash : tx.blob_hashes) hashes.push_back(quoted(hex(hash)));
    out += fmt::format(R"(,"maxFeePerBlobGas":{},"blobVersionedHashes":[{}])", number(tx.max_blob_fee),
                       fmt::join(hashes, ","));
  }
  if (tx.type == TransactionType::SetCode) out += R"(,"authorizationList":)" + authorizations(tx);
  return out;
}

std::string signature(const crypto::Signature& it) {
  return fmt::format(R"("r":{},"s":{},"yParity":{})", quoted(hex(it.r)), quoted(hex(it.s)),
                     static_cast<int>(it.y_parity));
}

std::string rlp(std::string_view digits) {
  const Bytes bytes = bytes_of(digits);
  const auto item = parse_rlp(bytes);
  return item ? tree(*item) : failed(item.error());
}

std::string to_rlp(std::string_view json) {
  Bytes out;
  append_tree(out, text::parse_json(json, nullptr).value());
  return quoted(hex(out));
}

std::string decode(std::string_view digits) {
  const auto tx = decode_transaction(bytes_of(digits));
  if (!tx) return failed(tx.error());
  const auto from = sender(*tx);
  return fmt::format(R"({{{},{},"hash":{},"raw":{},"blobs":{},"from":{}}})", members(tx->transaction()),
                     signature(tx->signature()), quoted(hex(transaction_hash(*tx))), quoted(hex(encode(*tx))),
                     tx->had_blobs(), from ? quoted(hex(from->bytes)) : "null");
}

std::string show(const SignableTransaction& tx) {
  return fmt::format(R"({{{},"unsigned":{},"signingHash":{}}})", members(tx.get()),
                     quoted(hex(encode_unsigned(tx))), quoted(hex(signing_hash(tx))));
}

std::string decode_preimage(std::string_view digits) {
  auto tx = decode_unsigned(bytes_of(digits));
  if (!tx) return failed(tx.error());
  const auto good = signable(*std::move(tx));
  return good ? show(*good) : failed(good.error());
}

U256 quantity(const text::Node& node, std::string_view key) {
  const text::Node* value = node.find(key);
  return value == nullptr ? U256{} : from_quantity(value->scalar).value();
}

std::uint64_t word(const text::Node& node, std::string_view key) {
  return quantity(node, key).as_u64().value();
}

Transaction transaction_of(const text::Node& node) {
  Transaction tx;
  tx.type = static_cast<TransactionType>(word(node, "type"));
  if (node.find("chainId") != nullptr) tx.chain_id = word(node, "chainId");
  tx.nonce = word(node, "nonce");
  tx.gas_limit = word(node, "gas");
  if (const auto* to = node.find("to")) tx.to = crypto::parse_address(to->scalar).value();
  tx.value = quantity(node, "value");
  if (const auto* data = node.find("data")) tx.data = bytes_of(data->scalar);
  tx.gas_price = quantity(node, "gasPrice");
  tx.max_fee = quantity(node, "maxFeePerGas");
  tx.max_priority_fee = quantity(node, "maxPriorityFeePerGas");
  if (const auto* list = node.find("accessList")) {
    for (const text::Node& each : list->items) {
      AccessEntry& entry = tx.access_list.emplace_back();
      entry.address = crypto::parse_address(each.find("address")->scalar).value();
      for (const text::Node& key : each.find("storageKeys")->items)
        entry.storage_keys.push_back(fixed<32>(key.scalar));
    }
  }
  return tx;
}

std::string build(std::string_view json) {
  const auto tx = signable(transaction_of(text::parse_json(json, nullptr).value()));
  return tx ? show(*tx) : failed(tx.error());
}

std::string sign(std::string_view key, std::string_view json) {
  const auto tx = signable(transaction_of(text::parse_json(json, nullptr).value()));
  if (!tx) return failed(tx.error());
  const auto made = crypto::sign(fixed<32>(key), signing_hash(*tx)).value();
  const Bytes raw = encode_signed(*tx, made).value();
  return fmt::format(R"({{"unsigned":{},"signingHash":{},{},"v":{},"raw":{},"hash":{},"from":{}}})",
                     quoted(hex(encode_unsigned(*tx))), quoted(hex(signing_hash(*tx))), signature(made),
                     number(U256::of(signature_v(*tx, made.y_parity))), quoted(hex(raw)),
                     quoted(hex(crypto::keccak256(raw))),
                     quoted(hex(crypto::address_of(fixed<32>(key)).value().bytes)));
}

std::string message(std::string_view key, std::string_view digits) {
  const Hash hash = personal_message_hash(bytes_of(digits));
  const auto made = crypto::sign(fixed<32>(key), hash).value();
  return fmt::format(R"({{"hash":{},"signature":{}}})", quoted(hex(hash)),
                     quoted(hex(message_signature(made))));
}

std::string answer(std::string_view line) {
  const std::size_t space = line.find(' ');
  const std::string_view command = line.substr(0, space);
  const std::string_view rest = space == std::string_view::npos ? "" : line.substr(space + 1);
  if (command == "rlp") return rlp(rest);
  if (command == "to-rlp") return to_rlp(rest);
  if (command == "decode") return decode(rest);
  if (command == "unsigned") return decode_preimage(rest);
  if (command == "build") return build(rest);
  if (command == "keccak") return quoted(hex(crypto::keccak256(bytes_of(rest))));
  const std::size_t second = rest.find(' ');
  const std::string_view key = rest.substr(0, second);
  const std::string_view last = second == std::string_view::npos ? "" : rest.substr(second + 1);
  if (command == "sign") return sign(key, last);
  if (command == "message") return message(key, last);
  return R"({"error":"no such command"})";
}

}  // namespace
}  // namespace dvsguard::eth

int main() {
  std::string line;
  while (std::getline(std::cin, line)) std::cout << dvsguard::eth::answer(line) << '\n';
}
