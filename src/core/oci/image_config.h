#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/oci/reference.h"

// An image's configuration (OCI image-spec, config.md; Docker's image spec v1.2 is the same in what stands
// here).
namespace dvsguard::oci {

inline constexpr std::size_t kMaxConfigBytes = 8u << 20;

struct HistoryEntry {
  std::string created, created_by, author, comment;
  bool empty_layer = false;
};

struct ImageConfig {
  std::string os, architecture, variant;
  std::string created, author;
  std::string user;
  std::vector<std::string> env;  // NAME=value
  std::vector<std::string> entrypoint, command;
  std::string working_directory, stop_signal;
  std::vector<std::string> exposed_ports, volumes;
  std::vector<std::pair<std::string, std::string>> labels;
  std::vector<std::string> healthcheck;  // Docker's: ["CMD", …], ["CMD-SHELL", …], ["NONE"]; empty: none
  std::vector<std::string> on_build;
  std::vector<ContentDigest> diff_ids;  // of each inflated layer, the lowest first
  std::vector<HistoryEntry> history;
};

// Members that it does not know are ignored, wrong types refused. A history that names more or fewer layers
// than there are is kept: nothing that runs images minds.
[[nodiscard]] Result<ImageConfig> parse_image_config(std::string_view bytes, const FileName& file);

// For each layer, the position in `history` of the step that made it; nothing for any of them where the
// history does not name as many layers as there are.
[[nodiscard]] std::vector<std::optional<std::size_t>> steps_of_layers(const ImageConfig& config);

}  // namespace dvsguard::oci
