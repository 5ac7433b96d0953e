#include "core/grant/usage.h"

#include <algorithm>
#include <tuple>

namespace dvsguard::grant {
namespace {

// No `block` where either lacks it: it says nothing then.
constexpr std::uint64_t kSaysNothing = UINT64_MAX;

std::uint64_t between(Instant from, Instant to) {
  return to <= from ? 0 : static_cast<std::uint64_t>((to - from).count());
}

}  // namespace

std::uint64_t AccountUsage::next_nonce() const {
  std::uint64_t next = confirmed;
  while (outstanding.contains(next)) ++next;
  return next;
}

Clocks GrantUsage::clocks_at(const Moment& now) const {
  if (!last_) return {};
  Clocks out = clocks_;
  out.wall += between(last_->wall, now.wall);
  out.boot += boot_time_between(*last_, now);
  if (last_->block && now.block) out.block += between(*last_->block, *now.block);
  return out;
}

std::uint64_t GrantUsage::age(const Clocks& at, const Clocks& now) const {
  const std::uint64_t block = last_ && last_->block ? now.block - at.block : kSaysNothing;
  return std::min({now.wall - at.wall, now.boot - at.boot, block});
}

void GrantUsage::add(const Used& used) {
  clocks_ = clocks_at(used.at);
  last_ = used.at;
  if (used.purpose == Purpose::Ask) {
    const auto client =
        clients_.try_emplace(used.client, static_cast<std::uint32_t>(clients_.size())).first->second;
    uses_.push_back({clocks_, client});
    last_use_ = clocks_;
  }
  if (const auto& place = used.transaction) {
    spends_.push_back({clocks_, place->chain, used.account, place->nonce, place->fee, true});
  }
  forget();
}

void GrantUsage::settle(std::uint64_t chain, const crypto::Address& account, std::uint64_t confirmed) {
  for (Spend& spend : spends_) {
    if (spend.chain == chain && spend.account == account && spend.nonce < confirmed)
      spend.outstanding = false;
  }
}

// From the front alone: what stands behind one that counts still is no older.
void GrantUsage::forget() {
  while (!uses_.empty() && age(uses_.front().at, clocks_) >= horizon_) uses_.pop_front();
  while (!spends_.empty() && !spends_.front().outstanding && age(spends_.front().at, clocks_) >= horizon_) {
    spends_.pop_front();
  }
}

std::optional<std::uint64_t> GrantUsage::since_last(const Moment& now) const {
  if (!last_use_) return std::nullopt;
  return age(*last_use_, clocks_at(now));
}

bool GrantUsage::reached(std::uint64_t count, const std::string* client, std::uint64_t seconds,
                         const Moment& now) const {
  if (count == 0) return true;
  const Clocks clocks = clocks_at(now);
  if (client == nullptr) {
    return uses_.size() >= count && age(uses_[uses_.size() - count].at, clocks) < seconds;
  }
  const auto known = clients_.find(*client);
  if (known == clients_.end()) return false;
  std::uint64_t seen = 0;
  for (auto use = uses_.rbegin(); use != uses_.rend() && age(use->at, clocks) < seconds; ++use) {
    if (use->client == known->second && ++seen == count) return true;
  }
  return false;
}

std::optional<eth::U256> GrantUsage::spent_with(const crypto::Address& account, const UsedNonce& next,
                                                std::uint64_t seconds, const Moment& now) const {
  const Clocks clocks = clocks_at(now);
  std::map<std::tuple<std::uint64_t, crypto::Address, std::uint64_t>, eth::U256> dearest;
  dearest[{next.chain, account, next.nonce}] = next.fee;
  for (const Spend& spend : spends_) {
    if (!spend.outstanding && age(spend.at, clocks) >= seconds) continue;
    eth::U256& most = dearest[{spend.chain, spend.account, spend.nonce}];
    most = std::max(most, spend.fee);
  }
  eth::U256 sum;
  for (const auto& [place, fee] : dearest) {
    const auto more = eth::add(sum, fee);
    if (!more) return std::nullopt;
    sum = *more;
  }
  return sum;
}

void Usage::apply(const Entry& entry) {
  std::visit([this](const auto& one) { clock_.add(one.at); }, entry);
  if (const auto* used = std::get_if<Used>(&entry)) {
    if (const auto& place = used->transaction) {
      accounts_[{place->chain, used->account}].outstanding.insert_or_assign(place->nonce, *used);
    }
    grant_of(used->grant).add(*used);
  } else if (const auto* seen = std::get_if<Confirmed>(&entry)) {
    settle(seen->chain, seen->account, seen->nonce);
  } else if (const auto* adopted = std::get_if<Adopted>(&entry)) {
    accounts_[{adopted->chain, adopted->account}].confirmed = 0;
    settle(adopted->chain, adopted->account, adopted->nonce);
    if (const auto lock = locks_.find(adopted->account); lock != locks_.end())
      lock->second.adopted.insert(adopted->chain);
  } else if (const auto* locked = std::get_if<Locked>(&entry)) {
    locks_.insert_or_assign(locked->account, Lock{locked->why, {}});
  }
}

// A nonce that the chain once confirmed is never outstanding again, whatever an upstream says later; only the
// operator, by adopting, takes it back.
void Usage::settle(std::uint64_t chain, const crypto::Address& account, std::uint64_t confirmed) {
  AccountUsage& usage = accounts_[{chain, account}];
  usage.confirmed = std::max(usage.confirmed, confirmed);
  usage.outstanding.erase(usage.outstanding.begin(), usage.outstanding.lower_bound(usage.confirmed));
  for (auto& [name, past] : grants_) past.settle(chain, account, usage.confirmed);
}

GrantUsage& Usage::grant_of(const std::string& name) {
  const auto horizon = horizons_.find(name);
  return grants_.try_emplace(name, horizon == horizons_.end() ? 0 : horizon->second).first->second;
}

const GrantUsage& Usage::grant(std::string_view name) const {
  static const GrantUsage kUnused(0);
  const auto found = grants_.find(name);
  return found == grants_.end() ? kUnused : found->second;
}

const AccountUsage& Usage::account(std::uint64_t chain, const crypto::Address& account) const {
  static const AccountUsage kNone;
  const auto found = accounts_.find({chain, account});
  return found == accounts_.end() ? kNone : found->second;
}

const std::string* Usage::locked(const crypto::Address& account, std::optional<std::uint64_t> chain) const {
  const auto found = locks_.find(account);
  if (found == locks_.end()) return nullptr;
  const std::set<std::uint64_t>& adopted = found->second.adopted;
  return (chain ? adopted.contains(*chain) : !adopted.empty()) ? nullptr : &found->second.why;
}

}  // namespace dvsguard::grant
