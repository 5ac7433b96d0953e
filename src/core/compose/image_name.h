#pragma once

#include <string_view>

namespace dvsguard::compose {

// Whether the engine would take the text for an image reference at all ([DOMAIN/]PATH[:TAG][@DIGEST], as
// distribution/reference spells it). core/oci reads references properly; this only tells a value that a
// missing variable has broken from one that it has not.
[[nodiscard]] bool looks_like_image(std::string_view reference);

}  // namespace dvsguard::compose
