#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

// The media types of the OCI image-spec and of Docker's schema 2.
namespace dvsguard::oci {

inline constexpr std::string_view kOciManifest = "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kOciIndex = "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kOciConfig = "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view kDockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr std::string_view kDockerList = "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr std::string_view kDockerConfig = "application/vnd.docker.container.image.v1+json";

[[nodiscard]] bool is_manifest(std::string_view media_type);
[[nodiscard]] bool is_index(std::string_view media_type);
[[nodiscard]] bool is_image_config(std::string_view media_type);
// Docker's manifests before 2016, signed or not.
[[nodiscard]] bool is_schema1(std::string_view media_type);

enum class LayerEncoding : std::uint8_t { Tar, Gzip, Zstd };

struct LayerType {
  std::optional<LayerEncoding> encoding;  // absent: Docker's plain type is used for whatever the bytes are
  bool foreign = false;                   // nondistributable: not to be had from where the image is
};

// Nothing where it is no layer of files that can be read: an artifact's own, or encrypted.
[[nodiscard]] std::optional<LayerType> layer_type(std::string_view media_type);
[[nodiscard]] bool is_encrypted(std::string_view media_type);

}  // namespace dvsguard::oci
