#include "core/base/image_place.h"

namespace dvsguard {

std::string ImagePlace::text() const {
  const std::string in = path + (part.empty() ? "" : ", " + part);
  return layer >= 0 ? "layer " + std::to_string(layer + 1) + ": " + in : in;
}

}  // namespace dvsguard
