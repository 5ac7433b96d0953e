#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/ip_address.h"
#include "core/base/result.h"
#include "core/eth/u256.h"
#include "core/eth/value.h"
#include "core/grant/observation.h"
#include "core/text/node.h"
#include "core/upstream/exchange.h"

// What an upstream's single answers say. Error::what is a clause about the upstream, in our own words.
namespace dvsguard::upstream {

// `what` names the value in the error: "the balance". A refusal is an error too.
[[nodiscard]] Result<eth::U256> read_quantity(const Reply& reply, std::string_view what);
[[nodiscard]] Result<std::uint64_t> read_number(const Reply& reply, std::string_view what);
// 0x and an even number of hex digits.
[[nodiscard]] Result<eth::Bytes> read_bytes(const Reply& reply, std::string_view what);

struct Header {
  grant::Block block;
  eth::U256 base_fee;  // 0 before EIP-1559

  friend bool operator==(const Header&, const Header&) = default;
};
// The answer to eth_getBlockByNumber of just the number asked.
[[nodiscard]] Result<Header> read_header(const Reply& reply, std::uint64_t asked);

// Whether a call was run and failed in the contract, as nodes tell it: code 3, or -32015, or by their words.
[[nodiscard]] bool is_reverted(const Reply& reply);

// What an upstream made of a raw transaction.
struct Handed {
  bool taken = false;  // that it knew it already counts
  std::string why;     // of a list of ours, where it was not taken
};
// Error where it is no answer at all, or the hash of another transaction.
[[nodiscard]] Result<Handed> read_sent(const Reply& reply, std::string_view raw);

// Whether the answer to find_call() is this very transaction.
[[nodiscard]] bool read_found(const Reply& reply, std::string_view raw);

// A server that tells the asker's address: just a literal, with white space around it.
inline constexpr std::size_t kMaxEchoBytes = 256;
[[nodiscard]] Result<IpAddress> read_echo(std::string_view body);

}  // namespace dvsguard::upstream
