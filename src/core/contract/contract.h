#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/place.h"
#include "core/base/result.h"
#include "core/compose/load.h"
#include "core/text/node.h"

// The `x-dvs` block of a Compose project: what each container may do and why, which calls a key may sign,
// what a release changes, where to talk. docs/formats/contract.md specifies it.
namespace dvsguard::contract {

// A text of the contract, or a reference to a config variable (`{config: NAME}`).
struct Value {
  std::string text;    // empty where `config` is set
  std::string config;  // the variable's name
  Place place;
};

enum class PrivilegeKind { Capability, Device, Port, Mount, Egress, Write, Sysctl, Group, Namespace, Option };

// One privilege beyond the floor, with its reason.
struct Privilege {
  PrivilegeKind kind = PrivilegeKind::Option;
  Value what;  // NET_BIND_SERVICE; /dev/sgx_enclave; 26656/tcp; /data; …
  std::string why;
  Place place;
};

struct Logs {
  std::string format;                        // "json", "logfmt", "text"
  std::vector<std::string> security_events;  // of the closed list in docs/formats/contract.md
  Place place;
};

struct ServiceTerms {
  std::string service;
  std::vector<Privilege> privileges;
  std::optional<Logs> logs;
  Place place;
};

enum class ConfigType { String, Port, Url, Host, Int, Bool, Path, Address, Duration, Enum };

struct ConfigVariable {
  std::string name;
  ConfigType type = ConfigType::String;
  std::optional<std::string> fallback;  // `default`
  std::vector<std::string> choices;     // of Enum
  bool secret = false;
  std::vector<std::string> services;  // who has a use for it; empty: all
  std::string why;
  Place place;
};

enum class KeyType { EcdsaSecp256k1, BlsBn254, BlsBls12381, Ed25519 };
enum class Delivery { Signer, Mount };

// A condition on a call's argument: `{arg: socket, is: socket, …}`; the operators are core/grant's business,
// the contract checks that their names and shapes are known.
struct Condition {
  std::string arg;
  text::Node terms;
  Place place;
};

// One thing that a key may sign: a contract call, or a named kind of message.
struct KeyUse {
  std::optional<std::uint64_t> chain;
  Value to;               // EIP-55 address; empty where the use is no call
  std::string call;       // as written: updateSocket(string socket)
  std::string signature;  // canonical: updateSocket(string)
  std::string message;    // `sign`: task-response, …
  std::string value;      // wei, decimal; "" and "0": none
  std::vector<Condition> where;
  std::string why;
  Place place;
};

struct Key {
  std::string name;
  KeyType type = KeyType::EcdsaSecp256k1;
  Delivery delivery = Delivery::Signer;
  std::vector<std::string> services;
  std::vector<KeyUse> uses;
  Place place;
};

struct Channel {
  std::string kind;  // discord, telegram, …
  std::string url;
  std::string malformed;  // why it is no usable channel; empty: it is one. A finding (CH02), not an error.
  Place place;
};

struct Notes {
  std::optional<std::vector<std::string>> features, breaking, security, hardware,
      steps;  // absent: section lacks
  Place place;
};

// What a node needs at least; 0: not said.
struct Hardware {
  double cpus = 0;
  std::uint64_t memory = 0, disk = 0;  // bytes
  Place place;
};

struct Upgrade {
  std::string from;                     // a range of versions
  std::optional<std::string> deadline;  // RFC 3339, UTC
  std::string rollback;                 // "safe", "unsafe"
  Place place;
};

// What the team asks an operator to accept; a request, it changes no verdict.
struct AcceptRequest {
  std::string rule, service, target, why;
  Place place;
};

struct Contract {
  std::string name;  // NAME in DVS-NAME-random: [A-Za-z0-9_]{1,18}
  std::string network, team;
  std::optional<std::string> version;  // semantic version
  std::vector<Channel> channels;
  std::vector<ConfigVariable> config;
  std::vector<Key> keys;
  std::vector<ServiceTerms> services;
  std::vector<AcceptRequest> accept;
  std::optional<Hardware> hardware;
  std::optional<Upgrade> upgrade;
  std::optional<Notes> notes;
  Place place;
};

// Reads the blocks of a project. nullopt: the project has no `x-dvs` at all (LP15). Error: there is one, but
// it is wrong — unknown keys, `$`, unquoted versions, a reason for a privilege that the service does not
// have, a reference to a service or config variable that is not there, a ${…} of the project that `config`
// does not declare — with its position and the mend.
[[nodiscard]] Result<std::optional<Contract>> parse_contract(const compose::Loaded& loaded);

// The reason that the contract gives for a privilege of a service, or null. `what` is matched in its kind's
// own normal form (capabilities without CAP_ and in any case, ports as "26656/tcp", devices and mounts by
// path).
[[nodiscard]] const Privilege* find_reason(const Contract& contract, std::string_view service,
                                           PrivilegeKind kind, std::string_view what);

[[nodiscard]] const ServiceTerms* find_terms(const Contract& contract, std::string_view service);

}  // namespace dvsguard::contract
