#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/ed25519.h"
#include "core/merkle/tree.h"

// What a log says of itself at one moment, signed: a checkpoint (c2sp.org/tlog-checkpoint) in a signed note
// (c2sp.org/signed-note).
namespace dvsguard::merkle {

struct Checkpoint {
  std::string origin;  // the log's name: no blank, no control character, no '+'
  std::uint64_t size = 0;
  Hash root{};

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

inline constexpr std::size_t kMaxCheckpointBytes = 64 << 10;

// The note: the checkpoint's three lines, an empty one, and one Ed25519 signature under the origin's name.
[[nodiscard]] std::string sign_checkpoint(const Checkpoint& checkpoint, const crypto::Ed25519Seed& seed);

// Of a note that `key` signed under `origin`; other signatures and further lines in its text are let be, as
// both specifications ask. Error where it is no such note or no signature is that key's.
[[nodiscard]] Result<Checkpoint> open_checkpoint(std::string_view note, std::string_view origin,
                                                 const crypto::Ed25519PublicKey& key);

// How a verifier is told of the key: "<origin>+<hash>+<base64>" (signed-note, "Verifier keys").
[[nodiscard]] std::string verifier_key(std::string_view origin, const crypto::Ed25519PublicKey& key);
[[nodiscard]] bool is_origin(std::string_view text);

}  // namespace dvsguard::merkle
