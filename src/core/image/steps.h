#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/oci/image_config.h"

// The build steps that an image's history tells of.
namespace dvsguard::image {

inline constexpr std::size_t kMaxStepBytes = 120;

// A step as a report may show it: short, printable, without the values of variables that are named like
// secrets; empty where it holds key material.
[[nodiscard]] std::string shown_step(std::string_view created_by);

// The step that made each layer, fit to be shown; "" for all where the history cannot be matched to the
// layers.
[[nodiscard]] std::vector<std::string> shown_steps(const oci::ImageConfig& config);

}  // namespace dvsguard::image
