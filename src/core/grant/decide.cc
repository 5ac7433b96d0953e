#include "core/grant/decide.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/eth/abi.h"
#include "core/grant/checks.h"

namespace dvsguard::grant {
namespace {

constexpr std::array<std::string_view, 31> kReasonNames = {
    "no-grant",  "denied",    "account",     "locked",  "creation",    "value",       "contract", "calldata",
    "condition", "type",      "access-list", "gas-cap", "fee-cap",     "tip-cap",     "budget",   "rate",
    "interval",  "validity",  "once",        "nonce",   "outstanding", "no-state",    "code",     "balance",
    "allowance", "public-ip", "differs",     "domain",  "message",     "replacement", ""};

Decision refuse(Reason reason, std::string what) {
  return {Refusal{.reason = reason, .what = std::move(what)}, {}};
}

bool fits_call(const Denial& denial, const eth::SignableTransaction& transaction) {
  if (denial.primary_type) return false;
  if (denial.chain && *denial.chain != transaction.chain_id()) return false;
  if (denial.to && denial.to != transaction->to) return false;
  if (!denial.function) return true;
  // Calldata that starts with the selector and is not understood is denied with what is.
  const auto values = eth::decode_call(*denial.function, transaction->data);
  if (values) return holds(denial.where, as_record(denial.function->parameters, *values), nullptr);
  const std::uint32_t selector = denial.function->selector();
  const eth::Bytes& data = transaction->data;
  return data.size() >= 4 && (std::uint32_t{data[0]} << 24 | std::uint32_t{data[1]} << 16 |
                              std::uint32_t{data[2]} << 8 | data[3]) == selector;
}

bool fits_typed(const Denial& denial, const eth::TypedData& data) {
  if (denial.function) return false;
  if (denial.chain && data.domain.chain_id != eth::U256::of(*denial.chain)) return false;
  if (denial.to && data.domain.verifying_contract != denial.to) return false;
  return !denial.primary_type || *denial.primary_type == data.primary_type;
}

bool fits(const Denial& denial, const Request& request) {
  if (const auto* transaction = std::get_if<eth::SignableTransaction>(&request.payload)) {
    return fits_call(denial, *transaction);
  }
  const auto* data = std::get_if<eth::TypedData>(&request.payload);
  return data != nullptr && fits_typed(denial, *data);
}

// Before any grant is asked.
std::optional<Decision> refuse_outright(const Asked& asked) {
  const Request& request = asked.request;
  if (std::ranges::find(asked.grants.accounts, request.account, &AccountTerms::account) ==
      asked.grants.accounts.end()) {
    return refuse(Reason::Account, "the signer has no such account");
  }
  if (const auto* transaction = std::get_if<eth::SignableTransaction>(&request.payload)) {
    if (!transaction->get().to) return refuse(Reason::Creation, "no transaction creates a contract");
    if (!transaction->get().value.is_zero()) return refuse(Reason::Value, "no transaction carries a value");
  } else if (request.purpose != Purpose::Ask) {
    return refuse(Reason::Replacement, "only a transaction is replaced");
  }
  if (request.purpose != Purpose::Ask && !request.client.empty()) {
    return refuse(Reason::Replacement, "only the operator replaces a transaction");
  }
  for (const Denial& denial : asked.grants.deny) {
    if (request.purpose != Purpose::Cancel && fits(denial, request)) {
      return refuse(Reason::Denied, fmt::format("{} denies it", denial.name));
    }
  }
  const auto* transaction = std::get_if<eth::SignableTransaction>(&request.payload);
  const std::optional<std::uint64_t> chain =
      transaction == nullptr ? std::nullopt : std::optional(transaction->chain_id());
  if (const std::string* why = asked.usage.locked(request.account, chain))
    return refuse(Reason::Locked, *why);
  return std::nullopt;
}

// Whether the grant is for the request's kind, account and client at all.
bool applies(const Grant& grant, const Request& request) {
  const bool kind = std::holds_alternative<eth::SignableTransaction>(request.payload)
                        ? std::holds_alternative<CallTerms>(grant.terms)
                    : std::holds_alternative<eth::TypedData>(request.payload)
                        ? std::holds_alternative<TypedTerms>(grant.terms)
                        : std::holds_alternative<PersonalTerms>(grant.terms);
  const bool client = request.client.empty() || std::ranges::binary_search(grant.clients, request.client);
  const bool named = request.grant.empty() || request.grant == grant.name;
  return kind && client && named && grant.account == request.account;
}

std::optional<Granted> check(Checks& checks, const Asked& asked, const Grant& grant) {
  const auto& payload = asked.request.payload;
  if (const auto* terms = std::get_if<CallTerms>(&grant.terms)) {
    return check_call(checks, asked, grant, *terms, std::get<eth::SignableTransaction>(payload));
  }
  if (const auto* terms = std::get_if<TypedTerms>(&grant.terms)) {
    return check_typed(checks, asked, grant, *terms, std::get<eth::TypedData>(payload));
  }
  return check_personal(checks, asked, grant, std::get<PersonalMessage>(payload));
}

Permit permit(const Asked& asked, const Grant& grant, Granted granted) {
  const Request& request = asked.request;
  Permit out{.digest = granted.digest, .delta = std::nullopt, .warnings = std::move(granted.warnings)};
  if (granted.again) return out;
  out.delta = Used{.grant = grant.name,
                   .client = request.client,
                   .account = request.account,
                   .digest = granted.digest,
                   .purpose = request.purpose,
                   .transaction = granted.transaction,
                   .at = granted.at};
  return out;
}

}  // namespace

std::string_view reason_name(Reason reason) {
  return kReasonNames[static_cast<std::size_t>(reason)];
}

Decision decide(const Request& request, const Grants& grants, const Usage& usage,
                const Observations& observations, const Moment& now, Explain explain) {
  const Asked asked{request, grants, usage, observations, now};
  if (auto outright = refuse_outright(asked)) {
    const auto& refusal = std::get<Refusal>(outright->is);
    outright->trace = {.text = std::string(reason_name(refusal.reason)), .holds = false, .why = refusal.what};
    return std::move(*outright);
  }
  Decision decision{
      Refusal{.reason = Reason::NoGrant, .what = "no grant of this account is for this client and kind"},
      {.text = "one grant holds"}};
  std::size_t nearest = 0;
  for (const Grant& grant : grants.allow) {
    if (!applies(grant, request)) continue;
    Checks checks(explain);
    std::optional<Granted> granted = check(checks, asked, grant);
    if (explain == Explain::Yes) {
      decision.trace.parts.push_back({.text = grant.name,
                                      .holds = granted.has_value(),
                                      .why = {},
                                      .whole = false,
                                      .parts = std::move(checks.traces())});
    }
    if (granted) {
      decision.is = permit(asked, grant, std::move(*granted));
      decision.trace.holds = true;
      return decision;
    }
    auto& refusal = std::get<Refusal>(decision.is);
    if (refusal.grant.empty() || checks.passed() > nearest) {
      refusal = *checks.refusal();
      refusal.grant = grant.name;
      nearest = checks.passed();
    }
  }
  return decision;
}

crypto::Keccak256 call_hash(const eth::Transaction& transaction) {
  // Fixed widths before the one part that has none: two calls never give one text.
  eth::Bytes bytes;
  const auto put = [&bytes](std::span<const std::uint8_t> part) {
    bytes.insert(bytes.end(), part.begin(), part.end());
  };
  put(eth::U256::of(transaction.chain_id.value_or(0)).bytes);
  put(transaction.to.value_or(crypto::Address()).bytes);
  put(transaction.value.bytes);
  put(transaction.data);
  return crypto::keccak256(bytes);
}

bool is_cancel(const eth::Transaction& transaction, const crypto::Address& account) {
  return transaction.to == account && transaction.value.is_zero() && transaction.data.empty() &&
         transaction.access_list.empty();
}

std::vector<Entry> observe(const Observations& observations, const Usage& usage, const Moment& now) {
  std::vector<Entry> entries;
  for (const AccountState& state : observations.accounts) {
    const AccountUsage& known = usage.account(state.chain, state.account);
    Moment at = now;
    at.block = state.block.time;
    if (state.nonce > known.next_nonce()) {
      if (usage.locked(state.account, state.chain) == nullptr) {
        entries.emplace_back(Locked{
            state.account,
            fmt::format(
                "chain {} has nonce {} for it and the log {}: its key signed elsewhere, or the log is old",
                state.chain, state.nonce, known.next_nonce()),
            at});
      }
    } else if (state.nonce > known.confirmed) {
      entries.emplace_back(Confirmed{state.chain, state.account, state.nonce, at});
    }
  }
  return entries;
}

}  // namespace dvsguard::grant
