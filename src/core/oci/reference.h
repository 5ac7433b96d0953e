#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

// Image references and digests, by the grammar that Docker uses (distribution/reference,
// ParseNormalizedNamed).
namespace dvsguard::oci {

enum class DigestAlgorithm : std::uint8_t { Sha256, Sha384, Sha512 };

struct ContentDigest {
  DigestAlgorithm algorithm = DigestAlgorithm::Sha256;
  std::string hex;  // lower case, as many digits as the algorithm gives

  [[nodiscard]] std::string text() const;  // "sha256:…"
  friend bool operator==(const ContentDigest&, const ContentDigest&) = default;
};

// "sha256:", "sha384:" or "sha512:" and lower-case hex digits of the algorithm's length.
[[nodiscard]] Result<ContentDigest> parse_content_digest(std::string_view text);

struct Reference {
  std::string domain;              // "docker.io", "localhost:5000"
  std::string path;                // "library/alpine", "acme/oracle"
  std::optional<std::string> tag;  // absent where none is written: "latest" is never made up here
  std::optional<ContentDigest> digest;

  [[nodiscard]] std::string name() const;      // "docker.io/library/alpine"
  [[nodiscard]] std::string text() const;      // name, ":tag", "@digest"
  [[nodiscard]] std::string familiar() const;  // the same with "docker.io/" and "library/" left out
  // The path's last element: "oracle".
  [[nodiscard]] std::string_view short_name() const;

  friend bool operator==(const Reference&, const Reference&) = default;
};

// Whether both name one image: the tag that is left out is "latest", a digest counts where both have one.
[[nodiscard]] bool same_image(const Reference& a, const Reference& b);

// Error::what says which part is wrong; no Place is set. Refused as Docker refuses: upper case in the
// repository, paths over 255 bytes, tags over 128, 64 hex digits alone, digests of an unknown algorithm.
[[nodiscard]] Result<Reference> parse_reference(std::string_view text);

}  // namespace dvsguard::oci
