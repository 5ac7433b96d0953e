#include "core/oci/manifest.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/oci/image_config.h"
#include "core/oci/layout.h"
#include "core/oci/media_type.h"

namespace {

using namespace dvsguard;
using namespace dvsguard::oci;

// Whatever is accepted is within the caps, and of the kind that was asked for.
void read_document(std::string_view bytes, std::string_view media_type) {
  const auto document = parse_document(bytes, media_type, file_name("m"));
  if (!document) return;
  if (const auto* manifest = std::get_if<Manifest>(&*document)) {
    if (is_index(media_type) || manifest->layers.size() > kMaxLayers) std::abort();
    if (check_is_image(*manifest) && is_artifact(*manifest)) std::abort();
  } else if (is_manifest(media_type) || std::get<Index>(*document).manifests.size() > kMaxIndexEntries) {
    std::abort();
  }
}

void read_config(std::string_view bytes) {
  const auto config = parse_image_config(bytes, file_name("c"));
  if (!config) return;
  const auto steps = steps_of_layers(*config);
  if (steps.size() != config->diff_ids.size()) std::abort();
  for (const auto& step : steps) {
    if (step && (*step >= config->history.size() || config->history[*step].empty_layer)) std::abort();
  }
}

}  // namespace

// The first byte says what the rest is read as.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'm':
      read_document(bytes, kOciManifest);
      break;
    case 'd':
      read_document(bytes, kDockerManifest);
      break;
    case 'i':
      read_document(bytes, kOciIndex);
      break;
    case 'l':
      read_document(bytes, kDockerList);
      break;
    case 'c':
      read_config(bytes);
      break;
    case 'o':
      (void)check_layout_file(bytes, file_name("o"));
      break;
    case 'x':
      (void)read_layout_index(bytes, file_name("x"), "v1", "d");
      break;
    default:  // a byte of the input, no enum
      read_document(bytes, "");
  }
  return 0;
}
