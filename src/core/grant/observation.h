#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ip_address.h"
#include "core/crypto/address.h"
#include "core/crypto/keccak.h"
#include "core/eth/u256.h"
#include "core/eth/value.h"
#include "core/grant/clock.h"

// What the world looked like when somebody trusted looked: the quorum of a chain's upstreams, and the host's
// public address. Dated; a grant says how old it may be.
namespace dvsguard::grant {

struct Block {
  std::uint64_t number = 0;
  crypto::Keccak256 hash{};
  Instant time{};

  friend bool operator==(const Block&, const Block&) = default;
};

// How much of a token a spender may take from the account.
struct Allowance {
  crypto::Address token, spender;
  eth::U256 amount;

  friend bool operator==(const Allowance&, const Allowance&) = default;
};

// What the read-only call that a grant names returned, as ABI bytes.
struct CallResult {
  std::string grant;
  eth::Bytes data;

  friend bool operator==(const CallResult&, const CallResult&) = default;
};

// All of one account at one block.
struct AccountState {
  std::uint64_t chain = 0;
  crypto::Address account;
  Block block;
  std::uint64_t nonce = 0;           // transactions of the account that are in the chain
  eth::U256 balance, base_fee, tip;  // wei; the tip is the middle one of what the upstreams suggest
  bool has_code = false;             // code, or a delegation to code (EIP-7702)
  std::vector<Allowance> allowances;
  std::vector<CallResult> calls;
  Moment seen;
  std::optional<Moment> block_seen = {};  // first, while later rounds find no newer block; absent: as `seen`

  friend bool operator==(const AccountState&, const AccountState&) = default;
};

struct PublicIp {
  IpAddress address;
  Moment seen;
};

struct Observations {
  std::vector<AccountState> accounts;  // one of a chain and account
  std::vector<PublicIp> public_ips;    // one of a family

  [[nodiscard]] const AccountState* find(std::uint64_t chain, const crypto::Address& account) const;
};

}  // namespace dvsguard::grant
