#include <fmt/format.h>

#include <algorithm>

#include "core/eth/abi.h"
#include "core/grant/checks.h"

namespace dvsguard::grant {
namespace {

using eth::SignableTransaction;
using eth::TransactionType;

const AccountTerms* terms_of(const Grants& grants, const crypto::Address& account) {
  const auto found = std::ranges::find(grants.accounts, account, &AccountTerms::account);
  return found == grants.accounts.end() ? nullptr : &*found;
}

// Types 0 and 1 have no tip of their own: their fee cap bounds it.
bool tip_fits(const SignableTransaction& transaction, const Caps& caps) {
  return transaction->type != TransactionType::FeeMarket || transaction->max_priority_fee <= caps.tip_per_gas;
}

bool check_caps(Checks& checks, const Asked& asked, const Grant& grant, const CallTerms& terms,
                const SignableTransaction& transaction, const Granted& granted) {
  const Caps& caps = terms.caps;
  // Last, as it is the dear one: it looks at every fee within the budget's time.
  const auto within_budget = [&] {
    const auto spent =
        asked.usage.grant(grant.name)
            .spent_with(asked.request.account, *granted.transaction, caps.budget.seconds, granted.at);
    return spent && *spent <= caps.budget.wei;
  };
  return checks.that(transaction->gas_limit <= caps.gas, Reason::GasCap, [&] {
    return fmt::format("the gas limit is at most {}", caps.gas);
  }) && checks.that(transaction->highest_gas_price() <= caps.fee_per_gas, Reason::FeeCap, [&] {
    return fmt::format("the fee per gas is at most {} wei", to_decimal(caps.fee_per_gas));
  }) && checks.that(tip_fits(transaction, caps), Reason::TipCap, [&] {
    return fmt::format("the tip per gas is at most {} wei", to_decimal(caps.tip_per_gas));
  }) && checks.that(transaction.highest_fee() <= caps.fee, Reason::FeeCap, [&] {
    return fmt::format("the fee is at most {} wei", to_decimal(caps.fee));
  }) && checks.that(within_budget(), Reason::Budget, [&] {
    return fmt::format("the fees of {} s stay within {} wei", caps.budget.seconds,
                       to_decimal(caps.budget.wei));
  });
}

bool check_contract(Checks& checks, const CallTerms& terms, const SignableTransaction& transaction) {
  const std::uint32_t selector = terms.function.selector();
  const eth::Bytes& data = transaction->data;
  const bool selected = data.size() >= 4 && (std::uint32_t{data[0]} << 24 | std::uint32_t{data[1]} << 16 |
                                             std::uint32_t{data[2]} << 8 | data[3]) == selector;
  return checks.that(transaction.chain_id() == terms.chain, Reason::Contract,
                     [&] { return fmt::format("the chain is {}", terms.chain); }) &&
         checks.that(transaction->to == terms.to, Reason::Contract,
                     [&] { return "to is " + terms.to.text(); }) &&
         checks.that(selected, Reason::Contract,
                     [&] { return "the call is " + terms.function.canonical(); }) &&
         checks.that(std::ranges::find(terms.types, transaction->type) != terms.types.end(), Reason::Type,
                     "the transaction's type is allowed") &&
         checks.that(terms.access_list || transaction->access_list.empty(), Reason::AccessList,
                     "the access list is empty");
}

// The state that the chain's upstreams agreed on, fresh enough; null where there is none.
const AccountState* check_state(Checks& checks, const Asked& asked, const CallTerms& terms) {
  const AccountState* state = asked.observations.find(terms.chain, asked.request.account);
  const bool fresh = state != nullptr && age_at_most(state->seen, asked.now) <= terms.demands.state;
  return checks.that(fresh, Reason::NoState,
                     [&] {
                       return fmt::format("the account's state was agreed on within {} s",
                                          terms.demands.state);
                     })
             ? state
             : nullptr;
}

bool check_account(Checks& checks, const Asked& asked, const AccountState& state,
                   std::vector<std::string>& warnings) {
  if (!checks.that(!state.has_code, Reason::Code, "no code and no delegation stands at the account"))
    return false;
  const AccountTerms* terms = terms_of(asked.grants, asked.request.account);
  if (terms == nullptr) return true;
  const auto guard = [&](bool safe, GuardAction action, Reason reason, std::string what) {
    if (!safe && action == GuardAction::Warn) {
      warnings.push_back(std::move(what));
      return true;
    }
    return checks.that(safe, reason, what);
  };
  const bool rich = terms->balance_above && state.balance > *terms->balance_above;
  if (!guard(!rich, terms->balance_action, Reason::Balance, "the balance is within the account's guard"))
    return false;
  return std::ranges::all_of(terms->allowances, [&](const AllowanceGuard& wanted) {
    const auto seen = std::ranges::find_if(state.allowances, [&](const Allowance& allowance) {
      return allowance.token == wanted.token && allowance.spender == wanted.spender;
    });
    const bool none = seen != state.allowances.end() && seen->amount.is_zero();
    return guard(none, wanted.action, Reason::Allowance, "no allowance that the guard names is live");
  });
}

bool check_next(Checks& checks, const Asked& asked, const AccountState& state, const AccountUsage& usage,
                std::uint64_t nonce) {
  const AccountTerms* terms = terms_of(asked.grants, asked.request.account);
  const std::uint64_t allowed = terms == nullptr ? 1 : terms->outstanding;
  const std::uint64_t next = usage.next_nonce();
  return checks.that(state.nonce <= next, Reason::Locked, "the account's key signed nowhere else") &&
         checks.that(nonce == next, Reason::Nonce,
                     [&] { return fmt::format("the nonce is {}, the next one", next); }) &&
         checks.that(usage.outstanding.size() < allowed, Reason::Outstanding,
                     [&] { return fmt::format("fewer than {} transactions wait for the chain", allowed); });
}

bool check_replacement(Checks& checks, const AccountUsage& usage, const Grant& grant, const UsedNonce& next,
                       bool same_call) {
  const auto found = usage.outstanding.find(next.nonce);
  if (!checks.that(found != usage.outstanding.end() && found->second.grant == grant.name, Reason::Replacement,
                   "the nonce is outstanding under this grant")) {
    return false;
  }
  const UsedNonce& old = *found->second.transaction;
  return checks.that(!same_call || old.call == next.call, Reason::Replacement, "it is the same call again") &&
         checks.that(next.fee_per_gas > old.fee_per_gas && next.tip_per_gas >= old.tip_per_gas,
                     Reason::Replacement, "its fee per gas is higher than the one it replaces");
}

bool check_public_ip(Checks& checks, const Asked& asked, const IpDemand& demand, const eth::Value* argument) {
  const auto* text = argument == nullptr ? nullptr : std::get_if<std::string>(&argument->is);
  const auto is_host = [&](const PublicIp& seen) {
    if (text == nullptr || age_at_most(seen.seen, asked.now) > demand.max_age) return false;
    for (const auto grammar :
         {SocketGrammar::HostPort, SocketGrammar::HostTwoPorts, SocketGrammar::HostFourPorts}) {
      const auto socket = parse_socket(*text, grammar);
      if (!socket) continue;
      const auto* address = std::get_if<IpAddress>(&socket->host);
      return address != nullptr && *address == seen.address;
    }
    return false;
  };
  return checks.that(std::ranges::any_of(asked.observations.public_ips, is_host), Reason::PublicIp, [&] {
    return fmt::format("{}'s host is the public address observed within {} s", demand.arg, demand.max_age);
  });
}

bool check_differs(Checks& checks, const AccountState& state, const Grant& grant, const DiffersDemand& demand,
                   const eth::Value* argument) {
  const auto result = std::ranges::find(state.calls, grant.name, &CallResult::grant);
  if (!checks.that(result != state.calls.end(), Reason::NoState, "the value on the chain was read"))
    return false;
  const auto values = eth::decode_parameters({&demand.output, 1}, result->data);
  return checks.that(values && argument != nullptr, Reason::NoState,
                     "the value on the chain was understood") &&
         checks.that(!(values->front() == *argument), Reason::Differs,
                     [&] { return fmt::format("{} differs from the value on the chain", demand.arg); });
}

const eth::Value* find(const eth::Value& arguments, std::span<const eth::Parameter> parameters,
                       std::string_view name) {
  const auto& record = std::get<eth::Record>(arguments.is);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].name == name || std::to_string(i) == name) return &record[i].value;
  }
  return nullptr;
}

bool check_demands(Checks& checks, const Asked& asked, const AccountState& state, const Grant& grant,
                   const CallTerms& terms, const eth::Value& arguments) {
  const Demands& demands = terms.demands;
  const auto argument = [&](std::string_view name) {
    return find(arguments, terms.function.parameters, name);
  };
  if (demands.public_ip &&
      !check_public_ip(checks, asked, *demands.public_ip, argument(demands.public_ip->arg))) {
    return false;
  }
  return !demands.differs ||
         check_differs(checks, state, grant, *demands.differs, argument(demands.differs->arg));
}

// The arguments, decoded by a grant's function and found to be what it allows.
std::optional<eth::Value> check_arguments(Checks& checks, const Grant& grant, const CallTerms& terms,
                                          const eth::Bytes& data) {
  auto decoded = eth::decode_call(terms.function, data);
  if (!checks.that(decoded.has_value(), Reason::Calldata,
                   "the calldata is the arguments' canonical encoding")) {
    return std::nullopt;
  }
  eth::Value arguments = as_record(terms.function.parameters, std::move(*decoded));
  if (!checks.where(grant.where, arguments)) return std::nullopt;
  return arguments;
}

UsedNonce outstanding(const SignableTransaction& transaction) {
  return {.chain = transaction.chain_id(),
          .nonce = transaction->nonce,
          .call = call_hash(transaction.get()),
          .fee = transaction.highest_fee(),
          .fee_per_gas = transaction->highest_gas_price(),
          .tip_per_gas = transaction->max_priority_fee};
}

}  // namespace

std::optional<Granted> check_call(Checks& checks, const Asked& asked, const Grant& grant,
                                  const CallTerms& terms, const SignableTransaction& transaction) {
  Granted granted{
      .digest = eth::signing_hash(transaction), .at = asked.now, .transaction = outstanding(transaction)};
  const Purpose purpose = asked.request.purpose;
  const AccountUsage& usage = asked.usage.account(terms.chain, asked.request.account);
  const bool cancel = purpose == Purpose::Cancel;
  if (cancel) {
    if (!checks.that(transaction.chain_id() == terms.chain, Reason::Contract,
                     [&] { return fmt::format("the chain is {}", terms.chain); }) ||
        !checks.that(is_cancel(transaction.get(), asked.request.account), Reason::Replacement,
                     "a cancel sends nothing to the account itself")) {
      return std::nullopt;
    }
  } else if (!check_contract(checks, terms, transaction)) {
    return std::nullopt;
  }
  std::optional<eth::Value> arguments;
  if (!cancel) {
    arguments = check_arguments(checks, grant, terms, transaction->data);
    if (!arguments) return std::nullopt;
  }

  const auto given = usage.outstanding.find(transaction->nonce);
  if (purpose == Purpose::Ask && given != usage.outstanding.end() && given->second.digest == granted.digest &&
      given->second.grant == grant.name && given->second.client == asked.request.client) {
    granted.again = true;
    return granted;
  }

  const AccountState* state = check_state(checks, asked, terms);
  if (state == nullptr) return std::nullopt;
  granted.at.block = state->block.time;
  if (!check_account(checks, asked, *state, granted.warnings)) return std::nullopt;
  const bool fits = purpose == Purpose::Ask
                        ? check_next(checks, asked, *state, usage, transaction->nonce) &&
                              check_limits(checks, asked, grant, terms.chain, granted.at) &&
                              check_demands(checks, asked, *state, grant, terms, *arguments)
                        : check_replacement(checks, usage, grant, *granted.transaction, !cancel);
  if (!fits || !check_caps(checks, asked, grant, terms, transaction, granted)) return std::nullopt;
  return granted;
}

}  // namespace dvsguard::grant
