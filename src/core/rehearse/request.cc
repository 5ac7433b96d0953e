#include "core/rehearse/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "core/base/ip_address.h"
#include "core/crypto/hex.h"
#include "core/eth/typed_data.h"
#include "core/jsonrpc/question.h"
#include "core/text/display.h"
#include "core/text/json.h"

namespace dvsguard::rehearse {
namespace {

using Payload = decltype(grant::Request::payload);

Error bad(std::string what, std::string mend = {}) {
  return {.code = ErrorCode::Invalid, .where = "request", .what = std::move(what), .mend = std::move(mend)};
}

Result<jsonrpc::Question> read_question(std::string_view json) {
  auto body = jsonrpc::read_body(json);
  if (const auto* fault = std::get_if<jsonrpc::Fault>(&body)) return bad(fault->what);
  const auto& calls = std::get<jsonrpc::Body>(body).calls;
  if (calls.size() != 1) return bad("is a batch: one request is tried at a time");
  if (const auto* wrong = std::get_if<jsonrpc::BadCall>(&calls.front())) return bad(wrong->fault.what);
  auto question = jsonrpc::read_question(std::get<jsonrpc::Call>(calls.front()));
  if (const auto* fault = std::get_if<jsonrpc::Fault>(&question)) return bad(fault->what);
  return std::get<jsonrpc::Question>(std::move(question));
}

bool may_use(const grant::Grant& grant, const std::string& client) {
  return client.empty() || std::ranges::binary_search(grant.clients, client);
}

// Grants of calls that fit what the draft says so far.
std::vector<const grant::Grant*> matching(const jsonrpc::Draft& draft, const std::string& client,
                                          const signer::Config& config) {
  std::vector<const grant::Grant*> found;
  for (const grant::Grant& grant : config.grants.allow) {
    const auto* terms = std::get_if<grant::CallTerms>(&grant.terms);
    if (terms == nullptr || !may_use(grant, client)) continue;
    if (draft.from && grant.account != *draft.from) continue;
    if (draft.chain_id && terms->chain != *draft.chain_id) continue;
    if (draft.to && terms->to != *draft.to) continue;
    found.push_back(&grant);
  }
  return found;
}

class Filler {
 public:
  Filler(const std::string& client, const signer::Config& config, const grant::Usage& usage,
         const grant::Observations& observations)
      : client_(client), config_(config), usage_(usage), observations_(observations) {}

  Result<Rehearsed> fill(jsonrpc::Draft draft) {
    std::vector<std::string> assumed;
    const auto grants = matching(draft, client_, config_);
    if (!draft.from) {
      TRY(draft.from, the_only(grants, [](const grant::Grant& grant) { return grant.account; }, "from"));
      assumed.push_back("from: " + draft.from->text());
    }
    if (!draft.chain_id) {
      TRY(draft.chain_id,
          the_only(
              grants, [](const grant::Grant& g) { return std::get<grant::CallTerms>(g.terms).chain; },
              "chainId"));
      assumed.push_back(fmt::format("chainId: {}", *draft.chain_id));
    }
    if (!draft.gas) {
      draft.gas = grants.empty() ? 21'000 : std::get<grant::CallTerms>(grants.front()->terms).caps.gas;
      assumed.push_back(fmt::format("gas: {}, which the signer would estimate", *draft.gas));
    }
    if (draft.lacks_facts()) {
      const grant::AccountState* state = observations_.find(*draft.chain_id, *draft.from);
      wire::Facts facts;
      facts.chain = *draft.chain_id;
      facts.next_nonce = usage_.account(*draft.chain_id, *draft.from).next_nonce();
      if (state != nullptr) {
        facts.base_fee = state->base_fee;
        facts.tip = state->tip;
      }
      jsonrpc::fill(draft, facts);
      assumed.emplace_back("nonce and fees, where they lack: as observed");
    }
    TRY(eth::SignableTransaction transaction, jsonrpc::finish(draft));
    return Rehearsed{{client_, *draft.from, grant::Purpose::Ask, Payload(std::move(transaction))},
                     std::move(assumed)};
  }

 private:
  template <class Take>
  static auto the_only(const std::vector<const grant::Grant*>& grants, Take take, std::string_view member)
      -> Result<decltype(take(*grants.front()))> {
    if (grants.empty())
      return bad(fmt::format("has no `{}`, and no grant of the client fits what it has", member));
    const auto first = take(*grants.front());
    if (!std::ranges::all_of(grants, [&](const grant::Grant* grant) { return take(*grant) == first; }))
      return bad(fmt::format("has no `{}`, and the client has grants of several", member));
    return first;
  }

  const std::string& client_;
  const signer::Config& config_;
  const grant::Usage& usage_;
  const grant::Observations& observations_;
};

constexpr auto kObservationKeys = std::to_array<std::string_view>({"public_ip", "accounts"});
constexpr auto kAccountKeys = std::to_array<std::string_view>(
    {"chain", "account", "nonce", "balance", "base_fee", "tip", "has_code", "allowances", "calls"});
constexpr auto kAllowanceKeys = std::to_array<std::string_view>({"token", "spender", "amount"});
constexpr auto kCallKeys = std::to_array<std::string_view>({"grant", "data"});

Result<crypto::Address> read_address(const text::At& at) {
  TRY(const std::string text, text::read_text(at));
  auto address = crypto::parse_address(text);
  if (!address) return text::wrong(at, address.error().what);
  return *address;
}

// Wei, in decimal.
Result<eth::U256> read_wei(const text::At& at, std::string_view key) {
  const auto found = at.find(key);
  if (!found) return eth::U256{};
  auto amount = eth::from_decimal(found->node->is_scalar() ? found->node->scalar : "");
  if (!amount) return text::wrong(*found, "should be an amount of wei, a whole decimal number");
  return *amount;
}

Status read_lists(const text::At& at, grant::AccountState& state) {
  if (const auto allowances = at.find("allowances")) {
    TRY_STATUS(text::read_list(*allowances));
    for (std::size_t i = 0; i < allowances->node->items.size(); ++i) {
      const text::At one = allowances->item(i);
      TRY_STATUS(text::read_keys(one, kAllowanceKeys, kAllowanceKeys));
      grant::Allowance allowance;
      TRY(allowance.token, read_address(*one.find("token")));
      TRY(allowance.spender, read_address(*one.find("spender")));
      TRY(allowance.amount, read_wei(one, "amount"));
      state.allowances.push_back(allowance);
    }
  }
  if (const auto calls = at.find("calls")) {
    TRY_STATUS(text::read_list(*calls));
    for (std::size_t i = 0; i < calls->node->items.size(); ++i) {
      const text::At one = calls->item(i);
      TRY_STATUS(text::read_keys(one, kCallKeys, kCallKeys));
      grant::CallResult result;
      TRY(result.grant, text::read_text(*one.find("grant")));
      TRY(const std::string data, text::read_text(*one.find("data")));
      auto bytes = data.starts_with("0x") ? crypto::from_hex(std::string_view(data).substr(2)) : std::nullopt;
      if (!bytes)
        return text::wrong(*one.find("data"), "should be 0x and hex digits, what the call returned");
      result.data = std::move(*bytes);
      state.calls.push_back(std::move(result));
    }
  }
  return {};
}

Result<grant::AccountState> read_account(const text::At& at, const grant::Moment& now) {
  TRY_STATUS(text::read_keys(at, kAccountKeys, std::span(kAccountKeys).first(2)));
  grant::AccountState state;
  state.seen = now;
  state.block.time = now.wall;
  TRY(const std::int64_t chain, text::read_int(*at.find("chain"), 1, INT64_MAX));
  state.chain = static_cast<std::uint64_t>(chain);
  TRY(state.account, read_address(*at.find("account")));
  if (const auto nonce = at.find("nonce")) {
    TRY(const std::int64_t number, text::read_int(*nonce, 0, INT64_MAX));
    state.nonce = static_cast<std::uint64_t>(number);
  }
  TRY(state.balance, read_wei(at, "balance"));
  TRY(state.base_fee, read_wei(at, "base_fee"));
  TRY(state.tip, read_wei(at, "tip"));
  if (const auto code = at.find("has_code")) {
    TRY(state.has_code, text::read_bool(*code));
  }
  TRY_STATUS(read_lists(at, state));
  return state;
}

void add_lines(const grant::Trace& trace, std::size_t depth, std::string& out) {
  constexpr std::size_t kMaxDepth = 64;
  out += fmt::format("{:<4} {:{}}{}{}\n", trace.holds ? "yes" : "no", "", depth * 2,
                     text::printable(trace.text, 512),
                     trace.why.empty() ? "" : ": " + text::printable(trace.why, 512));
  if (depth >= kMaxDepth) return;
  for (const grant::Trace& part : trace.parts) add_lines(part, depth + 1, out);
}

}  // namespace

Result<Rehearsed> read_request(std::string_view json, const std::string& client, const signer::Config& config,
                               const grant::Usage& usage, const grant::Observations& observations) {
  TRY(jsonrpc::Question question, read_question(json));
  if (auto* transaction = std::get_if<jsonrpc::SignTransaction>(&question)) {
    return Filler(client, config, usage, observations).fill(std::move(transaction->draft));
  }
  if (auto* message = std::get_if<jsonrpc::SignMessage>(&question)) {
    return Rehearsed{{client, message->account, grant::Purpose::Ask,
                      Payload(grant::PersonalMessage{std::move(message->message)})},
                     {}};
  }
  if (const auto* typed = std::get_if<jsonrpc::SignTypedData>(&question)) {
    TRY(const text::Node tree, text::parse_json(typed->json, nullptr));
    TRY(eth::TypedData data, eth::read_typed_data(tree));
    return Rehearsed{{client, typed->account, grant::Purpose::Ask, Payload(std::move(data))}, {}};
  }
  return bad("asks for no signature",
             "eth_signTransaction, eth_sendTransaction, eth_signTypedData_v4, personal_sign and eth_sign do");
}

Result<grant::Observations> read_observations(const text::At& at, const grant::Moment& now) {
  TRY_STATUS(text::read_keys(at, kObservationKeys, {}));
  grant::Observations observations;
  if (const auto ips = at.find("public_ip")) {
    TRY(const auto names, text::read_names(*ips));
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto address = parse_ip_address(names[i]);
      if (!address) return text::wrong(ips->item(i), "is no IP address");
      observations.public_ips.push_back({*address, now});
    }
  }
  if (const auto accounts = at.find("accounts")) {
    TRY_STATUS(text::read_list(*accounts));
    for (std::size_t i = 0; i < accounts->node->items.size(); ++i) {
      TRY(observations.accounts.emplace_back(), read_account(accounts->item(i), now));
    }
  }
  return observations;
}

grant::Observations assume(const signer::Config& config, const grant::Usage& usage,
                           const grant::Moment& now) {
  grant::Observations observations;
  for (const signer::Chain& chain : config.chains) {
    for (const signer::Account& account : config.accounts) {
      grant::AccountState state;
      state.chain = chain.id;
      state.account = account.address;
      state.nonce = usage.account(chain.id, account.address).confirmed;
      state.block.time = now.wall;
      state.seen = now;
      observations.accounts.push_back(std::move(state));
    }
  }
  return observations;
}

std::string tree(const grant::Trace& trace) {
  std::string out;
  add_lines(trace, 0, out);
  return out;
}

}  // namespace dvsguard::rehearse
