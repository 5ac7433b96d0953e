#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/oci/descriptor.h"

// Manifests and indexes of the OCI image-spec, and Docker's schema 2 manifests and lists, which read alike.
namespace dvsguard::oci {

inline constexpr std::size_t kMaxManifestBytes = 4u << 20;
inline constexpr std::size_t kMaxLayers = 1'000;  // Docker itself stops at 127
inline constexpr std::size_t kMaxIndexEntries = 1'000;

struct Manifest {
  Descriptor config;
  std::vector<Descriptor> layers;  // the lowest first
  std::vector<std::pair<std::string, std::string>> annotations;
  std::string artifact_type;
};

struct Index {
  std::vector<Descriptor> manifests;
  std::vector<std::pair<std::string, std::string>> annotations;
};

using Document = std::variant<Manifest, Index>;

// `media_type` is what the descriptor or the Content-Type said, without parameters; "" where nobody said,
// as of a layout's index.json. Refused: a body that says otherwise or has the members of both kinds
// (CVE-2021-41190), schema 1, more layers or entries than the caps, duplicate keys and what parse_json
// refuses.
[[nodiscard]] Result<Document> parse_document(std::string_view bytes, std::string_view media_type,
                                              const FileName& file);

// A signature, a chart, a module: what registries hold beside images.
[[nodiscard]] bool is_artifact(const Manifest& manifest);

// Unsupported, and why, where it is an artifact or has a layer that nobody here can read, such as an
// encrypted one.
[[nodiscard]] Status check_is_image(const Manifest& manifest);

}  // namespace dvsguard::oci
