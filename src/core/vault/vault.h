#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/grant/decide.h"
#include "core/signer/agreement.h"
#include "core/signer/config.h"
#include "core/wire/message.h"

// What the vault answers to each message: entries to make durable, and what to send once they are. No I/O and
// no key: the process around it hands in messages with the time, appends the entries, signs, and sends.
namespace dvsguard::vault {

// Who is at the other end of a client's socket, as the kernel says.
struct Peer {
  std::uint32_t uid = 0, gid = 0;
  std::string socket;  // the path that the listening socket was bound to
};

struct Time {
  grant::Moment moment;            // without a block
  std::uint64_t milliseconds = 0;  // of a clock that never runs backwards
};

struct ToFront {};
struct ToOperator {
  std::size_t connection = 0;
};
struct ToObserver {
  std::size_t observer = 0;
};
using Destination = std::variant<ToFront, ToOperator, ToObserver>;

struct Send {
  Destination to;
  wire::Message message;
};

// A signature that was decided on, and who waits for it.
struct Sign {
  Destination to;
  std::uint64_t request = 0;
  crypto::Address account;
  crypto::Keccak256 digest{};
  std::optional<eth::SignableTransaction> transaction;  // absent: a message
  bool send = false;                                    // to the upstreams
};

// What one observer is for: a chain's upstream, or an echo of the public address. In this order everywhere:
// the chains' upstreams chain by chain, then the echoes.
struct ObserverRole {
  std::optional<std::size_t> chain;  // index into Config::chains; absent: an echo
  std::size_t number = 0;            // which of the chain's upstreams, or of the echoes
};
[[nodiscard]] std::vector<ObserverRole> observer_roles(const signer::Config& config);

class Vault {
 public:
  Vault(signer::Config config, grant::Usage usage);

  // First of all: what the log starts with this time. From it on, boot time is counted.
  void begin(std::string version, std::string config_digest, const Time& now);

  // A message that came in. `peer` is of a Greet's descriptor. Nothing here fails: what is not granted is
  // refused.
  void from_front(wire::Message message, const std::optional<Peer>& peer, const Time& now);
  void from_observer(std::size_t observer, wire::Message message, const Time& now);
  void from_operator(std::size_t connection, wire::Message message, const Time& now);
  // Once a second at least: rounds, timeouts, counts of refusals.
  void tick(const Time& now);

  // Whatever was counted is recorded: the process is about to end.
  void stop(const Time& now) { flush_refusals(now, true); }

  // The key of every account is locked, as the log is older than its anchor.
  void lock_all(const std::string& why, const Time& now);
  // The accounts whose keys sign nothing, as entries that are in the log already.
  [[nodiscard]] std::vector<grant::Locked> locked(const Time& now) const;

  // Since the last call: entries, which are in force already and must be durable before anything else
  // happens; then the signatures; then what is sent.
  [[nodiscard]] std::vector<grant::Entry> take_entries();
  [[nodiscard]] std::vector<Sign> take_signs();
  [[nodiscard]] std::vector<Send> take_sends();
  // Sentences for the operator, of nothing that is in the log.
  [[nodiscard]] std::vector<std::string> take_warnings();

  // A signed transaction that goes to the chain's upstreams; the answer to `request` follows when a quorum
  // took or refused it, or else when all have answered or time is over: then one that took it is enough.
  void broadcast(const Sign& sign, std::string raw, const crypto::Keccak256& hash, const Time& now);

  [[nodiscard]] const grant::Usage& usage() const { return usage_; }
  [[nodiscard]] const grant::Observations& observations() const { return observations_; }

 private:
  struct Round {
    signer::Agreement agreement;
    std::uint64_t number = 0;
    std::uint64_t begun = 0;  // milliseconds
    bool running = false;
    std::uint64_t failed = 0;  // so many, one after another
  };
  struct Broadcasting {
    Destination to;
    std::uint64_t request = 0;
    crypto::Keccak256 hash{};
    std::size_t chain = 0;       // index into Config::chains
    std::vector<bool> answered;  // by upstream
    std::uint64_t taken = 0, refused = 0;
    std::uint64_t begun = 0;
    std::string why;
  };
  struct Seen {
    IpAddress address;
    grant::Moment at;
  };

  [[nodiscard]] const signer::Client* client_of(const wire::Who& who) const;
  void greet(const wire::Greet& greet, const std::optional<Peer>& peer);
  void ask(const wire::Ask& ask, const Time& now);
  void operate(std::size_t connection, const wire::Operate& operate, const Time& now);
  void decide(Destination to, std::uint64_t request, grant::Request asked, bool send, const Time& now);
  void accounts(const wire::AskAccounts& ask);
  void facts(const wire::AskFacts& ask, const Time& now);
  void send_raw(const wire::AskSend& ask, const Time& now);
  void adopt(std::size_t connection, const wire::Adopt& adopt, const Time& now);
  // An account that sends no transactions: there is no chain to ask.
  void adopt_for_messages(std::size_t connection, const wire::Adopt& adopt, const Time& now);
  void status(std::size_t connection, const wire::AskStatus& ask, const Time& now);
  void refuse(Destination to, std::uint64_t request, std::string reason, std::string what,
              const std::string& client, const Time& now);
  void record(grant::Entry entry);
  void send(Destination to, wire::Message message) { sends_.push_back({to, std::move(message)}); }
  void send_to_chain(std::size_t chain, const wire::Message& message);
  void begin_round(std::size_t chain, const Time& now);
  void go_on(std::size_t chain, signer::Agreement::Next next, const Time& now);
  void note_agreement(std::size_t chain, bool agreed);
  void agree_on_address(const Time& now);
  // `taken` is nothing where the upstream did not answer.
  void broadcasted(const ObserverRole& role, std::uint64_t round, std::optional<bool> taken,
                   const std::string& why);
  void flush_refusals(const Time& now, bool all);
  // Why an account signs nothing, or not on each of its chains.
  [[nodiscard]] const std::string* lock_of(const crypto::Address& account) const;
  [[nodiscard]] bool has_chain_grant(const std::string& client, const crypto::Address& account,
                                     std::uint64_t chain) const;

  signer::Config config_;
  std::vector<ObserverRole> roles_;
  grant::Usage usage_;
  grant::Observations observations_;
  std::vector<Round> rounds_;                         // by chain
  std::vector<std::optional<Seen>> echoes_;           // by echo
  std::map<std::uint32_t, std::string> connections_;  // greeted, to the client's name
  std::map<std::uint64_t, Broadcasting> broadcasts_;  // by round
  std::map<std::string, grant::Refused> refusals_;    // by client, of its minute
  std::uint64_t next_round_ = 1;
  std::uint64_t echo_begun_ = 0;
  std::vector<grant::Entry> entries_;
  std::vector<Sign> signs_;
  std::vector<Send> sends_;
  std::vector<std::string> warnings_;
};

}  // namespace dvsguard::vault
