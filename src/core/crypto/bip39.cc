#include "core/crypto/bip39.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/crypto/bip39_english.h"
#include "core/crypto/sha256.h"

namespace dvsguard::crypto {
namespace {

constexpr std::size_t kMaxWords = 24;
constexpr std::size_t kBitsPerWord = 11;

}  // namespace

std::span<const std::string_view, 2048> bip39_words() {
  return kBip39English;
}

int bip39_index(std::string_view word) {
  const auto found = std::lower_bound(kBip39English.begin(), kBip39English.end(), word);
  if (found == kBip39English.end() || *found != word) return -1;
  return static_cast<int>(found - kBip39English.begin());
}

bool is_mnemonic(std::span<const std::string_view> words) {
  if (words.size() < 12 || words.size() > kMaxWords || words.size() % 3 != 0) return false;
  std::array<std::uint8_t, kMaxWords * kBitsPerWord / 8> bits{};
  std::size_t at = 0;
  for (const std::string_view word : words) {
    const int index = bip39_index(word);
    if (index < 0) return false;
    for (std::size_t bit = kBitsPerWord; bit-- > 0; ++at) {
      if ((index >> bit & 1) != 0) bits[at / 8] = static_cast<std::uint8_t>(bits[at / 8] | 0x80u >> (at % 8));
    }
  }
  // BIP-39: entropy of ENT bits, then the first ENT / 32 bits of its SHA-256.
  const std::size_t checksum_bits = words.size() / 3;
  const std::size_t entropy_bytes = (at - checksum_bits) / 8;
  const std::uint8_t expected = sha256(std::span(bits.data(), entropy_bytes)).bytes[0];
  return bits[entropy_bytes] >> (8 - checksum_bits) == expected >> (8 - checksum_bits);
}

bool is_mnemonic(std::string_view phrase) {
  std::vector<std::string_view> words;
  for (std::size_t start = 0; words.size() <= kMaxWords;) {
    start = phrase.find_first_not_of(" \t", start);
    if (start == std::string_view::npos) break;
    const std::size_t end = std::min(phrase.find_first_of(" \t", start), phrase.size());
    words.push_back(phrase.substr(start, end - start));
    start = end;
  }
  return is_mnemonic(words);
}

}  // namespace dvsguard::crypto
