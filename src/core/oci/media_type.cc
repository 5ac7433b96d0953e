#include "core/oci/media_type.h"

#include <array>

namespace dvsguard::oci {
namespace {

struct Known {
  std::string_view media_type;
  LayerType type;
};

constexpr std::array kLayers = {
    Known{"application/vnd.oci.image.layer.v1.tar", {LayerEncoding::Tar, false}},
    Known{"application/vnd.oci.image.layer.v1.tar+gzip", {LayerEncoding::Gzip, false}},
    Known{"application/vnd.oci.image.layer.v1.tar+zstd", {LayerEncoding::Zstd, false}},
    Known{"application/vnd.oci.image.layer.nondistributable.v1.tar", {LayerEncoding::Tar, true}},
    Known{"application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", {LayerEncoding::Gzip, true}},
    Known{"application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", {LayerEncoding::Zstd, true}},
    // containerd, DiffCompression: "may have been compressed but failed to use the correct media type".
    Known{"application/vnd.docker.image.rootfs.diff.tar", {std::nullopt, false}},
    Known{"application/vnd.docker.image.rootfs.diff.tar.gzip", {LayerEncoding::Gzip, false}},
    Known{"application/vnd.docker.image.rootfs.diff.tar.zstd", {LayerEncoding::Zstd, false}},
    Known{"application/vnd.docker.image.rootfs.foreign.diff.tar", {std::nullopt, true}},
    Known{"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", {LayerEncoding::Gzip, true}},
};

}  // namespace

bool is_manifest(std::string_view media_type) {
  return media_type == kOciManifest || media_type == kDockerManifest;
}

bool is_index(std::string_view media_type) {
  return media_type == kOciIndex || media_type == kDockerList;
}

bool is_image_config(std::string_view media_type) {
  return media_type == kOciConfig || media_type == kDockerConfig;
}

bool is_schema1(std::string_view media_type) {
  return media_type == "application/vnd.docker.distribution.manifest.v1+json" ||
         media_type == "application/vnd.docker.distribution.manifest.v1+prettyjws";
}

std::optional<LayerType> layer_type(std::string_view media_type) {
  for (const Known& known : kLayers) {
    if (known.media_type == media_type) return known.type;
  }
  return std::nullopt;
}

bool is_encrypted(std::string_view media_type) {
  constexpr std::string_view kSuffix = "+encrypted";
  return media_type.ends_with(kSuffix) &&
         layer_type(media_type.substr(0, media_type.size() - kSuffix.size())).has_value();
}

}  // namespace dvsguard::oci
