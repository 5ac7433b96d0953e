#pragma once

#include <string_view>
#include <vector>

#include "core/crypto/siphash.h"
#include "core/image/facts.h"

// Key material in an image's configuration: what everybody reads who pulls it, without a single layer.
namespace dvsguard::image {

// Environment, labels, entrypoint, command, healthcheck and history, each piece with its own place; then what
// else stands in `bytes`, the configuration as it is: any member, whoever knows it. The same text is told
// once.
// No more than one over kMaxKeysOfConfig are told, and no more are looked for. The key is the run's own.
inline constexpr std::size_t kMaxKeysOfConfig = 1'000;
[[nodiscard]] std::vector<KeyFound> config_keys(const oci::ImageConfig& config, std::string_view bytes,
                                                const crypto::SipHashKey& key);

}  // namespace dvsguard::image
