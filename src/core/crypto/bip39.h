#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

// BIP-39 mnemonics, English word list: whether a phrase is one, by its checksum.
namespace dvsguard::crypto {

// The list's 2048 words, in its order (which is alphabetical).
[[nodiscard]] std::span<const std::string_view, 2048> bip39_words();

// The word's place in the list, or -1. Lower case only, as the list is written.
[[nodiscard]] int bip39_index(std::string_view word);

// 12, 15, 18, 21 or 24 words of the list whose checksum holds. A phrase of random words of the list passes
// with a chance of 1 in 16 (12 words) to 1 in 256 (24 words).
[[nodiscard]] bool is_mnemonic(std::span<const std::string_view> words);

// The same for one line, words apart by ASCII spaces or tabs.
[[nodiscard]] bool is_mnemonic(std::string_view phrase);

}  // namespace dvsguard::crypto
