#include "core/crypto/sha256.h"

#include <openssl/sha.h>

#include "core/crypto/hex.h"

namespace dvsguard::crypto {
namespace {

constexpr std::string_view kPrefix = "sha256:";

bool is_lower_hex(std::string_view digits) {
  return digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string Digest::hex() const {
  return to_hex(bytes);
}

std::string Digest::text() const {
  return std::string(kPrefix) + hex();
}

Result<Digest> parse_digest(std::string_view text) {
  if (!text.starts_with(kPrefix)) {
    return Error{.code = ErrorCode::Syntax, .what = "a digest starts with sha256:"};
  }
  const std::string_view digits = text.substr(kPrefix.size());
  Digest digest;
  if (!is_lower_hex(digits) || !hex_to(digits, digest.bytes)) {
    return Error{.code = ErrorCode::Syntax, .what = "a sha256 digest has 64 lower-case hex digits"};
  }
  return digest;
}

Digest sha256(std::span<const std::uint8_t> bytes) {
  Digest digest;
  SHA256(bytes.data(), bytes.size(), digest.bytes.data());
  return digest;
}

Digest sha256(std::string_view bytes) {
  return sha256(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

}  // namespace dvsguard::crypto
