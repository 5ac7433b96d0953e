#include "core/oci/docker_archive.h"

#include <algorithm>

#include "core/base/split.h"
#include "core/oci/manifest.h"
#include "core/oci/member.h"
#include "core/text/display.h"
#include "core/text/json.h"

namespace dvsguard::oci {
namespace {

using text::Node;

Error over(const Node& node, std::string_view at, std::size_t max, std::string_view cap) {
  Error error =
      wrong(node, at, "", "has over " + std::to_string(max) + " entries (" + std::string(cap) + ")");
  error.code = ErrorCode::Cap;
  return error;
}

Result<std::string> plain_path(const Node& node, std::string_view at, std::string_view path) {
  if (path.starts_with("./")) path.remove_prefix(2);
  const auto parts = split(path, '/');
  const bool plain = std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == ".." || part.find('\0') != std::string_view::npos;
  });
  if (plain) return std::string(path);
  return wrong(node, at, "", text::quoted(path) + " is no path inside the archive");
}

Result<ArchivedImage> read_image(const Node& node, std::string_view at) {
  if (!node.is_map()) return wrong(node, at, "", "is not an object");
  TRY_STATUS(check_spelling(node, at, {"Config", "RepoTags", "Layers"}));
  ArchivedImage image;
  TRY_STATUS(take_text(node, at, "Config", image.config));
  TRY(image.config, plain_path(node, path_of(at, "Config"), image.config));
  TRY_STATUS(take_texts(node, at, "RepoTags", image.tags));
  std::vector<std::string> layers;
  TRY_STATUS(take_texts(node, at, "Layers", layers));
  const std::string here = path_of(at, "Layers");
  if (layers.size() > kMaxLayers) return over(node, here, kMaxLayers, "kMaxLayers");
  for (const std::string& layer : layers) {
    TRY(std::string path, plain_path(node, path_of(here, image.layers.size()), layer));
    image.layers.push_back(std::move(path));
  }
  return image;
}

}  // namespace

bool ArchivedImage::is_called(std::string_view reference) const {
  const auto sought = parse_reference(reference);
  return std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) {
    const auto name = parse_reference(tag);
    return tag == reference || (sought && name && same_image(*sought, *name));
  });
}

Result<std::vector<ArchivedImage>> parse_archive_manifest(std::string_view bytes, const FileName& file) {
  text::Limits limits;
  limits.max_bytes = kMaxManifestBytes;
  TRY(const Node root, text::parse_json(bytes, file, limits));
  if (!root.is_list()) return wrong(root, "", "", "is not a list of images");
  if (root.items.size() > kMaxArchivedImages) return over(root, "", kMaxArchivedImages, "kMaxArchivedImages");
  std::vector<ArchivedImage> images;
  for (const Node& item : root.items) {
    TRY(ArchivedImage image, read_image(item, path_of("", images.size())));
    images.push_back(std::move(image));
  }
  return images;
}

std::optional<ContentDigest> digest_in_blob_path(std::string_view path) {
  constexpr std::string_view kBlobs = "blobs/";
  if (!path.starts_with(kBlobs)) return std::nullopt;
  std::string digest(path.substr(kBlobs.size()));
  std::replace(digest.begin(), digest.end(), '/', ':');
  const auto parsed = parse_content_digest(digest);
  return parsed ? std::optional(*parsed) : std::nullopt;
}

std::optional<ContentDigest> digest_in_config_path(std::string_view path) {
  if (auto digest = digest_in_blob_path(path)) return digest;
  constexpr std::string_view kSuffix = ".json", kPrefix = "sha256:";
  if (path.ends_with(kSuffix)) path.remove_suffix(kSuffix.size());
  if (path.starts_with(kPrefix)) path.remove_prefix(kPrefix.size());
  const auto parsed = parse_content_digest(std::string(kPrefix).append(path));
  return parsed ? std::optional(*parsed) : std::nullopt;
}

}  // namespace dvsguard::oci
