#include "core/vault/vault.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "core/crypto/hex.h"
#include "core/crypto/sha256.h"
#include "core/eth/transaction.h"
#include "core/text/json.h"
#include "core/vault/request.h"

namespace dvsguard::vault {
namespace {

using Next = signer::Agreement::Next;

constexpr std::uint64_t kRoundEvery = 3000;  // milliseconds
constexpr std::uint64_t kFailedRoundsTold = 3;
constexpr std::uint64_t kRoundTimeout = 2000;  // of heads, and of states
constexpr std::uint64_t kEchoEvery = 30'000;
constexpr std::uint64_t kBroadcastTimeout = 10'000;
constexpr std::uint64_t kEchoAge = 120;  // seconds
constexpr std::uint64_t kFactsAge = 120;
constexpr std::size_t kMaxConnections = 4096;
constexpr std::size_t kMaxBroadcasts = 256;
constexpr std::string_view kUnknownClient = "?";  // no client's name: names have no such character

eth::BytesView view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

std::vector<ObserverRole> observer_roles(const signer::Config& config) {
  std::vector<ObserverRole> roles;
  for (std::size_t chain = 0; chain < config.chains.size(); ++chain) {
    for (std::size_t i = 0; i < config.chains[chain].upstreams.size(); ++i) roles.push_back({chain, i});
  }
  const std::size_t echoes = config.public_ip ? config.public_ip->urls.size() : 0;
  for (std::size_t i = 0; i < echoes; ++i) roles.push_back({std::nullopt, i});
  return roles;
}

Vault::Vault(signer::Config config, grant::Usage usage)
    : config_(std::move(config)), roles_(observer_roles(config_)), usage_(std::move(usage)) {
  for (const signer::Chain& chain : config_.chains) {
    rounds_.push_back({signer::Agreement(chain, signer::watched(config_, chain.id))});
  }
  echoes_.resize(config_.public_ip ? config_.public_ip->urls.size() : 0);
}

void Vault::begin(std::string version, std::string config_digest, const Time& now) {
  record(grant::Started{std::move(version), std::move(config_digest), now.moment});
}

// --- front

void Vault::from_front(wire::Message message, const std::optional<Peer>& peer, const Time& now) {
  if (const auto* greeting = std::get_if<wire::Greet>(&message)) return greet(*greeting, peer);
  if (const auto* bye = std::get_if<wire::Bye>(&message)) {
    connections_.erase(bye->connection);
  } else if (const auto* question = std::get_if<wire::Ask>(&message)) {
    ask(*question, now);
  } else if (const auto* which = std::get_if<wire::AskAccounts>(&message)) {
    accounts(*which);
  } else if (const auto* what = std::get_if<wire::AskFacts>(&message)) {
    facts(*what, now);
  } else if (const auto* raw = std::get_if<wire::AskSend>(&message)) {
    send_raw(*raw, now);
  }
}

// A connection that is nobody's stays unknown: whatever is asked over it is refused.
void Vault::greet(const wire::Greet& greet, const std::optional<Peer>& peer) {
  connections_.erase(greet.connection);
  if (!peer || connections_.size() >= kMaxConnections) return;
  for (const signer::Client& client : config_.clients) {
    if (client.socket.empty() || client.socket != peer->socket || client.uid != peer->uid) continue;
    if (client.gid && client.gid != peer->gid) continue;
    connections_.emplace(greet.connection, client.name);
  }
}

const signer::Client* Vault::client_of(const wire::Who& who) const {
  if (const auto* connection = std::get_if<wire::Connection>(&who)) {
    const auto found = connections_.find(connection->id);
    return found == connections_.end() ? nullptr : config_.client(found->second);
  }
  const crypto::Digest digest = crypto::sha256(std::get<wire::Token>(who).secret);
  const auto found = std::ranges::find(config_.clients, std::optional(digest), &signer::Client::token);
  return found == config_.clients.end() ? nullptr : &*found;
}

void Vault::ask(const wire::Ask& ask, const Time& now) {
  const signer::Client* client = client_of(ask.who);
  if (client == nullptr) {
    return refuse(ToFront{}, ask.request, "client", "the client is known", std::string(kUnknownClient), now);
  }
  auto payload = read_payload(ask.payload, ask.bytes);
  if (!payload) return refuse(ToFront{}, ask.request, "malformed", payload.error().what, client->name, now);
  decide(ToFront{}, ask.request, {client->name, ask.account, grant::Purpose::Ask, std::move(*payload)},
         ask.send, now);
}

void Vault::decide(Destination to, std::uint64_t request, grant::Request asked, bool send, const Time& now) {
  grant::Decision decision = grant::decide(asked, config_.grants, usage_, observations_, now.moment);
  if (const auto* refusal = std::get_if<grant::Refusal>(&decision.is)) {
    return refuse(to, request, std::string(grant::reason_name(refusal->reason)), refusal->what, asked.client,
                  now);
  }
  auto& permit = std::get<grant::Permit>(decision.is);
  for (const std::string& warning : permit.warnings) {
    warnings_.push_back(
        fmt::format("a grant of {} was used, and this does not hold: {}", asked.account.text(), warning));
  }
  if (permit.delta) record(*permit.delta);
  Sign sign{.to = to,
            .request = request,
            .account = asked.account,
            .digest = permit.digest,
            .transaction = {},
            .send = send};
  if (auto* transaction = std::get_if<eth::SignableTransaction>(&asked.payload))
    sign.transaction = std::move(*transaction);
  signs_.push_back(std::move(sign));
}

bool Vault::has_chain_grant(const std::string& client, const crypto::Address& account,
                            std::uint64_t chain) const {
  return std::ranges::any_of(config_.grants.allow, [&](const grant::Grant& grant) {
    const auto* call = std::get_if<grant::CallTerms>(&grant.terms);
    return call != nullptr && call->chain == chain && grant.account == account &&
           (client.empty() || std::ranges::binary_search(grant.clients, client));
  });
}

void Vault::accounts(const wire::AskAccounts& ask) {
  const signer::Client* client = client_of(ask.who);
  wire::Accounts answer{.request = ask.request, .client = {}, .object_reply = false, .accounts = {}};
  if (client == nullptr) return send(ToFront{}, std::move(answer));
  answer.client = client->name;
  answer.object_reply = client->reply == signer::ReplyShape::Object;
  for (const grant::Grant& grant : config_.grants.allow) {
    if (!std::ranges::binary_search(grant.clients, client->name)) continue;
    const auto* call = std::get_if<grant::CallTerms>(&grant.terms);
    const wire::AccountAndChain one{grant.account, call == nullptr ? 0 : call->chain};
    if (std::ranges::find(answer.accounts, one) == answer.accounts.end()) answer.accounts.push_back(one);
  }
  send(ToFront{}, std::move(answer));
}

void Vault::facts(const wire::AskFacts& ask, const Time& now) {
  const signer::Client* client = client_of(ask.who);
  if (client == nullptr || !has_chain_grant(client->name, ask.account, ask.chain)) {
    return refuse(ToFront{}, ask.request, "no-grant", "a grant of this account and chain is the client's",
                  client == nullptr ? std::string(kUnknownClient) : client->name, now);
  }
  const grant::AccountState* state = observations_.find(ask.chain, ask.account);
  if (state == nullptr || now.moment.boot_seconds > state->seen.boot_seconds + kFactsAge) {
    return refuse(ToFront{}, ask.request, "no-state", "the chain's upstreams agree", client->name, now);
  }
  send(ToFront{}, wire::Facts{ask.request, ask.chain, usage_.account(ask.chain, ask.account).next_nonce(),
                              state->base_fee, state->tip});
}

void Vault::send_raw(const wire::AskSend& ask, const Time& now) {
  const signer::Client* client = client_of(ask.who);
  const std::string name = client == nullptr ? std::string(kUnknownClient) : client->name;
  const auto signed_one = eth::decode_transaction(view(ask.raw));
  if (client == nullptr || !signed_one) {
    return refuse(ToFront{}, ask.request, client == nullptr ? "client" : "malformed",
                  "a transaction that this signer signed", name, now);
  }
  const auto account = eth::sender(*signed_one);
  auto unsigned_one = eth::signable(signed_one->transaction());
  if (account && unsigned_one) {
    const auto& outstanding = usage_.account(unsigned_one->chain_id(), *account).outstanding;
    const auto found = outstanding.find(signed_one->transaction().nonce);
    if (found != outstanding.end() && found->second.client == name &&
        found->second.digest == eth::signing_hash(*unsigned_one)) {
      const Sign sign{ToFront{}, ask.request, *account, found->second.digest, std::move(*unsigned_one), true};
      return broadcast(sign, ask.raw, eth::transaction_hash(*signed_one), now);
    }
  }
  refuse(ToFront{}, ask.request, "not-ours",
         "this signer signed it for this client, and it waits for the chain", name, now);
}

// --- operator

void Vault::from_operator(std::size_t connection, wire::Message message, const Time& now) {
  if (const auto* order = std::get_if<wire::Operate>(&message)) {
    operate(connection, *order, now);
  } else if (const auto* adoption = std::get_if<wire::Adopt>(&message)) {
    adopt(connection, *adoption, now);
  } else if (const auto* question = std::get_if<wire::AskStatus>(&message)) {
    status(connection, *question, now);
  }
}

void Vault::operate(std::size_t connection, const wire::Operate& operate, const Time& now) {
  const ToOperator to{connection};
  auto payload = read_payload(operate.payload, operate.bytes);
  if (!payload) return refuse(to, operate.request, "malformed", payload.error().what, "", now);
  decide(to, operate.request, {"", operate.account, operate.purpose, std::move(*payload), operate.grant},
         operate.send, now);
}

void Vault::adopt(std::size_t connection, const wire::Adopt& adopt, const Time& now) {
  if (adopt.chain == grant::kNoChain) return adopt_for_messages(connection, adopt, now);
  const ToOperator to{connection};
  if (config_.account(adopt.account) == nullptr || config_.chain(adopt.chain) == nullptr) {
    return refuse(to, adopt.request, "account", "the account and the chain are the signer's", "", now);
  }
  const grant::AccountState* state = observations_.find(adopt.chain, adopt.account);
  if (state == nullptr)
    return refuse(to, adopt.request, "no-state", "the chain's upstreams agree on the account's nonce", "",
                  now);
  if (state->nonce != adopt.nonce) {
    return refuse(to, adopt.request, "nonce", fmt::format("the nonce is {}, the chain's", state->nonce), "",
                  now);
  }
  grant::Moment at = now.moment;
  at.block = state->block.time;
  record(grant::Adopted{adopt.chain, adopt.account, adopt.nonce, at});
  send(to, wire::Done{adopt.request});
}

// No observation says anything of messages, so that the operator's word is all there is. An account of whose
// transactions a chain tells is adopted there, with what the chain says.
void Vault::adopt_for_messages(std::size_t connection, const wire::Adopt& adopt, const Time& now) {
  const ToOperator to{connection};
  if (config_.account(adopt.account) == nullptr)
    return refuse(to, adopt.request, "account", "the account is the signer's", "", now);
  const auto sends = [&](const grant::Grant& grant) {
    return grant.account == adopt.account && std::holds_alternative<grant::CallTerms>(grant.terms);
  };
  if (std::ranges::any_of(config_.grants.allow, sends) || adopt.nonce != 0) {
    return refuse(to, adopt.request, "account",
                  "an account with grants of transactions is adopted on each of their chains", "", now);
  }
  if (usage_.locked(adopt.account, std::nullopt) == nullptr)
    return refuse(to, adopt.request, "account", "the account is locked", "", now);
  record(grant::Adopted{grant::kNoChain, adopt.account, 0, now.moment});
  send(to, wire::Done{adopt.request});
}

namespace {

// The few newest: of 64 that may be outstanding, nobody reads more, and all accounts fit into the message.
std::string outstanding_json(const grant::AccountUsage& usage) {
  constexpr std::size_t kShown = 4;
  std::string out;
  std::size_t count = 0;
  for (const auto& [nonce, used] : usage.outstanding) {
    if (!used.transaction || ++count > kShown) continue;
    out += fmt::format(R"({}{{"nonce":{},"grant":{},"fee_per_gas":"{}","tip_per_gas":"{}"}})",
                       out.empty() ? "" : ",", nonce, text::json_string(used.grant),
                       eth::to_decimal(used.transaction->fee_per_gas),
                       eth::to_decimal(used.transaction->tip_per_gas));
  }
  return out;
}

std::string state_json(const grant::AccountState& state) {
  constexpr std::size_t kMaxShownCall = 512;
  std::string calls;
  for (const grant::CallResult& call : state.calls) {
    if (call.data.size() > kMaxShownCall) continue;
    calls += fmt::format(R"({}{{"grant":{},"data":"0x{}"}})", calls.empty() ? "" : ",",
                         text::json_string(call.grant), crypto::to_hex(call.data));
  }
  return fmt::format(
      R"(,"block":{},"chain_nonce":{},"seen":"{}","base_fee":"{}","tip":"{}","balance":"{}","calls":[{}])",
      state.block.number, state.nonce, instant_text(state.seen.wall), eth::to_decimal(state.base_fee),
      eth::to_decimal(state.tip), eth::to_decimal(state.balance), calls);
}

}  // namespace

void Vault::status(std::size_t connection, const wire::AskStatus& ask, const Time& now) {
  constexpr std::size_t kMaxStatus = 60 << 10;  // below the message's cap
  std::string addresses;
  for (const grant::PublicIp& seen : observations_.public_ips) {
    addresses += fmt::format(R"({}{{"address":"{}","seen":"{}"}})", addresses.empty() ? "" : ",",
                             seen.address.text(), instant_text(seen.seen.wall));
  }
  std::string accounts;
  for (const signer::Account& account : config_.accounts) {
    std::string chains;
    const std::string* why = lock_of(account.address);
    for (const signer::Chain& chain : config_.chains) {
      const grant::AccountUsage& usage = usage_.account(chain.id, account.address);
      const grant::AccountState* state = observations_.find(chain.id, account.address);
      chains += fmt::format(R"({}{{"chain":{},"nonce":{},"outstanding":{},"transactions":[{}]{}}})",
                            chains.empty() ? "" : ",", chain.id, usage.next_nonce(), usage.outstanding.size(),
                            outstanding_json(usage), state == nullptr ? "" : state_json(*state));
    }
    accounts +=
        fmt::format(R"({}{{"name":{},"address":"{}","locked":{},"chains":[{}]}})",
                    accounts.empty() ? "" : ",", text::json_string(account.name), account.address.text(),
                    why == nullptr ? "null" : text::json_string(*why), chains);
  }
  std::string json = fmt::format(R"({{"now":"{}","public_ip":[{}],"accounts":[{}]}})",
                                 instant_text(now.moment.wall), addresses, accounts);
  if (json.size() > kMaxStatus)
    return refuse(ToOperator{connection}, ask.request, "busy", "the status fits into a message", "", now);
  send(ToOperator{connection}, wire::Status{ask.request, std::move(json)});
}

// --- observers

void Vault::from_observer(std::size_t observer, wire::Message message, const Time& now) {
  if (observer >= roles_.size()) return;
  const ObserverRole role = roles_[observer];
  if (const auto* answer = std::get_if<wire::Broadcasted>(&message))
    return broadcasted(role, answer->round, answer->taken, answer->why);
  if (!role.chain) {
    if (const auto* address = std::get_if<wire::Address>(&message)) {
      echoes_[role.number] = Seen{address->address, now.moment};
      agree_on_address(now);
    }
    return;
  }
  signer::Agreement& agreement = rounds_[*role.chain].agreement;
  Next next = Next::Wait;
  if (const auto* head = std::get_if<wire::Head>(&message)) {
    next = agreement.head(role.number, head->round, head->number);
  } else if (auto* state = std::get_if<wire::State>(&message)) {
    next = agreement.state(role.number, state->round, std::move(state->accounts));
  } else if (const auto* trouble = std::get_if<wire::Trouble>(&message)) {
    broadcasted(role, trouble->round, std::nullopt, trouble->why);
    next = agreement.trouble(role.number, trouble->round);
  }
  go_on(*role.chain, next, now);
}

void Vault::begin_round(std::size_t chain, const Time& now) {
  Round& round = rounds_[chain];
  round.number = next_round_++;
  round.begun = now.milliseconds;
  round.running = true;
  round.agreement.begin(round.number);
  send_to_chain(chain, wire::AskHead{round.number});
}

void Vault::go_on(std::size_t chain, Next next, const Time& now) {
  Round& round = rounds_[chain];
  switch (next) {
    case Next::Wait:
      return;
    case Next::AskState:
      return send_to_chain(chain, wire::AskState{round.number, round.agreement.block()});
    case Next::Failed:
      round.running = false;
      return note_agreement(chain, false);
    case Next::Agreed:
      break;
  }
  round.running = false;
  note_agreement(chain, true);
  const std::uint64_t id = config_.chains[chain].id;
  std::vector<grant::AccountState> agreed = round.agreement.accounts();
  for (grant::AccountState& state : agreed) {
    const grant::AccountState* old = observations_.find(id, state.account);
    state.seen = now.moment;
    state.block_seen = old != nullptr && old->block == state.block ? old->block_seen : now.moment;
  }
  std::erase_if(observations_.accounts, [id](const grant::AccountState& state) { return state.chain == id; });
  std::ranges::move(agreed, std::back_inserter(observations_.accounts));
  for (grant::Entry& entry : grant::observe(observations_, usage_, now.moment)) record(std::move(entry));
}

// One round that fails is nothing: a block came in between, a packet was lost.
void Vault::note_agreement(std::size_t chain, bool agreed) {
  std::uint64_t& failed = rounds_[chain].failed;
  const std::uint64_t id = config_.chains[chain].id;
  if (!agreed && ++failed == kFailedRoundsTold) {
    warnings_.push_back(
        fmt::format("the upstreams of chain {} do not agree, so no transaction is signed on it", id));
  }
  if (agreed && failed >= kFailedRoundsTold)
    warnings_.push_back(fmt::format("the upstreams of chain {} agree again", id));
  if (agreed) failed = 0;
}

void Vault::agree_on_address(const Time& now) {
  observations_.public_ips.clear();
  for (const auto& seen : echoes_) {
    if (!seen) continue;
    std::uint64_t alike = 0;
    grant::Moment oldest = now.moment;
    for (const auto& other : echoes_) {
      if (!other || other->address != seen->address ||
          other->at.boot_seconds + kEchoAge < now.moment.boot_seconds)
        continue;
      ++alike;
      if (other->at.boot_seconds < oldest.boot_seconds) oldest = other->at;
    }
    const bool known = std::ranges::find(observations_.public_ips, seen->address,
                                         &grant::PublicIp::address) != observations_.public_ips.end();
    if (alike >= config_.public_ip->quorum && !known)
      observations_.public_ips.push_back({seen->address, oldest});
  }
}

void Vault::send_to_chain(std::size_t chain, const wire::Message& message) {
  for (std::size_t i = 0; i < roles_.size(); ++i) {
    if (roles_[i].chain == chain) send(ToObserver{i}, message);
  }
}

// --- what was signed, on its way to the chain

void Vault::broadcast(const Sign& sign, std::string raw, const crypto::Keccak256& hash, const Time& now) {
  const auto chain = std::ranges::find(config_.chains, sign.transaction->chain_id(), &signer::Chain::id);
  if (chain == config_.chains.end() || broadcasts_.size() >= kMaxBroadcasts) {
    return send(sign.to, wire::Sent{sign.request, hash, false, "too much is on its way already"});
  }
  // One that nobody takes can be asked for without end.
  if (std::ranges::any_of(broadcasts_, [&](const auto& one) { return one.second.hash == hash; }))
    return send(sign.to, wire::Sent{sign.request, hash, false, "it is on its way already"});
  const std::uint64_t round = next_round_++;
  const auto index = static_cast<std::size_t>(chain - config_.chains.begin());
  broadcasts_.emplace(round, Broadcasting{.to = sign.to,
                                          .request = sign.request,
                                          .hash = hash,
                                          .chain = index,
                                          .answered = std::vector<bool>(chain->upstreams.size()),
                                          .taken = 0,
                                          .refused = 0,
                                          .begun = now.milliseconds,
                                          .why = {}});
  send_to_chain(index, wire::Broadcast{round, std::move(raw)});
}

// Each upstream of the chain answers once, for itself, and none alone settles it for the others.
void Vault::broadcasted(const ObserverRole& role, std::uint64_t round, std::optional<bool> taken,
                        const std::string& why) {
  const auto found = broadcasts_.find(round);
  if (found == broadcasts_.end()) return;
  Broadcasting& one = found->second;
  if (role.chain != one.chain || one.answered[role.number]) return;
  one.answered[role.number] = true;
  if (taken) ++(*taken ? one.taken : one.refused);
  if (!taken.value_or(false)) one.why = why;
  const std::uint64_t quorum = config_.chains[one.chain].quorum;
  const bool all = std::ranges::all_of(one.answered, std::identity());
  if (one.taken < quorum && one.refused < quorum && !all) return;
  const bool sent = one.taken > 0 && one.refused < quorum;
  send(one.to, wire::Sent{one.request, one.hash, sent, sent ? "" : one.why});
  broadcasts_.erase(found);
}

// --- time

void Vault::tick(const Time& now) {
  for (std::size_t chain = 0; chain < rounds_.size(); ++chain) {
    Round& round = rounds_[chain];
    if (round.running && now.milliseconds >= round.begun + kRoundTimeout) {
      round.begun = now.milliseconds;
      go_on(chain, round.agreement.timeout(), now);
    } else if (!round.running && (round.number == 0 || now.milliseconds >= round.begun + kRoundEvery)) {
      begin_round(chain, now);
    }
  }
  if (!echoes_.empty() && (echo_begun_ == 0 || now.milliseconds >= echo_begun_ + kEchoEvery)) {
    echo_begun_ = std::max<std::uint64_t>(now.milliseconds, 1);
    for (std::size_t i = 0; i < roles_.size(); ++i) {
      if (!roles_[i].chain) send(ToObserver{i}, wire::AskHead{next_round_++});
    }
  }
  std::erase_if(broadcasts_, [&](const auto& entry) {
    const Broadcasting& one = entry.second;
    if (now.milliseconds < one.begun + kBroadcastTimeout) return false;
    const bool sent = one.taken > 0;
    send(one.to, wire::Sent{one.request, one.hash, sent, sent ? "" : "no upstream took it in time"});
    return true;
  });
  flush_refusals(now, false);
}

void Vault::lock_all(const std::string& why, const Time& now) {
  for (const signer::Account& account : config_.accounts) {
    record(grant::Locked{account.address, why, now.moment});
  }
}

const std::string* Vault::lock_of(const crypto::Address& account) const {
  const std::string* why = usage_.locked(account, std::nullopt);
  for (const signer::Chain& chain : config_.chains) {
    // A chain that no grant of it names is never observed for it, so that it could not be adopted there.
    if (why == nullptr && has_chain_grant("", account, chain.id)) why = usage_.locked(account, chain.id);
  }
  return why;
}

std::vector<grant::Locked> Vault::locked(const Time& now) const {
  std::vector<grant::Locked> out;
  for (const signer::Account& account : config_.accounts) {
    if (const std::string* why = lock_of(account.address)) out.push_back({account.address, *why, now.moment});
  }
  return out;
}

// --- what is recorded

void Vault::record(grant::Entry entry) {
  usage_.apply(entry);
  entries_.push_back(std::move(entry));
}

// Refusals are counted by client and minute, so that nobody fills the disk by being refused.
void Vault::refuse(Destination to, std::uint64_t request, std::string reason, std::string what,
                   const std::string& client, const Time& now) {
  auto& counted = refusals_.try_emplace(client, grant::Refused{client, {}, now.moment}).first->second;
  ++counted.counts[reason];
  if (what.size() > wire::kMaxWhyBytes) what.resize(wire::kMaxWhyBytes);
  send(to, wire::Refused{request, std::move(reason), std::move(what)});
}

void Vault::flush_refusals(const Time& now, bool all) {
  constexpr std::uint64_t kMinute = 60;
  std::erase_if(refusals_, [&](const auto& entry) {
    const grant::Refused& refused = entry.second;
    if (!all && now.moment.boot_seconds < refused.at.boot_seconds + kMinute) return false;
    record(refused);
    return true;
  });
}

std::vector<grant::Entry> Vault::take_entries() {
  return std::exchange(entries_, {});
}
std::vector<Sign> Vault::take_signs() {
  return std::exchange(signs_, {});
}
std::vector<Send> Vault::take_sends() {
  return std::exchange(sends_, {});
}
std::vector<std::string> Vault::take_warnings() {
  return std::exchange(warnings_, {});
}

}  // namespace dvsguard::vault
