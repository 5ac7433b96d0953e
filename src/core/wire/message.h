#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/ip_address.h"
#include "core/base/result.h"
#include "core/crypto/address.h"
#include "core/crypto/keccak.h"
#include "core/crypto/recoverable.h"
#include "core/eth/u256.h"
#include "core/eth/value.h"
#include "core/grant/observation.h"
#include "core/grant/usage.h"

// What the signer's processes say to each other: a closed table of messages, each with its direction and a
// cap on its length. Whatever is not on it, from anybody, is refused whole. docs/formats/signer-messages.md
// is its page.
namespace dvsguard::wire {

// --- who asks

struct Connection {
  std::uint32_t id = 0;  // as greeted
  friend bool operator==(const Connection&, const Connection&) = default;
};
struct Token {
  std::string secret;  // as the client sent it; the vault hashes it
  friend bool operator==(const Token&, const Token&) = default;
};
using Who =
    std::variant<Connection, Token>;  // over the control socket it says nothing: the operator asks there

// --- front to vault

// A client connected to a socket; its descriptor comes along, and the vault asks the kernel who is at its
// other end.
struct Greet {
  std::uint32_t connection = 0;
  friend bool operator==(const Greet&, const Greet&) = default;
};
struct Bye {
  std::uint32_t connection = 0;
  friend bool operator==(const Bye&, const Bye&) = default;
};

enum class Payload : std::uint8_t {
  Transaction,  // the unsigned preimage
  TypedData,    // its JSON
  Personal,     // the message's bytes
};
struct Ask {
  std::uint64_t request = 0;  // the sender's own number for the answer
  Who who;
  crypto::Address account;
  Payload payload = Payload::Transaction;
  bool send = false;  // a transaction is handed to the upstreams too
  std::string bytes;
  friend bool operator==(const Ask&, const Ask&) = default;
};
// Which accounts the client has a grant of, and on which chains.
struct AskAccounts {
  std::uint64_t request = 0;
  Who who;
  friend bool operator==(const AskAccounts&, const AskAccounts&) = default;
};
// What an unfinished transaction is filled with.
struct AskFacts {
  std::uint64_t request = 0;
  Who who;
  crypto::Address account;
  std::uint64_t chain = 0;
  friend bool operator==(const AskFacts&, const AskFacts&) = default;
};
// A raw transaction that the vault signed for this client and that still waits for the chain.
struct AskSend {
  std::uint64_t request = 0;
  Who who;
  std::string raw;
  friend bool operator==(const AskSend&, const AskSend&) = default;
};

// --- vault to front, and to the operator

struct Signed {
  std::uint64_t request = 0;
  crypto::Signature signature;
  std::string raw;  // the signed transaction; empty for messages
  friend bool operator==(const Signed&, const Signed&) = default;
};
struct Refused {
  std::uint64_t request = 0;
  std::string reason;  // grant::reason_name, or "client", "malformed", "busy"
  std::string what;    // the condition
  friend bool operator==(const Refused&, const Refused&) = default;
};
struct AccountAndChain {
  crypto::Address account;
  std::uint64_t chain = 0;  // 0: messages only
  friend bool operator==(const AccountAndChain&, const AccountAndChain&) = default;
};
struct Accounts {
  std::uint64_t request = 0;
  std::string client;
  bool object_reply = false;  // eth_signTransaction answers {raw, tx}
  std::vector<AccountAndChain> accounts;
  friend bool operator==(const Accounts&, const Accounts&) = default;
};
struct Facts {
  std::uint64_t request = 0;
  std::uint64_t chain = 0;
  std::uint64_t next_nonce = 0;
  eth::U256 base_fee, tip;  // wei, as agreed
  friend bool operator==(const Facts&, const Facts&) = default;
};
struct Sent {
  std::uint64_t request = 0;
  crypto::Keccak256 hash{};
  bool taken = false;  // by one upstream at least
  std::string why;     // where none took it
  friend bool operator==(const Sent&, const Sent&) = default;
};

// --- vault to observer

struct AskHead {
  std::uint64_t round = 0;
  friend bool operator==(const AskHead&, const AskHead&) = default;
};
// Read all of it at the block of this number.
struct AskState {
  std::uint64_t round = 0;
  std::uint64_t block = 0;
  friend bool operator==(const AskState&, const AskState&) = default;
};
struct Broadcast {
  std::uint64_t round = 0;
  std::string raw;
  friend bool operator==(const Broadcast&, const Broadcast&) = default;
};

// --- observer to vault

struct Head {
  std::uint64_t round = 0;
  std::uint64_t number = 0;
  friend bool operator==(const Head&, const Head&) = default;
};
// Of every account that the observer was started for; `seen` of each is the vault's to fill.
struct State {
  std::uint64_t round = 0;
  std::vector<grant::AccountState> accounts;
  friend bool operator==(const State&, const State&) = default;
};
struct Address {
  std::uint64_t round = 0;
  IpAddress address;  // this host's, as a server on the internet sees it
  friend bool operator==(const Address&, const Address&) = default;
};
struct Broadcasted {
  std::uint64_t round = 0;
  bool taken = false;
  std::string why;
  friend bool operator==(const Broadcasted&, const Broadcasted&) = default;
};
struct Trouble {
  std::uint64_t round = 0;
  std::string why;  // no answer, or not an answer to what was asked
  friend bool operator==(const Trouble&, const Trouble&) = default;
};

// --- operator to vault, over the control socket

struct Operate {  // as Ask, in the operator's own name
  std::uint64_t request = 0;
  grant::Purpose purpose = grant::Purpose::Ask;
  crypto::Address account;
  Payload payload = Payload::Transaction;
  bool send = false;
  std::string grant;  // that is to allow it; "": any
  std::string bytes;
  friend bool operator==(const Operate&, const Operate&) = default;
};
struct Adopt {
  std::uint64_t request = 0;
  crypto::Address account;
  std::uint64_t chain = 0;
  std::uint64_t nonce = 0;
  friend bool operator==(const Adopt&, const Adopt&) = default;
};
struct AskStatus {
  std::uint64_t request = 0;
  friend bool operator==(const AskStatus&, const AskStatus&) = default;
};
struct Done {
  std::uint64_t request = 0;
  friend bool operator==(const Done&, const Done&) = default;
};
struct Status {
  std::uint64_t request = 0;
  std::string json;  // docs/formats/signer-messages.md
  friend bool operator==(const Status&, const Status&) = default;
};

// --- vault to the process that started it

struct Event {
  std::string json;  // core/event's
  friend bool operator==(const Event&, const Event&) = default;
};

// What the operator should know and the log need not: an upstream that is not heard, a guard that warns.
struct Warning {
  std::string text;  // a sentence, at most kMaxWhyBytes
  friend bool operator==(const Warning&, const Warning&) = default;
};

using Message = std::variant<Greet, Bye, Ask, AskAccounts, AskFacts, AskSend, Signed, Refused, Accounts,
                             Facts, Sent, AskHead, AskState, Broadcast, Head, State, Address, Broadcasted,
                             Trouble, Operate, Adopt, AskStatus, Done, Status, Event, Warning>;

enum class Link : std::uint8_t {
  FrontToVault,
  VaultToFront,
  VaultToObserver,
  ObserverToVault,
  OperatorToVault,
  VaultToOperator,
  VaultToStarter
};

struct Row {
  std::string_view name;
  std::uint8_t number;      // its first byte
  std::vector<Link> links;  // where it may be sent
  std::size_t max_bytes;    // with that byte
};
// One for each alternative of Message, in its order.
[[nodiscard]] std::span<const Row> table();

inline constexpr std::size_t kMaxMessageBytes = 160 << 10;
inline constexpr std::size_t kMaxPayloadBytes = 128 << 10;
inline constexpr std::size_t kMaxTokenBytes = 256;
inline constexpr std::size_t kMaxWhyBytes = 512;

[[nodiscard]] std::string encode(const Message& message);

// Error: a message that is not on the table, or not of this link, over its cap, or with a byte too few or
// many.
[[nodiscard]] Result<Message> decode(std::string_view bytes, Link link);

}  // namespace dvsguard::wire
