#pragma once

#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/signer/config.h"
#include "edge/server/server.h"
#include "edge/sys/fd.h"

// What the front is started with.
namespace dvsguard::app_signer {

struct FrontOptions {
  sys::Fd vault, reader, boot;
  std::vector<sys::Fd> listeners;
};
[[nodiscard]] Result<FrontOptions> read_front_options(std::span<const char* const> arguments);

// What the starter writes first to each child.
[[nodiscard]] Result<signer::Config> read_boot_config(int fd);

// A listening socket: TCP on loopback, or a unix socket that is one client's.
[[nodiscard]] Result<server::Listener> listener_of(sys::Fd fd, const signer::Config& config);

}  // namespace dvsguard::app_signer
