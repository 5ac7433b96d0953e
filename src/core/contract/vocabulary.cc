#include "core/contract/vocabulary.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace dvsguard::contract {
namespace {

using std::string_view;

constexpr std::array<string_view, 12> kProject = {"contract", "name",     "network", "team",
                                                  "version",  "channels", "config",  "keys",
                                                  "hardware", "upgrade",  "notes",   "accept"};
constexpr std::array<string_view, 2> kProjectRequired = {"contract", "name"};
constexpr std::array<string_view, 2> kService = {"privileges", "logs"};
constexpr std::array<string_view, 3> kPrivilege = {"kind", "what", "why"};
constexpr std::array<string_view, 2> kLogs = {"format", "security_events"};
constexpr std::array<string_view, 6> kConfig = {"type", "default", "choices", "secret", "services", "why"};
constexpr std::array<string_view, 2> kConfigRequired = {"type", "why"};
constexpr std::array<string_view, 4> kKey = {"type", "delivery", "services", "uses"};
constexpr std::array<string_view, 3> kKeyRequired = {"type", "delivery", "services"};
constexpr std::array<string_view, 6> kCallUse = {"chain", "to", "call", "value", "where", "why"};
constexpr std::array<string_view, 2> kCallUseRequired = {"call", "why"};
constexpr std::array<string_view, 3> kMessageUse = {"sign", "chain", "why"};
constexpr std::array<string_view, 2> kMessageUseRequired = {"sign", "why"};
constexpr std::array<string_view, 20> kArgumentCondition = {
    "arg",    "eq",     "ne",      "in", "not_in",  "lt",    "le",    "gt",     "ge",    "range",
    "prefix", "suffix", "matches", "is", "grammar", "hosts", "ports", "length", "every", "some"};
constexpr std::array<string_view, 1> kArgumentConditionRequired = {"arg"};
constexpr std::array<string_view, 3> kHardware = {"cpus", "memory", "disk"};
constexpr std::array<string_view, 3> kUpgrade = {"from", "deadline", "rollback"};
constexpr std::array<string_view, 2> kUpgradeRequired = {"from", "rollback"};
constexpr std::array<string_view, 5> kNotes = {"features", "breaking", "security", "hardware", "steps"};
constexpr std::array<string_view, 4> kAccept = {"rule", "service", "target", "why"};
constexpr std::array<string_view, 2> kAcceptRequired = {"rule", "why"};
constexpr std::array<string_view, 1> kReference = {"config"};

constexpr std::array<BlockInfo, 15> kBlocks = {{
    {Block::Project, "project", kProject, kProjectRequired},
    {Block::Service, "service", kService, {}},
    {Block::Privilege, "privilege", kPrivilege, kPrivilege},
    {Block::Logs, "logs", kLogs, kLogs},
    {Block::Config, "config_variable", kConfig, kConfigRequired},
    {Block::Key, "key", kKey, kKeyRequired},
    {Block::CallUse, "call_use", kCallUse, kCallUseRequired},
    {Block::MessageUse, "message_use", kMessageUse, kMessageUseRequired},
    {Block::ArgumentCondition, "argument_condition", kArgumentCondition, kArgumentConditionRequired},
    // Without `arg`: the terms of an array's elements.
    {Block::ElementCondition, "element_condition", Words(kArgumentCondition).subspan(1), {}},
    {Block::Hardware, "hardware", kHardware, {}},
    {Block::Upgrade, "upgrade", kUpgrade, kUpgradeRequired},
    {Block::Notes, "notes", kNotes, {}},
    {Block::Accept, "accept_request", kAccept, kAcceptRequired},
    {Block::Reference, "reference", kReference, kReference},
}};

constexpr std::array<string_view, 10> kPrivilegeKinds = {
    "capability", "device", "port", "mount", "egress", "write", "sysctl", "group", "namespace", "option"};
constexpr std::array<string_view, 10> kConfigTypes = {"string", "port", "url",     "host",     "int",
                                                      "bool",   "path", "address", "duration", "enum"};
constexpr std::array<string_view, 4> kKeyTypes = {"ecdsa-secp256k1", "bls-bn254", "bls-bls12381", "ed25519"};
constexpr std::array<string_view, 2> kDeliveries = {"signer", "mount"};
constexpr std::array<string_view, 6> kNamespaces = {"network", "pid", "ipc", "uts", "cgroup", "userns"};
constexpr std::array<string_view, 3> kLogFormats = {"json", "logfmt", "text"};
constexpr std::array<string_view, 10> kSecurityEvents = {
    "started",     "stopped",        "auth_failed",   "auth_succeeded", "key_used",
    "key_refused", "config_changed", "input_refused", "peer_refused",   "upgraded"};
constexpr std::array<string_view, 9> kChannelKinds = {"discord", "telegram", "matrix", "slack", "signal",
                                                      "email",   "github",   "forum",  "url"};
constexpr std::array<string_view, 2> kRollbacks = {"safe", "unsafe"};
constexpr std::array<string_view, 1> kShapes = {"socket"};
constexpr std::array<string_view, 3> kSocketGrammars = {"host:port", "host:p1;p2", "host:p1;p2;p3;p4"};
constexpr std::array<string_view, 3> kGroupings = {"all", "any", "none"};

constexpr std::array<ChoiceInfo, 11> kChoices = {{
    {"privilege_kind", kPrivilegeKinds},
    {"config_type", kConfigTypes},
    {"key_type", kKeyTypes},
    {"delivery", kDeliveries},
    {"namespace", kNamespaces},
    {"log_format", kLogFormats},
    {"security_event", kSecurityEvents},
    {"rollback", kRollbacks},
    {"shape", kShapes},
    {"socket_grammar", kSocketGrammars},
    {"channel_kind", kChannelKinds},
}};

}  // namespace

std::span<const BlockInfo> blocks() {
  return kBlocks;
}

const BlockInfo& info(Block block) {
  return kBlocks.at(static_cast<std::size_t>(block));
}

std::span<const ChoiceInfo> choices() {
  return kChoices;
}

Words privilege_kinds() {
  return kPrivilegeKinds;
}
Words config_types() {
  return kConfigTypes;
}
Words key_types() {
  return kKeyTypes;
}
Words deliveries() {
  return kDeliveries;
}
Words namespaces() {
  return kNamespaces;
}
Words log_formats() {
  return kLogFormats;
}
Words security_events() {
  return kSecurityEvents;
}
Words channel_kinds() {
  return kChannelKinds;
}
Words rollbacks() {
  return kRollbacks;
}
Words shapes() {
  return kShapes;
}
Words socket_grammars() {
  return kSocketGrammars;
}
Words groupings() {
  return kGroupings;
}

}  // namespace dvsguard::contract
