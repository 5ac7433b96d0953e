#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"

// Keys that wallets derive from a phrase: BIP-39 seeds, and BIP-32 private keys beneath them.
namespace dvsguard::crypto {

inline constexpr std::size_t kMaxPathDepth = 16;
inline constexpr std::uint32_t kHardened = 0x8000'0000;
inline constexpr std::string_view kEthereumPath = "m/44'/60'/0'/0/0";  // BIP-44, SLIP-44

// "m/44'/60'/0'/0/0" (or `h` for `'`), the way from the master key: a number below 2^31 each, no leading
// zeros.
[[nodiscard]] Result<std::vector<std::uint32_t>> parse_key_path(std::string_view text);

using Seed = std::array<std::uint8_t, 64>;

// Words apart by ASCII spaces, tabs and newlines; capitals are taken for small letters. Refused: what is no
// mnemonic of BIP-39's English list, and a passphrase beyond ASCII, which would need Unicode's NFKD. Errors
// hold nothing of either. `seed` is the caller's to wipe.
[[nodiscard]] Status mnemonic_seed(std::string_view phrase, std::string_view passphrase, Seed& seed);

struct ExtendedKey {
  std::array<std::uint8_t, 32> key{}, chain{};

  ExtendedKey() = default;
  ExtendedKey(const ExtendedKey&) = delete;
  ExtendedKey& operator=(const ExtendedKey&) = delete;
  ~ExtendedKey();  // wiped
};

// At `path` beneath the seed's master key. False where there is no key (once in 2^127).
[[nodiscard]] bool derive_key(std::span<const std::uint8_t> seed, std::span<const std::uint32_t> path,
                              ExtendedKey& out);

}  // namespace dvsguard::crypto
