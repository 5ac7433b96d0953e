#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/oci/resolve.h"

// The files of an OCI image layout (image-spec, image-layout.md), in a folder or in a tar.
namespace dvsguard::oci {

inline constexpr std::string_view kLayoutFile = "oci-layout";
inline constexpr std::string_view kIndexFile = "index.json";
inline constexpr std::size_t kMaxLayoutFileBytes = 64u << 10;

// "blobs/sha256/…"
[[nodiscard]] std::string blob_path(const ContentDigest& digest);

// Of `oci-layout`: {"imageLayoutVersion": "1.0.0"}. Another version is Unsupported.
[[nodiscard]] Status check_layout_file(std::string_view bytes, const FileName& file);

// What `index.json` holds, by the names that its annotations give. `tag` is one of them, or an image
// reference that means it; "" is all. An image is named `source`, or `source:NAME` where it has a name.
[[nodiscard]] Result<std::vector<NamedRoots>> read_layout_index(std::string_view bytes, const FileName& file,
                                                                std::string_view tag,
                                                                std::string_view source);

}  // namespace dvsguard::oci
