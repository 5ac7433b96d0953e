#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/oci/image_config.h"
#include "core/oci/media_type.h"
#include "core/oci/platform.h"
#include "core/oci/reference.h"

// Where an image's bytes come from, whatever holds them: a layout, an archive, a registry, an engine.
namespace dvsguard::oci {

// Bytes that are read once, from the first to the last.
class ByteStream {
 public:
  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;
  // At least one byte, at most as many as fit; 0 at the end.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<std::uint8_t> into) = 0;
};

struct LayerBlob {
  std::optional<ContentDigest> digest;    // of the bytes as they are stored; absent in a docker-archive
  std::optional<std::uint64_t> size;      // of the same, where a descriptor says so
  std::optional<LayerEncoding> encoding;  // what the media type promises; absent: whatever the bytes are
  bool foreign = false;                   // has to be fetched from elsewhere, which nobody here does
  std::string name;                       // what a message calls it: its digest, or its path in the archive
  std::string path;  // where its bytes are in the layout or archive, links followed; "" elsewhere
  // eStargz's and zstd:chunked's own views of the layer, from the descriptor's annotations.
  std::vector<std::pair<std::string, std::string>> annotations;
};

// What names an image or its parts, and is handed over with it, as it is: a manifest, the indexes above it, a
// layout's index.json, a docker-archive's manifest.json.
struct ImageDocument {
  std::string name;                     // "manifest", "index", "index.json", "manifest.json"
  std::optional<ContentDigest> digest;  // of the first two
  std::string bytes;
};

// One platform's image: everything but its layers' bytes, already held to its digests.
struct Image {
  std::string name;                       // what a message calls it, as the user wrote it
  std::optional<ContentDigest> manifest;  // absent in a docker-archive
  ContentDigest config_digest;
  ImageConfig config;
  std::string config_bytes;       // as they are: a key may stand in a member that nobody knows
  std::vector<LayerBlob> layers;  // as many as config.diff_ids
  // The manifest's: ko and BuildKit name the base image here.
  std::vector<std::pair<std::string, std::string>> annotations;
  std::vector<std::shared_ptr<const ImageDocument>> documents;  // images of one index share it
};

class ImageSource {
 public:
  ImageSource() = default;
  ImageSource(const ImageSource&) = delete;
  ImageSource& operator=(const ImageSource&) = delete;
  virtual ~ImageSource() = default;
  // The images that the source holds for the platforms asked for, BuildKit's attestations left out. Missing
  // where there is none.
  [[nodiscard]] virtual Result<std::vector<Image>> resolve(const PlatformChoice& choice) = 0;
  // The bytes as they are stored; not yet held to digest and size. Safe to call from several threads.
  [[nodiscard]] virtual Result<std::unique_ptr<ByteStream>> open_layer(const LayerBlob& layer) = 0;
};

}  // namespace dvsguard::oci
