#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/time.h"
#include "core/crypto/address.h"
#include "core/eth/abi_type.h"
#include "core/eth/transaction.h"
#include "core/eth/u256.h"
#include "core/eth/value.h"
#include "core/grant/condition.h"

// What a key may sign, and for whom: the part of signer.yaml that decisions are made from.
// docs/formats/signer.md specifies it.
namespace dvsguard::grant {

struct Rate {
  std::uint64_t count = 0;
  std::uint64_t seconds = 0;  // rolling
};

struct Budget {
  eth::U256 wei;
  std::uint64_t seconds = 0;  // rolling
};

struct Limits {
  std::optional<Rate> rate;         // of the grant, whoever asks
  std::optional<Rate> client_rate;  // of each client in it
  std::uint64_t interval = 0;       // seconds between two uses
  std::optional<Instant> from, until;
  bool once = false;
};

// Each required: a transaction without any of them could burn the account's gas money.
struct Caps {
  std::uint64_t gas = 0;
  eth::U256 fee_per_gas, tip_per_gas, fee;  // wei
  Budget budget;
};

// The host in a socket argument is the observed public address.
struct IpDemand {
  std::string arg;
  std::uint64_t max_age = 0;  // seconds
};

// An argument differs from what a read-only call returned, so that nothing is signed that changes nothing.
struct DiffersDemand {
  std::string arg;
  crypto::Address to;
  eth::Bytes data;        // the call's ABI bytes
  eth::Parameter output;  // what it returns
};

struct Demands {
  std::uint64_t state = 600;  // seconds that the agreed state may be old
  std::optional<IpDemand> public_ip;
  std::optional<DiffersDemand> differs;
};

// A transaction that calls a function.
struct CallTerms {
  std::uint64_t chain = 0;
  crypto::Address to;
  eth::Function function;
  std::vector<eth::TransactionType> types = {eth::TransactionType::Legacy, eth::TransactionType::FeeMarket};
  bool access_list = false;  // one that is not empty is allowed
  Caps caps;
  Demands demands;
};

// EIP-712 typed data.
struct TypedTerms {
  std::uint64_t chain = 0;
  crypto::Address verifying_contract;
  std::string type;                          // as EIP-712's encodeType writes it, with what it needs
  std::optional<std::string> name, version;  // of the domain; absent: any
};

// EIP-191 messages.
struct PersonalTerms {};

using Terms = std::variant<CallTerms, TypedTerms, PersonalTerms>;

struct Grant {
  std::string name;
  crypto::Address account;
  std::vector<std::string> clients;  // sorted; the operator's own requests need not be listed
  Terms terms;
  Condition where;  // on the arguments, the members, or {message}
  Limits limits;
};

enum class GuardAction : std::uint8_t { Warn, Refuse };

struct AllowanceGuard {
  crypto::Address token, spender;
  GuardAction action = GuardAction::Refuse;
};

// What holds for an account whatever the grant.
struct AccountTerms {
  crypto::Address account;
  std::uint64_t outstanding = 1;                // signatures at once that the chain has not confirmed
  std::optional<eth::U256> balance_above = {};  // wei
  GuardAction balance_action = GuardAction::Warn;
  std::vector<AllowanceGuard> allowances = {};
};

// What a `deny` names: every field that it has must fit.
struct Denial {
  std::string name;
  std::optional<std::uint64_t> chain;
  std::optional<crypto::Address> to;        // or the verifying contract
  std::optional<eth::Function> function;    // of a call; `where` is on its arguments
  std::optional<std::string> primary_type;  // of typed data
  Condition where;
};

struct Grants {
  std::vector<Grant> allow;
  std::vector<Denial> deny;
  std::vector<AccountTerms> accounts;

  // By grant, its longest rolling time in seconds: what its past may be forgotten after.
  [[nodiscard]] std::map<std::string, std::uint64_t, std::less<>> horizons() const;
};

}  // namespace dvsguard::grant
