#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/oci/reference.h"

// `manifest.json` of what `docker save`, `podman save` and `skopeo copy … docker-archive:` write.
namespace dvsguard::oci {

inline constexpr std::string_view kDockerManifestFile = "manifest.json";
inline constexpr std::size_t kMaxArchivedImages = 1'000;

struct ArchivedImage {
  std::string config;               // its path in the archive
  std::vector<std::string> tags;    // "acme/oracle:1.0"
  std::vector<std::string> layers;  // their paths, the lowest first

  // `reference` as written, or as a reference that means the same.
  [[nodiscard]] bool is_called(std::string_view reference) const;
};

// Paths are plain: neither absolute nor with "..", whatever docker load made of those (CVE-2014-9356).
[[nodiscard]] Result<std::vector<ArchivedImage>> parse_archive_manifest(std::string_view bytes,
                                                                        const FileName& file);

// The digest that a config's path promises by its name: "HEX.json", "sha256:HEX", "blobs/sha256/HEX".
[[nodiscard]] std::optional<ContentDigest> digest_in_config_path(std::string_view path);
// The same of a layer's path, where only "blobs/ALGORITHM/HEX" promises one: "HEX.tar" is the diff id for
// some and the blob's digest for others.
[[nodiscard]] std::optional<ContentDigest> digest_in_blob_path(std::string_view path);

}  // namespace dvsguard::oci
