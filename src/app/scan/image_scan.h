#pragma once

#include <functional>

#include "app/scan/layer_scan.h"
#include "core/image/facts.h"

// An image's layers, in parallel on the cores there are, to the facts of the image.
namespace dvsguard::scan {

struct Options {
  Limits limits;
  crypto::SipHashKey key;                              // drawn at random: what an image's author cannot know
  unsigned workers = 1;                                // layers at a time
  std::function<void(std::uint64_t passed)> progress;  // called now and then; may be empty
};

// Nothing is believed of an image one of whose bytes is not what its digests say: that is an Error. A layer
// that has to come from elsewhere makes the image's practices unknown instead.
[[nodiscard]] Result<image::ImageFacts> scan_image(oci::ImageSource& source, const oci::Image& image,
                                                   const Options& options);

}  // namespace dvsguard::scan
