#pragma once

#include <string>
#include <vector>

#include "core/text/node.h"

// The tags !reset and !override: what the files before said at such a path is forgotten.
namespace dvsguard::compose {

using Step = std::string;
using Resets = std::vector<std::vector<Step>>;  // paths of mapping keys

// Takes !reset nodes out of the tree, and both tags off it; gives their paths.
[[nodiscard]] Result<Resets> take_resets(text::Node& tree);

// Forgets what stands at the paths.
void apply_resets(const Resets& resets, text::Node& tree);

// The same for one service, whose tree is not below "services": `name` is the service's.
void apply_resets(const Resets& resets, std::string_view name, text::Node& service);

}  // namespace dvsguard::compose
