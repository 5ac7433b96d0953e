#include "core/signer/agreement.h"

#include <algorithm>
#include <functional>

namespace dvsguard::signer {
namespace {

using grant::AccountState;

bool same(const AccountState& a, const AccountState& b) {
  AccountState other = b;
  other.tip = a.tip;
  other.seen = a.seen;
  return a == other;
}

bool same(const std::vector<AccountState>& a, const std::vector<AccountState>& b) {
  return std::ranges::equal(a, b, [](const AccountState& x, const AccountState& y) { return same(x, y); });
}

// The lower one of two in the middle.
eth::U256 middle_tip(const std::vector<const std::vector<AccountState>*>& group, std::size_t account) {
  std::vector<eth::U256> tips;
  tips.reserve(group.size());
  for (const auto* accounts : group) tips.push_back((*accounts)[account].tip);
  const auto middle = tips.begin() + static_cast<std::ptrdiff_t>((tips.size() - 1) / 2);
  std::ranges::nth_element(tips, middle);
  return *middle;
}

}  // namespace

Watched watched(const Config& config, std::uint64_t chain) {
  Watched out{.chain = chain, .accounts = {}, .allowances = {}, .calls = {}};
  for (const grant::AccountTerms& terms : config.grants.accounts) {
    std::vector<std::string> calls;
    bool used = false;
    for (const grant::Grant& grant : config.grants.allow) {
      const auto* call = std::get_if<grant::CallTerms>(&grant.terms);
      if (call == nullptr || call->chain != chain || grant.account != terms.account) continue;
      used = true;
      if (call->demands.differs) calls.push_back(grant.name);
    }
    if (!used) continue;
    out.accounts.push_back(terms.account);
    auto& allowances = out.allowances.emplace_back();
    for (const grant::AllowanceGuard& guard : terms.allowances)
      allowances.emplace_back(guard.token, guard.spender);
    out.calls.push_back(std::move(calls));
  }
  return out;
}

Agreement::Agreement(const Chain& chain, Watched watched)
    : quorum_(chain.quorum),
      finality_(chain.finality),
      watched_(std::move(watched)),
      answers_(chain.upstreams.size()) {}

void Agreement::begin(std::uint64_t round) {
  round_ = round;
  phase_ = Phase::Heads;
  std::ranges::fill(answers_, Answer{});
}

Agreement::Next Agreement::head(std::size_t upstream, std::uint64_t round, std::uint64_t number) {
  if (round != round_ || phase_ != Phase::Heads || upstream >= answers_.size() || answers_[upstream].given)
    return Next::Wait;
  answers_[upstream] = {.given = true, .head = number, .state = {}};
  return settle(false);
}

Agreement::Next Agreement::state(std::size_t upstream, std::uint64_t round,
                                 std::vector<AccountState> accounts) {
  if (round != round_ || phase_ != Phase::States || upstream >= answers_.size() || answers_[upstream].given)
    return Next::Wait;
  answers_[upstream].given = true;
  if (fits(accounts)) answers_[upstream].state = std::move(accounts);
  return settle(false);
}

Agreement::Next Agreement::trouble(std::size_t upstream, std::uint64_t round) {
  if (round != round_ || upstream >= answers_.size() || answers_[upstream].given) return Next::Wait;
  answers_[upstream].given = true;
  return settle(false);
}

Agreement::Next Agreement::timeout() {
  return settle(true);
}

// `over`: nobody is waited for any longer.
Agreement::Next Agreement::settle(bool over) {
  over = over || std::ranges::all_of(answers_, &Answer::given);
  switch (phase_) {
    case Phase::Idle:
      return Next::Wait;
    case Phase::Heads:
      return settle_heads(over);
    case Phase::States:
      return settle_states(over);
  }
  return Next::Wait;
}

// The highest block that a quorum has: fewer liars than that can push it neither up nor, once all answered,
// down. Where an honest one is slow, a liar could name an old block; that is why none older than the last is
// agreed on.
Agreement::Next Agreement::settle_heads(bool over) {
  if (!over) return Next::Wait;
  std::vector<std::uint64_t> heads;
  for (const Answer& answer : answers_) {
    if (answer.head) heads.push_back(*answer.head);
  }
  if (heads.size() < quorum_) return fail();
  std::ranges::sort(heads, std::greater());
  const std::uint64_t head = heads[quorum_ - 1];
  block_ = head < finality_ ? 0 : head - finality_;
  if (block_ < last_agreed_) return fail();
  phase_ = Phase::States;
  // Who has no block to name is not waited for.
  for (Answer& answer : answers_) answer.given = !answer.head;
  return Next::AskState;
}

// Everybody is waited for: among all who say the same, liars are the fewer, and the tip between them is an
// honest one's or lies between two of them. Who answers first could otherwise choose whom it is settled with.
Agreement::Next Agreement::settle_states(bool over) {
  if (!over) return Next::Wait;
  for (const Answer& answer : answers_) {
    if (!answer.state) continue;
    std::vector<const std::vector<AccountState>*> group;
    for (const Answer& other : answers_) {
      if (other.state && same(*answer.state, *other.state)) group.push_back(&*other.state);
    }
    if (group.size() < quorum_) continue;
    agreed_ = *answer.state;
    for (std::size_t i = 0; i < agreed_.size(); ++i) agreed_[i].tip = middle_tip(group, i);
    last_agreed_ = block_;
    phase_ = Phase::Idle;
    return Next::Agreed;
  }
  return fail();
}

// Exactly what was to be read, all of it at one block.
bool Agreement::fits(const std::vector<AccountState>& accounts) const {
  if (accounts.size() != watched_.accounts.size()) return false;
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const AccountState& one = accounts[i];
    const auto allowance = [](const grant::Allowance& have, const auto& want) {
      return have.token == want.first && have.spender == want.second;
    };
    const auto call = [](const grant::CallResult& have, const std::string& want) {
      return have.grant == want;
    };
    if (one.chain != watched_.chain || one.account != watched_.accounts[i] || one.block.number != block_ ||
        one.block != accounts.front().block || one.base_fee != accounts.front().base_fee ||
        !std::ranges::equal(one.allowances, watched_.allowances[i], allowance) ||
        !std::ranges::equal(one.calls, watched_.calls[i], call)) {
      return false;
    }
  }
  return true;
}

Agreement::Next Agreement::fail() {
  phase_ = Phase::Idle;
  return Next::Failed;
}

}  // namespace dvsguard::signer
