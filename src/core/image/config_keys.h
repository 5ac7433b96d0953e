#pragma once

#include <vector>

#include "core/image/facts.h"

// Key material in an image's configuration: what everybody reads who pulls it, without a single layer.
namespace dvsguard::image {

// Environment, labels, entrypoint, command, healthcheck and history, each piece with its own place.
[[nodiscard]] std::vector<KeyFound> config_keys(const oci::ImageConfig& config);

}  // namespace dvsguard::image
