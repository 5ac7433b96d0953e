#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/crypto/ed25519.h"

// The key that signs a log's checkpoints, in the text form that Go's note package writes.
namespace dvsguard::store {

struct LogKey {
  std::string origin;  // the log's name, which every checkpoint carries
  crypto::Ed25519Seed seed{};
  crypto::Ed25519PublicKey key{};
};

// "PRIVATE+KEY+<origin>+<hash>+<base64>" and a line feed.
[[nodiscard]] std::string log_key_text(const LogKey& key);
[[nodiscard]] Result<LogKey> parse_log_key(std::string_view text);

}  // namespace dvsguard::store
