#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/docker_run/given.h"
#include "core/text/node.h"

// `--mount type=bind,source=/a,target=/b,readonly`: the long syntax of a mount, as Docker's CLI reads it.
namespace dvsguard::docker_run {

// One record of comma-separated values, quoted as RFC 4180 has it. Nothing where a quote does not close.
[[nodiscard]] std::optional<std::vector<std::string>> split_record(std::string_view text);

struct MountOption {
  text::Node mount;                 // Compose's long syntax
  text::Node volume;                // what defines the volume that it names; Null where nothing does
  std::vector<std::string> unread;  // options that neither Docker nor podman documents
};

[[nodiscard]] std::optional<MountOption> read_mount(const Given& value);

}  // namespace dvsguard::docker_run
