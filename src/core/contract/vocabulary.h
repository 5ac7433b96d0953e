#pragma once

#include <span>
#include <string_view>

#include "core/text/reader.h"

// The closed lists of the contract's language: the blocks, their keys, and every choice. The parser reads
// them, and docs/formats/contract.schema.json is held to them.
namespace dvsguard::contract {

using text::Words;

// Each is the entry of its name under `$defs` in the schema.
enum class Block {
  Project,
  Service,
  Privilege,
  Logs,
  Config,
  Key,
  CallUse,
  MessageUse,
  ArgumentCondition,
  ElementCondition,
  Hardware,
  Upgrade,
  Notes,
  Accept,
  Reference,
};

struct BlockInfo {
  Block block;
  std::string_view name;  // in the schema
  Words keys;
  Words required;
};

[[nodiscard]] std::span<const BlockInfo> blocks();
[[nodiscard]] const BlockInfo& info(Block block);

// A closed list by its name under `$defs` in the schema; each in the order of its enum where it has one.
struct ChoiceInfo {
  std::string_view name;
  Words words;
};

[[nodiscard]] std::span<const ChoiceInfo> choices();

[[nodiscard]] Words privilege_kinds();  // PrivilegeKind
[[nodiscard]] Words config_types();     // ConfigType
[[nodiscard]] Words key_types();        // KeyType
[[nodiscard]] Words deliveries();       // Delivery
[[nodiscard]] Words namespaces();
[[nodiscard]] Words log_formats();
[[nodiscard]] Words security_events();
[[nodiscard]] Words channel_kinds();
[[nodiscard]] Words rollbacks();
[[nodiscard]] Words shapes();           // of `is`
[[nodiscard]] Words socket_grammars();  // of `grammar`
[[nodiscard]] Words groupings();        // all, any, none

}  // namespace dvsguard::contract
