#include "core/upstream/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "core/crypto/hex.h"
#include "core/crypto/keccak.h"

namespace dvsguard::upstream {
namespace {

using text::Kind;
using text::Node;

constexpr std::uint64_t kLastSecond = 253'402'300'799;  // of the year 9999

Error wrong(std::string what) {
  return {.code = ErrorCode::Invalid, .what = std::move(what)};
}

Error refused(const Reply& reply, std::string_view what) {
  return wrong(fmt::format("refuses to tell {} (error {})", what, reply.code));
}

Result<eth::U256> quantity(const Node* node, std::string_view what) {
  if (node != nullptr && node->kind == Kind::String) {
    if (auto value = eth::from_quantity(node->scalar)) return *value;
  }
  return wrong(fmt::format("tells {} as what is no quantity", what));
}

Result<std::uint64_t> number(const Node* node, std::string_view what) {
  TRY(const eth::U256 value, quantity(node, what));
  const auto small = value.as_u64();
  if (!small) return wrong(fmt::format("tells {} above 2^64", what));
  return *small;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& byte : out) {
    if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
  }
  return out;
}

bool says_any(std::string_view message, std::span<const std::string_view> phrases) {
  const std::string words = lower(message);
  return std::ranges::any_of(
      phrases, [&](std::string_view phrase) { return words.find(phrase) != std::string::npos; });
}

// geth, reth and Erigon; Besu and old geth; Nethermind; anvil; OpenEthereum; Erigon's pool.
constexpr auto kKnown = std::to_array<std::string_view>(
    {"already known", "known transaction", "alreadyknown", "already imported", "existing tx with same hash"});

struct Cause {
  std::string_view phrase, why;
};
constexpr auto kCauses = std::to_array<Cause>({
    {"nonce too low", "the nonce is below the account's"},
    {"nonce is too low", "the nonce is below the account's"},
    {"oldnonce", "the nonce is below the account's"},
    {"nonce too high", "the nonce is above the account's"},
    {"insufficient funds", "the account's balance does not cover the fee"},
    {"underpriced", "its fee is below what the pool takes"},
    {"fee too low", "its fee is below what the pool takes"},
    {"less than block base fee", "its fee is below the base fee"},
    {"intrinsic gas", "its gas limit is below what any such transaction needs"},
    {"exceeds block gas limit", "its gas limit is above the block's"},
    {"exceeds the configured cap", "its fee is above the node's own cap"},
    {"invalid sender", "it is signed for another chain"},
    {"chain id", "it is signed for another chain"},
});

std::string why_of(const Reply& reply) {
  const std::string words = lower(reply.message);
  for (const Cause& cause : kCauses) {
    if (words.find(cause.phrase) != std::string::npos) return std::string(cause.why);
  }
  return fmt::format("the upstream refused it (error {})", reply.code);
}

}  // namespace

Result<eth::U256> read_quantity(const Reply& reply, std::string_view what) {
  if (reply.refused) return refused(reply, what);
  return quantity(&reply.value, what);
}

Result<std::uint64_t> read_number(const Reply& reply, std::string_view what) {
  if (reply.refused) return refused(reply, what);
  return number(&reply.value, what);
}

Result<eth::Bytes> read_bytes(const Reply& reply, std::string_view what) {
  if (reply.refused) return refused(reply, what);
  if (reply.value.kind == Kind::String && reply.value.scalar.starts_with("0x")) {
    if (auto bytes = crypto::from_hex(std::string_view(reply.value.scalar).substr(2)))
      return std::move(*bytes);
  }
  return wrong(fmt::format("tells {} as what are no bytes", what));
}

Result<Header> read_header(const Reply& reply, std::uint64_t asked) {
  if (reply.refused) return refused(reply, fmt::format("block {}", asked));
  if (reply.value.is_null()) return wrong(fmt::format("has no block {}", asked));
  if (!reply.value.is_map()) return wrong("tells a block as what is none");
  Header header;
  TRY(header.block.number, number(reply.value.find("number"), "a block's number"));
  if (header.block.number != asked) return wrong(fmt::format("tells another block than {}", asked));
  const Node* hash = reply.value.find("hash");
  if (hash == nullptr || hash->kind != Kind::String || !hash->scalar.starts_with("0x") ||
      !crypto::hex_to(std::string_view(hash->scalar).substr(2), header.block.hash)) {
    return wrong("tells a block's hash as what is none");
  }
  TRY(const std::uint64_t time, number(reply.value.find("timestamp"), "a block's time"));
  if (time > kLastSecond) return wrong("tells a block's time after the year 9999");
  header.block.time = Instant(std::chrono::seconds(static_cast<std::int64_t>(time)));
  const Node* base_fee = reply.value.find("baseFeePerGas");
  if (base_fee != nullptr && !base_fee->is_null()) {
    TRY(header.base_fee, quantity(base_fee, "the base fee"));
  }
  return header;
}

bool is_reverted(const Reply& reply) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"revert", "vm execution error", "invalid opcode", "out of gas", "invalid jump"});
  if (!reply.refused) return false;
  return reply.code == 3 || reply.code == -32015 || says_any(reply.message, kWords);
}

Result<Handed> read_sent(const Reply& reply, std::string_view raw) {
  if (reply.refused) {
    if (says_any(reply.message, kKnown)) return Handed{.taken = true, .why = ""};
    return Handed{.taken = false, .why = why_of(reply)};
  }
  const auto hash = read_bytes(reply, "the transaction's hash");
  if (!hash) return Error(hash.error());
  if (!std::ranges::equal(*hash, crypto::keccak256(raw)))
    return wrong("took another transaction than it was given");
  return Handed{.taken = true, .why = ""};
}

bool read_found(const Reply& reply, std::string_view raw) {
  const text::Node* hash = reply.refused ? nullptr : reply.value.find("hash");
  return hash != nullptr && hash->kind == Kind::String &&
         lower(hash->scalar) == "0x" + crypto::to_hex(crypto::keccak256(raw));
}

Result<IpAddress> read_echo(std::string_view body) {
  constexpr std::string_view kSpace = " \t\r\n";
  if (body.size() > kMaxEchoBytes) return wrong("answers with more than an address");
  body.remove_prefix(std::min(body.find_first_not_of(kSpace), body.size()));
  body = body.substr(0, body.find_last_not_of(kSpace) + 1);
  const auto address = parse_ip_address(body);
  if (!address) return wrong("answers with what is no address");
  return *address;
}

}  // namespace dvsguard::upstream
