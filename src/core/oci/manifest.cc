#include "core/oci/manifest.h"

#include <algorithm>

#include "core/oci/media_type.h"
#include "core/oci/member.h"
#include "core/text/display.h"
#include "core/text/json.h"

namespace dvsguard::oci {
namespace {

using text::Node;

enum class Shape { Manifest, Index };

Error unsupported(const Node& root, std::string what, std::string mend = {}) {
  Error error = text::node_error(root, std::move(what), std::move(mend));
  error.code = ErrorCode::Unsupported;
  return error;
}

Error schema1(const Node& root) {
  return unsupported(root, "is a Docker schema 1 manifest, which proves nothing about its layers",
                     "build and push the image again with a current tool");
}

Status check_schema(const Node& root) {
  if (member(root, "fsLayers") != nullptr || member(root, "history") != nullptr) return schema1(root);
  const Node* version = member(root, "schemaVersion");
  if (version == nullptr) return {};  // required, yet read by nobody
  if (version->kind != text::Kind::Int) return wrong(*version, "", "schemaVersion", "is not an integer");
  if (version->scalar == "1") return schema1(root);
  if (version->scalar != "2") return wrong(*version, "", "schemaVersion", "is not 2");
  return {};
}

// What the body is by its members, which is all that some programs look at.
Result<Shape> shape_of(const Node& root) {
  const bool index = root.find("manifests") != nullptr;
  const bool manifest = root.find("layers") != nullptr || root.find("config") != nullptr;
  if (index && manifest) return wrong(root, "", "", "is a manifest and an index at once");
  if (index) return Shape::Index;
  if (manifest) return Shape::Manifest;
  return wrong(root, "", "", "is neither a manifest nor an index");
}

Status check_said(const Node& root, std::string_view said, Shape shape) {
  if (said.empty()) return {};
  if (is_schema1(said)) return schema1(root);
  const bool fits = shape == Shape::Index ? is_index(said) : is_manifest(said);
  if (fits) return {};
  if (!is_index(said) && !is_manifest(said)) {
    return unsupported(root, "is of type " + text::quoted(said) + ", no image's manifest or index");
  }
  return wrong(root, "", "",
               std::string("is said to be ") + (is_index(said) ? "an index" : "a manifest") + " and is " +
                   (shape == Shape::Index ? "an index" : "a manifest"));
}

Status check_media_type(const Node& root, std::string_view outside, Shape shape) {
  TRY_STATUS(check_said(root, outside, shape));
  std::string inside;
  TRY_STATUS(take_text(root, "", "mediaType", inside));
  if (inside.empty()) {
    // Docker's formats have to name themselves, OCI's may.
    if (outside != kDockerManifest && outside != kDockerList) return {};
    return wrong(root, "", "mediaType", "is missing, which Docker's format does not allow");
  }
  if (!outside.empty() && inside != outside) {
    return wrong(root, "", "mediaType",
                 "is " + text::quoted(inside) + ", but what points here says " + text::quoted(outside));
  }
  return check_said(root, inside, shape);
}

Result<std::vector<Descriptor>> read_descriptors(const Node& root, std::string_view key, std::size_t max,
                                                 std::string_view cap) {
  std::vector<Descriptor> out;
  TRY(const Node* list, list_at(root, "", key));
  if (list == nullptr) return out;
  if (list->items.size() > max) {
    Error error =
        wrong(*list, "", key, "has over " + std::to_string(max) + " entries (" + std::string(cap) + ")");
    error.code = ErrorCode::Cap;
    return error;
  }
  out.reserve(list->items.size());
  for (const Node& item : list->items) {
    TRY(Descriptor one, read_descriptor(item, path_of(key, out.size())));
    out.push_back(std::move(one));
  }
  return out;
}

Result<Document> read_manifest(const Node& root) {
  Manifest out;
  const Node* config = member(root, "config");
  if (config == nullptr) return wrong(root, "", "config", "is missing");
  TRY(out.config, read_descriptor(*config, "config"));
  TRY(out.layers, read_descriptors(root, "layers", kMaxLayers, "kMaxLayers"));
  TRY_STATUS(take_pairs(root, "", "annotations", out.annotations));
  TRY_STATUS(take_text(root, "", "artifactType", out.artifact_type));
  return Document(std::move(out));
}

Result<Document> read_index(const Node& root) {
  Index out;
  TRY(out.manifests, read_descriptors(root, "manifests", kMaxIndexEntries, "kMaxIndexEntries"));
  TRY_STATUS(take_pairs(root, "", "annotations", out.annotations));
  return Document(std::move(out));
}

Error unsupported(std::string what) {
  return Error{.code = ErrorCode::Unsupported, .what = std::move(what)};
}

}  // namespace

Result<Document> parse_document(std::string_view bytes, std::string_view media_type, const FileName& file) {
  text::Limits limits;
  limits.max_bytes = kMaxManifestBytes;
  TRY(const Node root, text::parse_json(bytes, file, limits));
  if (!root.is_map()) return wrong(root, "", "", "is not an object");
  TRY_STATUS(check_spelling(root, "",
                            {"schemaVersion", "mediaType", "config", "layers", "manifests", "annotations",
                             "artifactType", "subject", "fsLayers", "history"}));
  TRY_STATUS(check_schema(root));
  TRY(const Shape shape, shape_of(root));
  TRY_STATUS(check_media_type(root, media_type, shape));
  return shape == Shape::Index ? read_index(root) : read_manifest(root);
}

bool is_artifact(const Manifest& manifest) {
  if (!is_image_config(manifest.config.media_type) || !manifest.artifact_type.empty()) return true;
  // cosign's signatures have an image's config.
  return !manifest.layers.empty() &&
         std::none_of(manifest.layers.begin(), manifest.layers.end(), [](const Descriptor& layer) {
           return layer_type(layer.media_type) || is_encrypted(layer.media_type);
         });
}

Status check_is_image(const Manifest& manifest) {
  if (!is_image_config(manifest.config.media_type)) {
    return unsupported("is not an image: its config is of type " + text::quoted(manifest.config.media_type));
  }
  if (!manifest.artifact_type.empty()) {
    return unsupported("is not an image but an artifact of type " + text::quoted(manifest.artifact_type));
  }
  for (const Descriptor& layer : manifest.layers) {
    if (layer_type(layer.media_type)) continue;
    if (is_encrypted(layer.media_type)) return unsupported("has an encrypted layer, which cannot be read");
    return unsupported("has a layer of type " + text::quoted(layer.media_type) + ", which no image has");
  }
  return {};
}

}  // namespace dvsguard::oci
