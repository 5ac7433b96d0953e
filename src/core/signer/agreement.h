#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/grant/observation.h"
#include "core/signer/config.h"

// How one chain's upstreams come to agree: in rounds, first on a block that enough of them have, then on what
// is so at that block. Without I/O and clocks: whoever drives it sends what it says and tells it when a round
// took too long.
namespace dvsguard::signer {

// What every observer of the chain is to read, in this order.
struct Watched {
  std::uint64_t chain = 0;
  std::vector<crypto::Address> accounts;
  // By account: the allowances and the grants whose calls are read.
  std::vector<std::vector<std::pair<crypto::Address, crypto::Address>>> allowances;
  std::vector<std::vector<std::string>> calls;
};
[[nodiscard]] Watched watched(const Config& config, std::uint64_t chain);

class Agreement {
 public:
  Agreement(const Chain& chain, Watched watched);

  enum class Next : std::uint8_t {
    Wait,      // for further answers
    AskState,  // everybody, at block()
    Agreed,    // see accounts()
    Failed,    // until the next round
  };

  // Everybody is asked for his head.
  void begin(std::uint64_t round);
  [[nodiscard]] Next head(std::size_t upstream, std::uint64_t round, std::uint64_t number);
  [[nodiscard]] Next state(std::size_t upstream, std::uint64_t round,
                           std::vector<grant::AccountState> accounts);
  [[nodiscard]] Next trouble(std::size_t upstream, std::uint64_t round);
  // Who has not answered by now is left out.
  [[nodiscard]] Next timeout();

  [[nodiscard]] std::uint64_t round() const { return round_; }
  [[nodiscard]] std::uint64_t block() const { return block_; }
  // What at least the quorum said alike, the tip apart, which is the middle one of theirs.
  [[nodiscard]] const std::vector<grant::AccountState>& accounts() const { return agreed_; }

 private:
  enum class Phase : std::uint8_t { Idle, Heads, States };
  struct Answer {
    bool given = false;
    std::optional<std::uint64_t> head;
    std::optional<std::vector<grant::AccountState>> state;
  };

  [[nodiscard]] Next settle(bool over);
  [[nodiscard]] Next settle_heads(bool over);
  [[nodiscard]] Next settle_states(bool over);
  [[nodiscard]] bool fits(const std::vector<grant::AccountState>& accounts) const;
  Next fail();

  std::uint64_t quorum_, finality_;
  Watched watched_;
  Phase phase_ = Phase::Idle;
  std::uint64_t round_ = 0;
  std::uint64_t block_ = 0;        // of this round
  std::uint64_t last_agreed_ = 0;  // an older block is never agreed on
  std::vector<Answer> answers_;    // by upstream
  std::vector<grant::AccountState> agreed_;
};

}  // namespace dvsguard::signer
