#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/result.h"
#include "core/signer/config.h"

// The process that asks one upstream of one chain, or one echo of this host's public address, and tells the
// vault. It has no key, and nothing of what it says counts alone.
namespace dvsguard::app_signer {

struct ObserverTask {
  std::optional<std::uint64_t> chain;  // absent: an echo
  std::size_t number = 0;              // which of the chain's upstreams, or of the echoes
};

// Until the vault closes the link.
[[nodiscard]] Status run_observer(const signer::Config& config, const ObserverTask& task, int link);

}  // namespace dvsguard::app_signer
