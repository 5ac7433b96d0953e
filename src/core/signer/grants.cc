#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "core/eth/abi.h"
#include "core/eth/literal.h"
#include "core/grant/reviewed_calls.h"
#include "core/signer/reading.h"
#include "core/signer/typed_type.h"
#include "core/text/display.h"

namespace dvsguard::signer {
namespace {

using text::read_keys;
using Words = text::Words;

constexpr std::size_t kMaxGrants = 256;
constexpr std::int64_t kMaxGas = 30'000'000;  // what a block of the main chain held for years
constexpr std::int64_t kMaxRate = 100'000;    // uses that are remembered
constexpr std::int64_t kMaxClientRate = 10'000;
constexpr std::uint64_t kMaxStateAge = 600;  // seconds
constexpr std::size_t kShownBytes = 64;

constexpr auto kGrantKeys = std::to_array<std::string_view>(
    {"name", "account", "clients", "chain", "to", "call", "typed", "personal", "verifying_contract", "domain",
     "where", "types", "access_list", "caps", "limits", "demands"});
constexpr auto kDenialKeys =
    std::to_array<std::string_view>({"name", "chain", "to", "call", "where", "typed"});
constexpr auto kCapKeys =
    std::to_array<std::string_view>({"gas", "fee_per_gas", "tip_per_gas", "fee", "budget"});
constexpr auto kBudgetKeys = std::to_array<std::string_view>({"wei", "per"});
constexpr auto kRateKeys = std::to_array<std::string_view>({"count", "per"});
constexpr auto kLimitKeys =
    std::to_array<std::string_view>({"rate", "client_rate", "interval", "from", "until", "once"});
constexpr auto kDemandKeys = std::to_array<std::string_view>({"state", "public_ip", "differs"});
constexpr auto kIpKeys = std::to_array<std::string_view>({"arg", "max_age"});
constexpr auto kDiffersKeys = std::to_array<std::string_view>({"call", "to", "args", "arg"});
constexpr auto kDomainKeys = std::to_array<std::string_view>({"name", "version"});

// Keys of a grant that only one kind has.
constexpr auto kCallOnly = std::to_array<std::string_view>({"to", "types", "access_list", "caps", "demands"});
constexpr auto kTypedOnly = std::to_array<std::string_view>({"verifying_contract", "domain"});

Result<eth::Function> read_function(const At& at) {
  TRY(const std::string text, text::read_text(at));
  auto function = eth::parse_signature(text);
  if (!function) return wrong(at, function.error().what, function.error().mend);
  return std::move(*function);
}

Result<grant::Condition> read_where_of(const At& at, std::span<const eth::Parameter> parameters) {
  const auto where = at.find("where");
  if (!where) return grant::Condition{};
  return grant::read_where(*where, parameters);
}

Result<grant::Rate> read_rate(const At& at, std::int64_t most) {
  TRY_STATUS(read_keys(at, kRateKeys, kRateKeys));
  TRY(const std::int64_t count, text::read_int(*at.find("count"), 1, most));
  TRY(const std::uint64_t per, read_duration(*at.find("per")));
  return grant::Rate{static_cast<std::uint64_t>(count), per};
}

Result<grant::Limits> read_limits(const At& at) {
  TRY_STATUS(read_keys(at, kLimitKeys, {}));
  grant::Limits limits;
  if (const auto rate = at.find("rate")) {
    TRY(limits.rate, read_rate(*rate, kMaxRate));
  }
  if (const auto rate = at.find("client_rate")) {
    TRY(limits.client_rate, read_rate(*rate, kMaxClientRate));
  }
  if (const auto interval = at.find("interval")) {
    TRY(limits.interval, read_duration(*interval));
  }
  if (const auto from = at.find("from")) {
    TRY(limits.from, read_instant(*from));
  }
  if (const auto until = at.find("until")) {
    TRY(limits.until, read_instant(*until));
  }
  if (const auto once = at.find("once")) {
    TRY(limits.once, text::read_bool(*once));
  }
  if (limits.from && limits.until && *limits.until <= *limits.from) {
    return wrong(*at.find("until"), "is not after `from`, so that the grant never holds");
  }
  return limits;
}

Result<grant::Caps> read_caps(const At& at) {
  TRY_STATUS(read_keys(at, kCapKeys, kCapKeys));
  grant::Caps caps;
  TRY(const std::int64_t gas, text::read_int(*at.find("gas"), 21'000, kMaxGas));
  caps.gas = static_cast<std::uint64_t>(gas);
  TRY(caps.fee_per_gas, read_amount(*at.find("fee_per_gas")));
  TRY(caps.tip_per_gas, read_amount(*at.find("tip_per_gas")));
  TRY(caps.fee, read_amount(*at.find("fee")));
  const At budget = *at.find("budget");
  TRY_STATUS(read_keys(budget, kBudgetKeys, kBudgetKeys));
  TRY(caps.budget.wei, read_amount(*budget.find("wei")));
  TRY(caps.budget.seconds, read_duration(*budget.find("per")));
  if (caps.fee_per_gas.is_zero())
    return wrong(*at.find("fee_per_gas"), "is zero, so that no transaction fits");
  if (caps.budget.wei < caps.fee) return wrong(*budget.find("wei"), "is below the fee of one transaction");
  return caps;
}

Result<std::vector<eth::TransactionType>> read_types(const At& at) {
  TRY_STATUS(text::read_list(at));
  std::vector<eth::TransactionType> types;
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    TRY(const std::int64_t type, text::read_int(at.item(i), 0, 2));
    types.push_back(static_cast<eth::TransactionType>(type));
  }
  if (types.empty()) return wrong(at, "is empty, so that no transaction fits");
  return types;
}

bool has_text_parameter(const eth::Function& function, std::string_view name) {
  return std::ranges::any_of(function.parameters, [&](const eth::Parameter& parameter) {
    return parameter.name == name && parameter.type.kind == eth::Type::Kind::String;
  });
}

Result<grant::IpDemand> read_public_ip(const At& at, const eth::Function& function) {
  TRY_STATUS(read_keys(at, kIpKeys, kIpKeys));
  grant::IpDemand demand;
  TRY(demand.arg, text::read_text(*at.find("arg")));
  TRY(demand.max_age, read_duration(*at.find("max_age")));
  if (!has_text_parameter(function, demand.arg))
    return wrong(*at.find("arg"), "is no string argument of the call");
  return demand;
}

// "getSocket(address operator) returns (string)".
struct ReadCall {
  eth::Function function;
  eth::Parameter output;
};

Result<ReadCall> read_read_call(const At& at) {
  constexpr std::string_view kReturns = " returns ";
  constexpr std::string_view kMend = "write it as getSocket(address operator) returns (string)";
  TRY(const std::string text, text::read_text(at));
  const std::size_t split = text.find(kReturns);
  if (split == std::string::npos) return wrong(at, "does not say what the call returns", std::string(kMend));
  auto function = eth::parse_signature(std::string_view(text).substr(0, split));
  auto outputs = eth::parse_signature("outputs" + text.substr(split + kReturns.size()));
  if (!function || !outputs || outputs->parameters.size() != 1) {
    return wrong(at, "is no function that returns one value", std::string(kMend));
  }
  return ReadCall{std::move(*function), std::move(outputs->parameters.front())};
}

Result<grant::DiffersDemand> read_differs(const At& at, const eth::Function& function) {
  TRY_STATUS(read_keys(at, kDiffersKeys, kDiffersKeys));
  grant::DiffersDemand demand;
  TRY(demand.arg, text::read_text(*at.find("arg")));
  TRY(demand.to, read_address(*at.find("to")));
  TRY(ReadCall call, read_read_call(*at.find("call")));
  const At args = *at.find("args");
  TRY_STATUS(text::read_list(args));
  const eth::Type tuple{.kind = eth::Type::Kind::Tuple, .size = 0, .parts = call.function.parameters};
  if (args.node->items.size() != tuple.parts.size()) {
    return wrong(args, fmt::format("should be {} arguments", tuple.parts.size()));
  }
  std::vector<eth::Value> values;
  for (std::size_t i = 0; i < tuple.parts.size(); ++i) {
    auto value = eth::read_value(tuple.parts[i].type, args.node->items[i]);
    if (!value) return wrong(args.item(i), value.error().what, value.error().mend);
    values.push_back(std::move(*value));
  }
  TRY(demand.data, eth::encode_call(call.function, values));
  demand.output = std::move(call.output);
  const auto argument = std::ranges::find(function.parameters, demand.arg, &eth::Parameter::name);
  if (argument == function.parameters.end()) return wrong(*at.find("arg"), "is no argument of the call");
  if (!(argument->type == demand.output.type)) {
    return wrong(*at.find("arg"), "has another type than what the read returns");
  }
  return demand;
}

Result<grant::Demands> read_demands(const At& at, const eth::Function& function) {
  TRY_STATUS(read_keys(at, kDemandKeys, {}));
  grant::Demands demands;
  if (const auto state = at.find("state")) {
    TRY(demands.state, read_duration(*state));
    if (demands.state > kMaxStateAge) return wrong(*state, "is over 10m: older state says nothing");
  }
  if (const auto ip = at.find("public_ip")) {
    TRY(demands.public_ip, read_public_ip(*ip, function));
  }
  if (const auto differs = at.find("differs")) {
    TRY(demands.differs, read_differs(*differs, function));
  }
  return demands;
}

// KU02: what nobody reviewed counts as moving funds until the operator typed its full signature.
Status check_reviewed(const At& at, const std::set<std::string>& reviewed, const std::string& signature,
                      bool harmless) {
  if (harmless || reviewed.contains(signature)) return {};
  return wrong(
      at,
      fmt::format(
          "{} is on no list of reviewed harmless calls and messages, so it counts as moving funds (KU02)",
          text::quoted(signature, kShownBytes)),
      "read what it does; if it is what the key is for, add it to `reviewed` in full");
}

class GrantReader {
 public:
  GrantReader(const Config& config, std::set<std::string> reviewed)
      : config_(config), reviewed_(std::move(reviewed)) {}

  Result<grant::Grant> read(const At& at) {
    TRY_STATUS(read_keys(at, kGrantKeys, std::span(kGrantKeys).first(2)));
    grant::Grant grant;
    TRY(grant.name, read_name(*at.find("name")));
    if (!names_.insert(grant.name).second)
      return wrong(*at.find("name"), "stands twice: a grant's name is its own");
    TRY(grant.account, read_account(*at.find("account")));
    if (const auto clients = at.find("clients")) {
      TRY(grant.clients, read_clients(*clients));
    }
    if (const auto limits = at.find("limits")) {
      TRY(grant.limits, read_limits(*limits));
    }
    TRY_STATUS(read_kind(at, grant));
    return grant;
  }

 private:
  Result<crypto::Address> read_account(const At& at) const {
    TRY(const std::string name, text::read_text(at));
    const auto found = std::ranges::find(config_.accounts, name, &Account::name);
    if (found == config_.accounts.end()) return wrong(at, "names no account of this file");
    return found->address;
  }

  Result<std::vector<std::string>> read_clients(const At& at) const {
    TRY(auto names, text::read_names(at));
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (config_.client(names[i]) == nullptr) return wrong(at.item(i), "names no client of this file");
    }
    std::ranges::sort(names);
    return names;
  }

  Status read_kind(const At& at, grant::Grant& grant) const {
    const auto call = at.find("call");
    const auto typed = at.find("typed");
    const auto personal = at.find("personal");
    if (call.has_value() + typed.has_value() + personal.has_value() != 1) {
      return wrong(at, "has not exactly one of `call`, `typed` and `personal`");
    }
    if (call) return read_call(at, *call, grant);
    TRY_STATUS(forbid(at, kCallOnly, "a grant of a call"));
    return typed ? read_typed(at, *typed, grant) : read_personal(at, *personal, grant);
  }

  static Status forbid(const At& at, Words keys, std::string_view owner) {
    for (const std::string_view key : keys) {
      if (const auto found = at.find(key))
        return wrong(*found, fmt::format("`{}` belongs to {}", key, owner));
    }
    return {};
  }

  static Result<At> need(const At& at, std::string_view key) {
    const auto found = at.find(key);
    if (!found) return wrong(at, fmt::format("lacks `{}`", key), "add it");
    return *found;
  }

  Status read_call(const At& at, const At& call, grant::Grant& grant) const {
    TRY_STATUS(forbid(at, kTypedOnly, "a grant of typed data"));
    grant::CallTerms terms;
    TRY(const At chain, need(at, "chain"));
    TRY(terms.chain, read_chain_id(chain));
    if (config_.chain(terms.chain) == nullptr)
      return wrong(chain, "is not among `chains`, so nobody observes it");
    TRY(const At to, need(at, "to"));
    TRY(terms.to, read_address(to));
    TRY(terms.function, read_function(call));
    const std::string canonical = terms.function.canonical();
    TRY_STATUS(check_reviewed(call, reviewed_, canonical,
                              grant::classify_signature(canonical) == grant::CallClass::Harmless));
    TRY(const At caps, need(at, "caps"));
    TRY(terms.caps, read_caps(caps));
    if (const auto types = at.find("types")) {
      TRY(terms.types, read_types(*types));
    }
    if (const auto list = at.find("access_list")) {
      TRY(terms.access_list, text::read_bool(*list));
    }
    if (const auto demands = at.find("demands")) {
      TRY(terms.demands, read_demands(*demands, terms.function));
    }
    if (terms.demands.public_ip && !config_.public_ip) {
      return wrong(*at.find("demands"), "asks for the public address, which nobody observes",
                   "add `public_ip: {echo: [URL, …], quorum: N}` to the file");
    }
    TRY(grant.where, read_where_of(at, terms.function.parameters));
    grant.terms = std::move(terms);
    return {};
  }

  Status read_typed(const At& at, const At& typed, grant::Grant& grant) const {
    grant::TypedTerms terms;
    TRY(const At chain, need(at, "chain"));
    TRY(terms.chain, read_chain_id(chain));
    TRY(const At contract, need(at, "verifying_contract"));
    TRY(terms.verifying_contract, read_address(contract));
    TRY(const std::string text, text::read_text(typed));
    auto type = parse_typed_type(text);
    if (!type) return wrong(typed, type.error().what, type.error().mend);
    TRY_STATUS(check_reviewed(typed, reviewed_, type->text, false));
    terms.type = type->text;
    if (const auto domain = at.find("domain")) {
      TRY_STATUS(read_keys(*domain, kDomainKeys, {}));
      if (const auto name = domain->find("name")) {
        TRY(terms.name, text::read_text(*name));
      }
      if (const auto version = domain->find("version")) {
        TRY(terms.version, text::read_quoted(*version));
      }
    }
    TRY(grant.where, read_where_of(at, type->members));
    grant.terms = std::move(terms);
    return {};
  }

  static Status read_personal(const At& at, const At& personal, grant::Grant& grant) {
    TRY_STATUS(forbid(at, kTypedOnly, "a grant of typed data"));
    if (const auto chain = at.find("chain")) return wrong(*chain, "a personal message has no chain");
    TRY(const bool allowed, text::read_bool(personal));
    if (!allowed) return wrong(personal, "should be true, or absent");
    const eth::Parameter message{"message", {.kind = eth::Type::Kind::String, .size = 0, .parts = {}}};
    TRY(grant.where, read_where_of(at, {&message, 1}));
    grant.terms = grant::PersonalTerms{};
    return {};
  }

  const Config& config_;
  std::set<std::string> reviewed_;
  std::set<std::string> names_;
};

Result<grant::Denial> read_denial(const At& at) {
  TRY_STATUS(read_keys(at, kDenialKeys, std::span(kDenialKeys).first(1)));
  grant::Denial denial;
  TRY(denial.name, read_name(*at.find("name")));
  if (const auto chain = at.find("chain")) {
    TRY(denial.chain, read_chain_id(*chain));
  }
  if (const auto to = at.find("to")) {
    TRY(denial.to, read_address(*to));
  }
  if (const auto call = at.find("call")) {
    TRY(denial.function, read_function(*call));
  }
  if (const auto typed = at.find("typed")) {
    TRY(denial.primary_type, text::read_text(*typed));
  }
  if (denial.function && denial.primary_type)
    return wrong(at, "has both `call` and `typed`, so that nothing fits");
  if (const auto where = at.find("where")) {
    if (!denial.function) return wrong(*where, "`where` belongs to a `call`");
    TRY(denial.where, grant::read_where(*where, denial.function->parameters));
  }
  return denial;
}

}  // namespace

Result<grant::Grants> read_grants(const At& file, const Config& config) {
  grant::Grants grants;
  std::set<std::string> reviewed;
  if (const auto list = file.find("reviewed")) {
    TRY(const auto names, text::read_names(*list));
    reviewed.insert(names.begin(), names.end());
  }
  GrantReader reader(config, std::move(reviewed));
  if (const auto list = file.find("grants")) {
    TRY_STATUS(text::read_list(*list));
    if (list->node->items.size() > kMaxGrants) return wrong(*list, "holds over 256 grants (kMaxGrants)");
    for (std::size_t i = 0; i < list->node->items.size(); ++i) {
      TRY(grants.allow.emplace_back(), reader.read(list->item(i)));
    }
  }
  if (const auto list = file.find("deny")) {
    TRY_STATUS(text::read_list(*list));
    for (std::size_t i = 0; i < list->node->items.size(); ++i) {
      TRY(grants.deny.emplace_back(), read_denial(list->item(i)));
    }
  }
  return grants;
}

}  // namespace dvsguard::signer
