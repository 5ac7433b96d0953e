#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/grant/observation.h"
#include "core/signer/agreement.h"
#include "core/signer/config.h"
#include "core/upstream/answers.h"
#include "core/upstream/exchange.h"

// What an observer asks its upstream, and the agreed form of what it hears, as a stepper without I/O.
namespace dvsguard::upstream {

struct ReadCall {
  crypto::Address to;
  eth::Bytes data;
};

// signer::watched() with what the grants' calls consist of, in the same order.
struct Watch {
  signer::Watched what;
  std::vector<std::vector<ReadCall>> calls;
};
[[nodiscard]] Watch watch_of(const signer::Config& config, std::uint64_t chain);

// The chain's id and its newest block.
[[nodiscard]] std::vector<Call> head_calls();
// Error: another chain.
[[nodiscard]] Result<std::uint64_t> read_head(const std::vector<Reply>& replies, std::uint64_t chain);

[[nodiscard]] Call send_call(std::string_view raw);
// Where it refuses: another node of the same owner, or its pool's peers, may have been faster.
[[nodiscard]] Call find_call(std::string_view raw);

// All that is watched, at one block: the block by its number, then everything at its hash (EIP-1898). An
// upstream that takes no hash is asked at the number, and for the block again afterwards.
//
// A call of a grant that fails in the contract, or returns over kMaxReturned bytes, counts as no bytes, which
// nobody can take for a value; an allowance that cannot be read counts as the largest there is.
class Reading {
 public:
  static constexpr std::size_t kMaxReturned = 4096;

  // `by_hash`: whether the upstream is known to take hashes, or nothing is known.
  Reading(const Watch& watch, std::uint64_t block, bool by_hash);

  // What is to be asked next; none once all is read.
  [[nodiscard]] std::vector<Call> calls() const;
  // The answers to that, as many.
  [[nodiscard]] Status take(const std::vector<Reply>& replies);

  [[nodiscard]] const std::vector<grant::AccountState>& accounts() const { return accounts_; }
  [[nodiscard]] bool by_hash() const { return by_hash_; }

 private:
  enum class Step : std::uint8_t { Block, Accounts, BlockAgain, Done };

  [[nodiscard]] std::string at() const;
  [[nodiscard]] Status take_block(const std::vector<Reply>& replies);
  [[nodiscard]] Status take_accounts(const std::vector<Reply>& replies);
  [[nodiscard]] Status take_tip(const Reply& gas_price);

  const Watch& watch_;
  std::uint64_t number_;
  bool by_hash_;
  Step step_ = Step::Block;
  Header header_;
  std::optional<eth::U256> tip_;
  std::vector<grant::AccountState> accounts_;
};

}  // namespace dvsguard::upstream
