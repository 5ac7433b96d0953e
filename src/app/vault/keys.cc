#include "app/vault/keys.h"

#include <algorithm>
#include <array>

#include "edge/keystore/open_keystore.h"
#include "edge/sys/process.h"

namespace dvsguard::vault {

std::string path_of(const std::string& folder, const std::string& path) {
  return path.starts_with('/') ? path : folder + "/" + path;
}

Result<Keys> Keys::open(const Boot& boot) {
  std::array<std::uint8_t, 32> blinding{};
  for (std::size_t half = 0; half < 2; ++half)
    std::ranges::copy(sys::random_bytes(), blinding.begin() + 16 * half);
  Keys keys{crypto::Signer(blinding)};
  for (std::size_t i = 0; i < boot.config.accounts.size(); ++i) {
    const signer::Account& account = boot.config.accounts[i];
    TRY(auto key, keystore::open_keystore(path_of(boot.folder, account.keystore),
                                          boot.passphrases[i].reveal_text(), account.address));
    if (key.size() != 32) return Error{.what = "a key is not 32 bytes"};
    keys.keys_.emplace_back(account.address, std::move(key));
  }
  return keys;
}

std::optional<crypto::Signature> Keys::sign(const crypto::Address& account,
                                            const crypto::Keccak256& digest) const {
  const auto found = std::ranges::find(keys_, account, &std::pair<crypto::Address, sys::SecretMemory>::first);
  if (found == keys_.end()) return std::nullopt;
  return signer_.sign(found->second.reveal().first<32>(), digest);
}

}  // namespace dvsguard::vault
