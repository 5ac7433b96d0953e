#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/hasher.h"
#include "core/oci/reference.h"

// Bytes held, as they pass, to the digest and size that were promised.
namespace dvsguard::oci {

class BlobCheck {
 public:
  BlobCheck(ContentDigest digest, std::optional<std::uint64_t> size);

  // Invalid as soon as there are more bytes than promised.
  [[nodiscard]] Status feed(std::span<const std::uint8_t> bytes);
  // Invalid where there were fewer, or other ones. Nothing may come after it.
  [[nodiscard]] Status finish();

 private:
  ContentDigest expected_;
  std::optional<std::uint64_t> size_;
  std::uint64_t seen_ = 0;
  crypto::Sha2Hasher hasher_;
};

// The same of a whole text.
[[nodiscard]] Status check_blob(std::string_view bytes, const ContentDigest& digest,
                                std::optional<std::uint64_t> size);

}  // namespace dvsguard::oci
