#pragma once

#include <string>

#include "core/image/facts.h"

// What an image was made with, where it shows.
namespace dvsguard::image {

// "ko" (with the base that its annotations or packages show), "distroless", "Chainguard", "scratch",
// "BusyBox", the distribution's name; empty where nothing shows.
[[nodiscard]] std::string recognise(const ImageFacts& facts);

}  // namespace dvsguard::image
