#include "core/crypto/hasher.h"

#include <openssl/evp.h>

#include <array>
#include <new>

#include "core/crypto/hex.h"

namespace dvsguard::crypto {
namespace {

struct Free {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// OpenSSL's digests fail only where memory does.
void require(bool done) {
  if (!done) throw std::bad_alloc();
}

std::string whole_hex(const EVP_MD* kind, std::string_view bytes) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kind, nullptr) == 1);
  return to_hex(std::span(digest).first(size));
}

const EVP_MD* algorithm_of(Sha2 kind) {
  switch (kind) {
    case Sha2::Sha256:
      return EVP_sha256();
    case Sha2::Sha384:
      return EVP_sha384();
    case Sha2::Sha512:
      return EVP_sha512();
  }
  return nullptr;
}

}  // namespace

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  require(state_->context != nullptr && EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1);
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::span<const std::uint8_t> bytes) {
  require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

Digest Sha256::finish() {
  Digest digest;
  unsigned size = 0;
  require(EVP_DigestFinal_ex(state_->context.get(), digest.bytes.data(), &size) == 1);
  return digest;
}

struct Sha2Hasher::State {
  std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Sha2Hasher::Sha2Hasher(Sha2 kind) : state_(std::make_unique<State>()) {
  require(state_->context != nullptr &&
          EVP_DigestInit_ex(state_->context.get(), algorithm_of(kind), nullptr) == 1);
}
Sha2Hasher::Sha2Hasher(Sha2Hasher&&) noexcept = default;
Sha2Hasher& Sha2Hasher::operator=(Sha2Hasher&&) noexcept = default;
Sha2Hasher::~Sha2Hasher() = default;

void Sha2Hasher::update(std::span<const std::uint8_t> bytes) {
  require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha2Hasher::finish_hex() {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  require(EVP_DigestFinal_ex(state_->context.get(), digest.data(), &size) == 1);
  return to_hex(std::span(digest).first(size));
}

std::string sha384_hex(std::string_view bytes) {
  return whole_hex(EVP_sha384(), bytes);
}

std::string sha512_hex(std::string_view bytes) {
  return whole_hex(EVP_sha512(), bytes);
}

std::string sha1_hex(std::string_view bytes) {
  return whole_hex(EVP_sha1(), bytes);
}

}  // namespace dvsguard::crypto
