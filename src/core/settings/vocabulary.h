#pragma once

#include <span>
#include <string_view>

#include "core/text/reader.h"

// The keys of dvsguard.yaml. The parser reads them, and docs/formats/operator.schema.json is held to them.
namespace dvsguard::settings {

enum class Block { File, Project, ConfigFile, Accept, Feed };

struct BlockInfo {
  Block block;
  std::string_view name;  // in the schema
  text::Words keys, required;
};

[[nodiscard]] std::span<const BlockInfo> blocks();
[[nodiscard]] const BlockInfo& info(Block block);

}  // namespace dvsguard::settings
