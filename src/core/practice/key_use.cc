#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/contract/condition.h"
#include "core/grant/reviewed_calls.h"
#include "core/practice/find.h"
#include "core/practice/practices.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using contract::Key;
using contract::KeyUse;
using report::Outcome;
using report::Rule;

std::string shown_use(const Key& key, const KeyUse& use) {
  return key.name + " " + (use.message.empty() ? use.signature : use.message);
}

// The contract and chain that a call goes to.
std::string place_of(const KeyUse& use) {
  const std::string to = use.to.config.empty() ? use.to.text : use.to.config;
  const std::string chain = use.chain ? "on " + std::to_string(*use.chain) : std::string();
  return to.empty() ? chain : "to " + to + (chain.empty() ? "" : " " + chain);
}

std::string chains_of(const Key& key) {
  std::set<std::uint64_t> chains;
  for (const KeyUse& use : key.uses)
    if (use.chain) chains.insert(*use.chain);
  std::string all;
  for (const std::uint64_t chain : chains) all += (all.empty() ? "" : ",") + std::to_string(chain);
  return all;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += i + 1 == parts.size() ? " and " : ", ";
    out += parts[i];
  }
  return out;
}

// Arguments of no fixed size that no condition speaks of.
std::vector<std::string> unbounded_arguments(const KeyUse& use) {
  std::vector<std::string> bounded;
  for (const contract::Condition& condition : use.where) contract::add_arguments(condition, bounded);
  const auto is_bounded = [&](std::string_view name) {
    for (const std::string& other : bounded) {
      if (other == name) return true;
    }
    return false;
  };
  std::vector<std::string> unbounded;
  const auto parameters = contract::parameters_of(use.call);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::string position = std::to_string(i);
    const std::string& name = parameters[i].name;
    if (!contract::is_dynamic(parameters[i].type) || is_bounded(position)) continue;
    if (!name.empty() && is_bounded(name)) continue;
    unbounded.push_back(name.empty() ? "argument " + position : text::printable(name, 64));
  }
  return unbounded;
}

// A message's name in small letters, without what only divides its words: eth_signTypedData_v4,
// permit-single.
std::string plain_name(std::string_view message) {
  std::string plain;
  for (const char c : message) {
    if (c == '-' || c == '_' || c == '.') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

// Names of a way to sign rather than of a kind of message: whatever comes that way is signed.
constexpr auto kWideMessages = std::to_array<std::string_view>({"raw",
                                                                "any",
                                                                "all",
                                                                "anything",
                                                                "message",
                                                                "messages",
                                                                "data",
                                                                "bytes",
                                                                "hash",
                                                                "digest",
                                                                "sign",
                                                                "ethsign",
                                                                "personalsign",
                                                                "signmessage",
                                                                "eip191",
                                                                "typeddata",
                                                                "signtypeddata",
                                                                "ethsigntypeddata",
                                                                "ethsigntypeddatav3",
                                                                "ethsigntypeddatav4",
                                                                "eip712",
                                                                "transaction",
                                                                "transactions",
                                                                "tx",
                                                                "signtransaction",
                                                                "ethsigntransaction",
                                                                "ethsendtransaction",
                                                                "useroperation",
                                                                "userop"});

// EIP-712 types whose signature alone moves funds or hands over control: ERC-2612, Uniswap's Permit2,
// ERC-3009, Seaport, Safe, ERC-2771, ERC-7702's authorization, ERC-7710's delegation.
constexpr auto kFundMessages = std::to_array<std::string_view>(
    {"permit", "permitforall", "permitsingle", "permitbatch", "permittransferfrom", "permitbatchtransferfrom",
     "permitwitnesstransferfrom", "transferwithauthorization", "receivewithauthorization", "order",
     "ordercomponents", "bulkorder", "safetx", "safemessage", "forwardrequest", "metatransaction",
     "authorization", "delegation"});

bool signs_anything(const KeyUse& use) {
  return std::ranges::find(kWideMessages, plain_name(use.message)) != kWideMessages.end();
}

// An ECDSA key's message holds on every chain that its contract does not rule out, as a call does.
void check_message(const Key& key, const KeyUse& use, Outcome& outcome) {
  if (key.type != contract::KeyType::EcdsaSecp256k1 || use.message.empty()) return;
  if (!use.chain && !signs_anything(use)) {
    add_finding(outcome, Rule::KU01, nullptr, {use.place}, shown_use(key, use),
                "lets the key " + key.name + " sign " + use.message + " on any chain", "add chain");
  }
  if (std::ranges::find(kFundMessages, plain_name(use.message)) == kFundMessages.end()) return;
  add_finding(outcome, Rule::KU02, nullptr, {use.place}, shown_use(key, use),
              "lets the key " + key.name + " sign " + use.message +
                  ", a signature that moves funds or hands over control by itself",
              "remove it; the operator signs such a message himself, with a key that the node never has")
      .severity = report::Severity::Critical;
}

// What is left open, and the keys of the contract that close it.
void check_call_width(const Key& key, const KeyUse& use, Outcome& outcome) {
  std::vector<std::string> open, mend;
  if (!use.chain) {
    open.emplace_back("on any chain");
    mend.emplace_back("chain");
  }
  if (use.to.text.empty() && use.to.config.empty()) {
    open.emplace_back("of any contract");
    mend.emplace_back("to");
  }
  if (const auto arguments = unbounded_arguments(use); !arguments.empty()) {
    open.push_back("with anything as " + joined(arguments));
    mend.emplace_back("where");
  }
  if (open.empty()) return;
  add_finding(outcome, Rule::KU01, nullptr, {use.place}, shown_use(key, use),
              "lets the key " + key.name + " call " + use.signature + " " + joined(open),
              "add " + joined(mend))
      .detail = joined(open);
}

void check_width(const Key& key, Outcome& outcome) {
  if (key.uses.empty()) {
    add_finding(outcome, Rule::KU01, nullptr, {key.place}, key.name,
                "does not say what the key " + key.name + " may sign, so it may sign everything",
                "declare its uses");
  }
  std::optional<std::uint64_t> chain;
  for (const KeyUse& use : key.uses) {
    if (signs_anything(use)) {
      add_finding(outcome, Rule::KU01, nullptr, {use.place}, shown_use(key, use),
                  "lets the key " + key.name + " sign whatever it is given", "name the kind of message");
    }
    check_message(key, use, outcome);
    if (!use.signature.empty()) check_call_width(key, use, outcome);
    if (use.chain && chain && *use.chain != *chain) {
      report::Finding& finding =
          add_finding(outcome, Rule::KU01, nullptr, {use.place}, key.name + " chains",
                      "uses the key " + key.name + " on several chains: losing it on one loses it on all",
                      "give each chain a key of its own");
      finding.severity = report::Severity::Medium;
      finding.detail = chains_of(key);
      break;
    }
    if (use.chain) chain = use.chain;
  }
}

void check_reviewed(const Key& key, const KeyUse& use, Outcome& outcome) {
  if (use.signature.empty()) return;
  const grant::CallClass call_class = grant::classify_signature(use.signature);
  std::string effect;
  switch (call_class) {
    case grant::CallClass::Harmless:
      return;
    case grant::CallClass::MovesFunds:
      effect = ", which moves funds";
      break;
    case grant::CallClass::MovesControl:
      effect = ", which moves control";
      break;
    case grant::CallClass::Unreviewed:
      effect = ", which nobody has reviewed";
      break;
  }
  report::Finding& finding =
      add_finding(outcome, Rule::KU02, nullptr, {use.place}, shown_use(key, use),
                  "lets the key " + key.name + " call " + use.signature + effect,
                  "remove it; the operator makes such a call himself, with a key that the node never has");
  finding.detail = place_of(use);
  if (call_class != grant::CallClass::Unreviewed) finding.severity = report::Severity::Critical;
}

void check_value(const Key& key, const KeyUse& use, Outcome& outcome) {
  if (use.value.empty() || use.value == "0") return;
  add_finding(outcome, Rule::KU03, nullptr, {use.place}, shown_use(key, use),
              "lets the key " + key.name + " send value with " + use.signature, "remove `value`")
      .detail = use.value + " " + place_of(use);
}

}  // namespace

void check_key_use(const Evidence& evidence, Outcome& outcome) {
  if (!evidence.contract) {
    for (const Rule rule : {Rule::KU01, Rule::KU02, Rule::KU03}) {
      add_missing(outcome, rule, nullptr, "x-dvs contract", "dvsguard explain LP15");
    }
    return;
  }
  for (const Key& key : evidence.contract->keys) {
    check_width(key, outcome);
    for (const KeyUse& use : key.uses) {
      check_reviewed(key, use, outcome);
      check_value(key, use, outcome);
    }
  }
}

}  // namespace dvsguard::practice
