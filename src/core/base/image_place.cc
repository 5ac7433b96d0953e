#include "core/base/image_place.h"

namespace dvsguard {

std::string ImagePlace::text() const {
  if (layer >= 0) return "layer " + std::to_string(layer + 1) + ": " + path;
  return path;
}

}  // namespace dvsguard
