#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/oci/platform.h"
#include "core/oci/reference.h"
#include "core/text/node.h"

// What one document says about another, or about a layer (OCI image-spec, descriptor.md).
namespace dvsguard::oci {

struct Descriptor {
  std::string media_type;
  ContentDigest digest;
  std::uint64_t size = 0;
  std::vector<std::string> urls;
  std::vector<std::pair<std::string, std::string>> annotations;
  std::optional<Platform> platform;  // as written, not normalised
  std::string artifact_type;

  // "" where there is none.
  [[nodiscard]] std::string_view annotation(std::string_view name) const;
  // BuildKit's record of how the image beside it was built.
  [[nodiscard]] bool is_attestation() const;
};

// `at` is the object's path in its document. Refused: no media type, a digest of an unknown algorithm, a size
// that is negative or no integer.
[[nodiscard]] Result<Descriptor> read_descriptor(const text::Node& node, std::string_view at);

}  // namespace dvsguard::oci
