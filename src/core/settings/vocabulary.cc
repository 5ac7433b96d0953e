#include "core/settings/vocabulary.h"

#include <array>

namespace dvsguard::settings {
namespace {

constexpr auto kFile = std::to_array<std::string_view>({"dvsguard", "projects", "accept", "advisories"});
constexpr auto kFileRequired = std::to_array<std::string_view>({"dvsguard"});
constexpr auto kProject = std::to_array<std::string_view>(
    {"path", "name", "files", "env_files", "profiles", "config", "overrides", "accept"});
constexpr auto kProjectRequired = std::to_array<std::string_view>({"path"});
constexpr auto kConfigFile = std::to_array<std::string_view>({"file"});
constexpr auto kAccept = std::to_array<std::string_view>({"rule", "service", "target", "why", "until"});
constexpr auto kAcceptRequired = std::to_array<std::string_view>({"rule", "why", "until"});

constexpr auto kFeed = std::to_array<std::string_view>({"kind", "url"});

constexpr auto kBlocks = std::to_array<BlockInfo>({
    {Block::File, "file", kFile, kFileRequired},
    {Block::Project, "project", kProject, kProjectRequired},
    {Block::ConfigFile, "config_file", kConfigFile, kConfigFile},
    {Block::Accept, "accept", kAccept, kAcceptRequired},
    {Block::Feed, "feed", kFeed, kFeed},
});

}  // namespace

std::span<const BlockInfo> blocks() {
  return kBlocks;
}

const BlockInfo& info(Block block) {
  return kBlocks.at(static_cast<std::size_t>(block));
}

}  // namespace dvsguard::settings
