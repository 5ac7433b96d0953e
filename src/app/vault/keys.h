#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/vault/boot.h"
#include "core/base/result.h"
#include "core/crypto/recoverable.h"
#include "edge/sys/secret_memory.h"

namespace dvsguard::vault {

// The private keys of the config's accounts. They leave this object as signatures only.
class Keys {
 public:
  // Opens every keystore. Error: one that does not open, or holds another address's key.
  [[nodiscard]] static Result<Keys> open(const Boot& boot);

  // Nothing where the account is none of these.
  [[nodiscard]] std::optional<crypto::Signature> sign(const crypto::Address& account,
                                                      const crypto::Keccak256& digest) const;

 private:
  explicit Keys(crypto::Signer signer) : signer_(std::move(signer)) {}

  crypto::Signer signer_;
  std::vector<std::pair<crypto::Address, sys::SecretMemory>> keys_;
};

// As the config has it, or beneath the folder where it is relative.
[[nodiscard]] std::string path_of(const std::string& folder, const std::string& path);

}  // namespace dvsguard::vault
