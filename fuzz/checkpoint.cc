#include "core/merkle/checkpoint.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <string_view>

#include "core/crypto/hex.h"

// A note that opens was signed by the key, and signing what it says again opens too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  static const crypto::Ed25519Seed seed = [] {
    crypto::Ed25519Seed bytes{};  // RFC 8032, section 7.1, test 1
    if (!crypto::hex_to("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", bytes))
      std::abort();
    return bytes;
  }();
  static const auto key = *crypto::ed25519_public_key(seed);
  const auto opened =
      merkle::open_checkpoint({reinterpret_cast<const char*>(data), size}, "signer.example/log", key);
  if (!opened) return 0;
  const auto again =
      merkle::open_checkpoint(merkle::sign_checkpoint(*opened, seed), "signer.example/log", key);
  if (!again || *again != *opened) std::abort();
  return 0;
}
