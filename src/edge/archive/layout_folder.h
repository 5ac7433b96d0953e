#pragma once

#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/oci/source.h"

// An OCI image layout in a folder, as `skopeo copy … oci:DIR`, `umoci` and `buildah push` leave it.
namespace dvsguard::archive {

// `tag` chooses one of its images; "" is all of them. Its own links, FIFOs and devices are refused.
[[nodiscard]] Result<std::unique_ptr<oci::ImageSource>> open_layout(const std::string& path,
                                                                    const std::string& tag);

}  // namespace dvsguard::archive
