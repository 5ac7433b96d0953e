#include "app/operator/operator_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "app/shell/output.h"
#include "core/eth/abi.h"
#include "core/eth/literal.h"
#include "core/text/display.h"
#include "core/text/json.h"

namespace dvsguard::cli {
namespace {

using Kind = eth::Type::Kind;

Result<text::Node> node_of(const eth::Type& type, const std::string& value) {
  switch (type.kind) {
    case Kind::FixedArray:
    case Kind::Array:
    case Kind::Tuple:
      return text::parse_json(value, nullptr);
    case Kind::Bool:
      if (value == "true" || value == "false") return text::make_bool(value == "true", {});
      return Error{.what = "is neither true nor false"};
    case Kind::Uint:
    case Kind::Int:
    case Kind::Address:
    case Kind::FixedBytes:
    case Kind::FunctionPointer:
    case Kind::DynamicBytes:
    case Kind::String:
      return text::make_string(value, {});
  }
  return Error{.what = "is of no type"};
}

// An eighth more, rounded up; nodes ask for a tenth.
Result<eth::U256> raised(const eth::U256& amount) {
  const auto small = amount.as_u64();
  if (!small || *small > UINT64_MAX / 2) return Error{.what = "a fee per gas of 2^63 wei or more"};
  return eth::U256::of(*small + (*small / 8) + 1);
}

}  // namespace

Result<eth::Bytes> encode_arguments(const eth::Function& function,
                                    const std::vector<std::string>& arguments) {
  std::map<std::string, std::string, std::less<>> given;
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.find('=');
    if (equals == std::string::npos)
      return usage_error("--arg " + text::quoted(argument) + " is no name=value", "--arg socket=HOST:PORT");
    if (!given.emplace(argument.substr(0, equals), argument.substr(equals + 1)).second)
      return usage_error("--arg " + text::quoted(argument.substr(0, equals)) + " stands twice", "once each");
  }
  std::vector<eth::Value> values;
  for (std::size_t i = 0; i < function.parameters.size(); ++i) {
    const eth::Parameter& parameter = function.parameters[i];
    const std::string name = parameter.name.empty() ? std::to_string(i) : parameter.name;
    const auto found = given.find(name);
    if (found == given.end())
      return usage_error(
          "the call has an argument " + text::quoted(name) + " of type " + eth::type_text(parameter.type),
          "--arg " + text::printable(name) + "=VALUE");
    const auto node = node_of(parameter.type, found->second);
    auto value = node ? eth::read_value(parameter.type, *node) : Result<eth::Value>(Error(node.error()));
    if (!value)
      return usage_error("--arg " + text::printable(name) + ": " + value.error().what, value.error().mend);
    values.push_back(std::move(*value));
    given.erase(found);
  }
  if (!given.empty())
    return usage_error("the call has no argument " + text::quoted(given.begin()->first),
                       "it is " + function.canonical());
  return eth::encode_call(function, values);
}

Fees usual_fees(const ChainStatus::Agreed& agreed, const grant::Caps& caps, std::uint64_t gas) {
  Fees fees{.fee_per_gas = caps.fee_per_gas, .tip_per_gas = std::min(agreed.tip, caps.tip_per_gas)};
  const auto twice = eth::add(agreed.base_fee, agreed.base_fee);
  const auto wanted = twice ? eth::add(*twice, fees.tip_per_gas) : std::nullopt;
  if (wanted) fees.fee_per_gas = std::min(*wanted, caps.fee_per_gas);
  // The fee of the whole transaction is capped too.
  const auto whole = caps.fee.as_u64();
  if (whole && gas > 0) fees.fee_per_gas = std::min(fees.fee_per_gas, eth::U256::of(*whole / gas));
  fees.tip_per_gas = std::min(fees.tip_per_gas, fees.fee_per_gas);
  return fees;
}

Result<Fees> raised_fees(const ChainStatus::Outstanding& old, const Fees& usual) {
  TRY(const eth::U256 fee, raised(old.fee_per_gas));
  TRY(const eth::U256 tip, raised(old.tip_per_gas));
  return Fees{std::max(fee, usual.fee_per_gas), std::max(tip, usual.tip_per_gas)};
}

Result<eth::SignableTransaction> call_transaction(const grant::CallTerms& terms, eth::Bytes data,
                                                  std::uint64_t nonce, std::uint64_t gas, const Fees& fees) {
  eth::Transaction out;
  const bool market = std::ranges::find(terms.types, eth::TransactionType::FeeMarket) != terms.types.end();
  out.type = market ? eth::TransactionType::FeeMarket : terms.types.front();
  out.chain_id = terms.chain;
  out.nonce = nonce;
  out.gas_limit = gas;
  out.to = terms.to;
  out.data = std::move(data);
  if (market) {
    out.max_fee = fees.fee_per_gas;
    out.max_priority_fee = std::min(fees.tip_per_gas, fees.fee_per_gas);
  } else {
    out.gas_price = fees.fee_per_gas;
  }
  return eth::signable(std::move(out));
}

Result<std::string> with_host(const std::string& socket, const IpAddress& address) {
  const std::size_t end = socket.starts_with('[') ? socket.find(']') : socket.find(':');
  const std::size_t ports = end == std::string::npos ? end : socket.find(':', end);
  if (ports == std::string::npos)
    return Error{.what = "the value on the chain is no socket with a port",
                 .mend = "give the whole of it once, with `dvsguard signer call`"};
  const std::string host = address.v4 ? address.text() : "[" + address.text() + "]";
  return host + socket.substr(ports);
}

}  // namespace dvsguard::cli
