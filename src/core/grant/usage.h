#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/crypto/address.h"
#include "core/crypto/keccak.h"
#include "core/eth/u256.h"
#include "core/grant/clock.h"
#include "core/grant/log_clock.h"

// What was signed so far, as far as the next decision hangs on it: a fold of the log's entries.
namespace dvsguard::grant {

enum class Purpose : std::uint8_t {
  Ask,      // a client's request, or the operator's own call
  Unstick,  // the same call again with a higher fee
  Cancel,   // nothing sent to oneself, in an outstanding transaction's place
};

// What the signing of a transaction leaves outstanding until the chain's nonce passes it.
struct UsedNonce {
  std::uint64_t chain = 0;
  std::uint64_t nonce = 0;
  crypto::Keccak256 call{};  // what it does: see call_hash()
  eth::U256 fee;             // the most that it can cost, wei
  eth::U256 fee_per_gas, tip_per_gas;

  friend bool operator==(const UsedNonce&, const UsedNonce&) = default;
};

// A grant was used: durable before the signature leaves.
struct Used {
  std::string grant, client;  // client "": the operator himself
  crypto::Address account;
  crypto::Keccak256 digest{};  // that was signed
  Purpose purpose = Purpose::Ask;
  std::optional<UsedNonce> transaction;
  Moment at;

  friend bool operator==(const Used&, const Used&) = default;
};

// The account's agreed nonce: what was outstanding below it is settled.
struct Confirmed {
  std::uint64_t chain = 0;
  crypto::Address account;
  std::uint64_t nonce = 0;
  Moment at;

  friend bool operator==(const Confirmed&, const Confirmed&) = default;
};

// The key signs nothing more until the operator adopts the chain's state.
struct Locked {
  crypto::Address account;
  std::string why;  // a clause
  Moment at;

  friend bool operator==(const Locked&, const Locked&) = default;
};

// No chain has this id. Adopted on it is an account that sends no transactions.
inline constexpr std::uint64_t kNoChain = 0;

// The operator takes this nonce for the account's own on the chain, and the account is unlocked there.
struct Adopted {
  std::uint64_t chain = 0;
  crypto::Address account;
  std::uint64_t nonce = 0;
  Moment at;

  friend bool operator==(const Adopted&, const Adopted&) = default;
};

// Refusals of one client within one minute.
struct Refused {
  std::string client;
  std::map<std::string, std::uint64_t> counts;  // by the reason's name
  Moment at;

  friend bool operator==(const Refused&, const Refused&) = default;
};

struct Started {
  std::string version;
  std::string config;  // the digest of the file that it was started with
  Moment at;

  friend bool operator==(const Started&, const Started&) = default;
};

using Entry = std::variant<Started, Used, Confirmed, Locked, Adopted, Refused>;

// One account on one chain.
struct AccountUsage {
  std::uint64_t confirmed = 0;                // the highest agreed or adopted nonce
  std::map<std::uint64_t, Used> outstanding;  // by nonce, from `confirmed` on; the newest signature of each

  // Of the next transaction: behind all that is outstanding without a gap.
  [[nodiscard]] std::uint64_t next_nonce() const;
};

// Seconds on each clock, added up from moment to moment: none of them ever runs backwards, and a clock that
// is stepped gains nothing, as elapsed time is the least of the three.
struct Clocks {
  std::uint64_t wall = 0, boot = 0, block = 0;

  friend bool operator==(const Clocks&, const Clocks&) = default;
};

// One grant's past.
class GrantUsage {
 public:
  // `horizon`: seconds after which a use is forgotten.
  explicit GrantUsage(std::uint64_t horizon) : horizon_(horizon) {}

  void add(const Used& used);
  // Settled transactions that are older than the horizon are forgotten.
  void settle(std::uint64_t chain, const crypto::Address& account, std::uint64_t confirmed);

  [[nodiscard]] bool ever_used() const { return last_.has_value(); }
  // Seconds since the last use that was neither fee bump nor cancel; nothing where there was none.
  [[nodiscard]] std::optional<std::uint64_t> since_last(const Moment& now) const;
  // Whether `count` uses or more, of one client or of all (null), fall within the last `seconds`, which are
  // no more than the horizon. Fee bumps and cancels are no use of their own.
  [[nodiscard]] bool reached(std::uint64_t count, const std::string* client, std::uint64_t seconds,
                             const Moment& now) const;
  // The most that the transactions of the last `seconds`, those outstanding, and `next` can cost. Signatures
  // of one nonce count as the dearest, since the chain takes one. Nothing where the sum is 2^256 or more.
  [[nodiscard]] std::optional<eth::U256> spent_with(const crypto::Address& account, const UsedNonce& next,
                                                    std::uint64_t seconds, const Moment& now) const;
  [[nodiscard]] std::size_t remembered() const { return uses_.size() + spends_.size(); }

 private:
  struct Use {
    Clocks at;
    std::uint32_t client = 0;
  };
  struct Spend {
    Clocks at;
    std::uint64_t chain = 0;
    crypto::Address account;
    std::uint64_t nonce = 0;
    eth::U256 fee;
    bool outstanding = true;
  };

  [[nodiscard]] Clocks clocks_at(const Moment& now) const;
  [[nodiscard]] std::uint64_t age(const Clocks& at, const Clocks& now) const;
  void forget();

  std::uint64_t horizon_;
  std::optional<Moment> last_;  // of any use
  Clocks clocks_;               // at last_
  std::optional<Clocks> last_use_;
  std::deque<Use> uses_;  // oldest first
  std::deque<Spend> spends_;
  std::map<std::string, std::uint32_t, std::less<>> clients_;
};

class Usage {
 public:
  // By grant, what GrantUsage's horizon is; 0 for a grant that is not named.
  explicit Usage(std::map<std::string, std::uint64_t, std::less<>> horizons)
      : horizons_(std::move(horizons)) {}

  void apply(const Entry& entry);

  // Of all that was applied.
  [[nodiscard]] const LogClock& clock() const { return clock_; }
  [[nodiscard]] const GrantUsage& grant(std::string_view name) const;
  [[nodiscard]] const AccountUsage& account(std::uint64_t chain, const crypto::Address& account) const;
  // Why the account is locked; null where it is not. Adopted on one chain it still is on the others, where an
  // old log may lack what waits. Of no chain, as messages are, it is until it was adopted anywhere.
  [[nodiscard]] const std::string* locked(const crypto::Address& account,
                                          std::optional<std::uint64_t> chain) const;

 private:
  struct Lock {
    std::string why;
    std::set<std::uint64_t> adopted;  // chains
  };

  void settle(std::uint64_t chain, const crypto::Address& account, std::uint64_t confirmed);
  GrantUsage& grant_of(const std::string& name);

  std::map<std::string, std::uint64_t, std::less<>> horizons_;
  std::map<std::string, GrantUsage, std::less<>> grants_;
  std::map<std::pair<std::uint64_t, crypto::Address>, AccountUsage> accounts_;
  std::map<crypto::Address, Lock> locks_;
  LogClock clock_;
};

}  // namespace dvsguard::grant
