#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/crypto/address.h"
#include "core/crypto/keccak.h"
#include "core/eth/transaction.h"
#include "core/eth/typed_data.h"
#include "core/grant/condition.h"
#include "core/grant/grants.h"
#include "core/grant/observation.h"
#include "core/grant/usage.h"

// Whether a request is signed. Deny by default; pure.
namespace dvsguard::grant {

struct PersonalMessage {
  eth::Bytes bytes;
};

struct Request {
  std::string client;  // "": the operator himself
  crypto::Address account;
  Purpose purpose = Purpose::Ask;
  std::variant<eth::SignableTransaction, eth::TypedData, PersonalMessage> payload;
  std::string grant = {};  // the one that is to allow it; "": any
};

enum class Reason : std::uint8_t {
  NoGrant,    // none of this account, client and kind
  Denied,     // an explicit deny
  Account,    // the account is none of the signer's
  Locked,     // until the operator adopts
  Creation,   // a transaction without `to`
  Value,      // above zero
  Contract,   // another chain, address, function or type than any grant's
  Calldata,   // not the canonical encoding of the function's arguments
  Condition,  // on an argument
  Type,       // of transaction
  AccessList,
  GasCap,
  FeeCap,
  TipCap,
  Budget,
  Rate,
  Interval,
  Validity,     // not yet, or no longer
  Once,         // was used
  Nonce,        // not the next one
  Outstanding,  // too many wait for the chain
  NoState,      // nobody agreed on the account's state, or too long ago
  Code,         // or a delegation stands at the account's address
  Balance,      // above the account's guard
  Allowance,    // a live one that the guard names
  PublicIp,     // not observed, too long ago, or another
  Differs,      // the argument is what the chain has already
  Domain,       // EIP-712's lacks chainId or verifyingContract
  Message,      // of 32 bytes, which could be a digest
  Replacement,  // an unstick or cancel that replaces nothing, or not by a higher fee
};

[[nodiscard]] std::string_view reason_name(Reason reason);  // "no-grant": stable, for logs and clients

struct Refusal {
  Reason reason = Reason::NoGrant;
  std::string what;        // one clause that names the condition, nothing of the request's content
  std::string grant = {};  // the one that came nearest; may be empty
};

struct Permit {
  crypto::Keccak256 digest{};  // to sign
  // To make durable, then to apply, before the signature leaves. Nothing where this very signature was given
  // before and still waits for the chain: a client that lost the answer may ask again.
  std::optional<Used> delta;
  std::vector<std::string> warnings = {};
};

struct Decision {
  std::variant<Refusal, Permit> is;
  Trace trace;  // only where asked for: every grant that was considered, condition by condition
};

enum class Explain : bool { No, Yes };

[[nodiscard]] Decision decide(const Request& request, const Grants& grants, const Usage& usage,
                              const Observations& observations, const Moment& now,
                              Explain explain = Explain::No);

// What makes two transactions the same call: chain, to, value and data.
[[nodiscard]] crypto::Keccak256 call_hash(const eth::Transaction& transaction);

// A cancel: to oneself, no value, no data.
[[nodiscard]] bool is_cancel(const eth::Transaction& transaction, const crypto::Address& account);

// What new observations change: nonces that moved on, and accounts that signed elsewhere, which are locked.
[[nodiscard]] std::vector<Entry> observe(const Observations& observations, const Usage& usage,
                                         const Moment& now);

}  // namespace dvsguard::grant
