#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/text/node.h"

// The tags !reset and !override: what the files before said at such a path is forgotten.
namespace dvsguard::compose {

// Paths of mapping keys, as a tree.
struct Resets {
  bool here = false;
  std::map<std::string, Resets, std::less<>> below;

  // Null where no path goes on with `key`.
  [[nodiscard]] const Resets* find(std::string_view key) const;
};

// Takes !reset nodes out of the tree, and both tags off it; gives their paths.
[[nodiscard]] Resets take_resets(text::Node& tree);

// Forgets what stands at the paths.
void apply_resets(const Resets& resets, text::Node& tree);

// The paths inside of one service; null where there is none.
[[nodiscard]] const Resets* resets_of_service(const Resets& resets, std::string_view name);

}  // namespace dvsguard::compose
