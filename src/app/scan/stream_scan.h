#pragma once

#include <vector>

#include "app/scan/image_scan.h"
#include "edge/archive/open_source.h"

// Images in an archive that passes by once: its layers are looked at before anything says which of them
// count.
namespace dvsguard::scan {

// As scan_image, for every image that the archive's query and `choice` take.
[[nodiscard]] Result<std::vector<image::ImageFacts>> scan_stream(const archive::StreamedArchive& archive,
                                                                 const oci::PlatformChoice& choice,
                                                                 const Options& options);

}  // namespace dvsguard::scan
