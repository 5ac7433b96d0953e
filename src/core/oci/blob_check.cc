#include "core/oci/blob_check.h"

#include <utility>

namespace dvsguard::oci {
namespace {

crypto::Sha2 kind_of(DigestAlgorithm algorithm) {
  switch (algorithm) {
    case DigestAlgorithm::Sha256:
      return crypto::Sha2::Sha256;
    case DigestAlgorithm::Sha384:
      return crypto::Sha2::Sha384;
    case DigestAlgorithm::Sha512:
      return crypto::Sha2::Sha512;
  }
  return crypto::Sha2::Sha256;
}

Error refused(const ContentDigest& expected, std::string what) {
  return Error{.code = ErrorCode::Invalid, .where = expected.text(), .what = std::move(what)};
}

}  // namespace

BlobCheck::BlobCheck(ContentDigest digest, std::optional<std::uint64_t> size)
    : expected_(std::move(digest)), size_(size), hasher_(kind_of(expected_.algorithm)) {}

Status BlobCheck::feed(std::span<const std::uint8_t> bytes) {
  if (size_ && bytes.size() > *size_ - seen_) {
    return refused(expected_, "is longer than the " + std::to_string(*size_) + " bytes promised");
  }
  seen_ += bytes.size();
  hasher_.update(bytes);
  return {};
}

Status BlobCheck::finish() {
  if (size_ && seen_ != *size_) {
    return refused(expected_, "has " + std::to_string(seen_) + " bytes, not the " + std::to_string(*size_) +
                                  " promised");
  }
  const ContentDigest got{expected_.algorithm, hasher_.finish_hex()};
  if (got != expected_) return refused(expected_, "its bytes have another digest: " + got.text());
  return {};
}

Status check_blob(std::string_view bytes, const ContentDigest& digest, std::optional<std::uint64_t> size) {
  BlobCheck check(digest, size);
  TRY_STATUS(check.feed({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}));
  return check.finish();
}

}  // namespace dvsguard::oci
