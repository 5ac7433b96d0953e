#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// OpenPGP secret keys (RFC 9580; RFC 4880 for what GnuPG writes), as packets.
namespace dvsguard::keyscan {

struct PgpSecretKey {
  std::size_t size = 0;         // of the packet and those that belong to it: user ids, signatures, subkeys
  std::size_t packet_size = 0;  // of the packet alone
  bool encrypted = false;
  std::string fingerprint;  // 40 hex digits for version 4; empty for others
};

// A secret key or subkey packet at the start of `bytes` that holds a secret: GnuPG's stubs, whose secret lies
// elsewhere, are none.
[[nodiscard]] std::optional<PgpSecretKey> read_pgp_secret_key(std::string_view bytes);

}  // namespace dvsguard::keyscan
