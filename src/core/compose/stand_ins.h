#pragma once

#include <string>
#include <unordered_set>

#include "core/text/node.h"

// The tree as Compose's consistency rules see it, which look at the active services only.
namespace dvsguard::compose {

// A copy without the inactive services, and without the dependencies on them that are not required. Where the
// project is `incomplete` (a remote file was not fetched), what is named but defined nowhere is put in,
// empty.
[[nodiscard]] text::Node with_stand_ins(const text::Node& model,
                                        const std::unordered_set<std::string>& inactive, bool incomplete);

// Takes out the keys that no file holds.
void strip_internal(text::Node& tree);

}  // namespace dvsguard::compose
