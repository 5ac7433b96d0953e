#include "core/crypto/bip32.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "core/crypto/bip39.h"
#include "core/crypto/kdf.h"
#include "core/crypto/secp256k1.h"

namespace dvsguard::crypto {
namespace {

constexpr std::size_t kMaxPhraseBytes = 24 * 9;  // no word of the list is longer than eight letters

Error bad(std::string what) {
  return {.code = ErrorCode::Usage, .what = std::move(what)};
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Result<std::uint32_t> parse_step(std::string_view step) {
  std::uint32_t hardened = 0;
  if (step.ends_with('\'') || step.ends_with('h')) {
    hardened = kHardened;
    step.remove_suffix(1);
  }
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), number);
  const bool whole = error == std::errc() && end == step.data() + step.size();
  if (!whole || number >= kHardened || (step.size() > 1 && step.starts_with('0')))
    return bad("is no path of keys: each step is a number below 2147483648, perhaps with a '");
  return number | hardened;
}

// What is in it goes when it goes.
template <std::size_t N>
struct Wiped {
  std::array<std::uint8_t, N> bytes{};
  Wiped() = default;
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { wipe(bytes); }
};

// The phrase as BIP-39 hashes it: small letters, one space between two words. The size; 0 where it is too
// long.
std::size_t normalize(std::string_view phrase, std::span<std::uint8_t, kMaxPhraseBytes> out) {
  std::size_t size = 0;
  bool gap = false;
  for (const char c : phrase) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      gap = size > 0;
      continue;
    }
    if (size + (gap ? 2 : 1) > out.size()) return 0;
    if (gap) out[size++] = ' ';
    gap = false;
    out[size++] = static_cast<std::uint8_t>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }
  return size;
}

// BIP-32: the left half is a key or what is added to one, the right half the chain code.
bool step_down(std::span<const std::uint8_t> hmac_key, std::span<const std::uint8_t> data, ExtendedKey& key,
               bool master) {
  Wiped<64> i;
  if (!hmac_sha512(hmac_key, data, i.bytes)) return false;
  const auto left = std::span(i.bytes).first<32>();
  std::ranges::copy(std::span(i.bytes).last<32>(), key.chain.begin());
  if (!master) return add_to_private_key(key.key, left);
  std::ranges::copy(left, key.key.begin());
  return is_private_key(key.key);
}

bool derive_child(std::uint32_t index, ExtendedKey& key) {
  Wiped<37> data;
  if ((index & kHardened) != 0) {
    std::ranges::copy(key.key, data.bytes.begin() + 1);
  } else {
    const auto point = compressed_public_key(key.key);
    if (!point) return false;
    std::ranges::copy(*point, data.bytes.begin());
  }
  for (std::size_t i = 0; i < 4; ++i) data.bytes[33 + i] = static_cast<std::uint8_t>(index >> (24 - 8 * i));
  Wiped<32> chain;
  chain.bytes = key.chain;
  return step_down(chain.bytes, data.bytes, key, false);
}

}  // namespace

Result<std::vector<std::uint32_t>> parse_key_path(std::string_view text) {
  if (!text.starts_with('m')) return bad("is no path of keys: it starts with m, as m/44'/60'/0'/0/0 does");
  text.remove_prefix(1);
  std::vector<std::uint32_t> path;
  while (!text.empty()) {
    if (!text.starts_with('/')) return bad("is no path of keys: a / stands before each step");
    text.remove_prefix(1);
    if (path.size() == kMaxPathDepth)
      return Error{.code = ErrorCode::Cap, .what = "is a path of over 16 steps (kMaxPathDepth)"};
    const std::string_view step = text.substr(0, text.find('/'));
    TRY(path.emplace_back(), parse_step(step));
    text.remove_prefix(step.size());
  }
  return path;
}

Status mnemonic_seed(std::string_view phrase, std::string_view passphrase, Seed& seed) {
  constexpr std::uint64_t kIterations = 2048;  // BIP-39
  Wiped<kMaxPhraseBytes> words;
  const std::size_t size = normalize(phrase, words.bytes);
  const std::string_view normal(reinterpret_cast<const char*>(words.bytes.data()), size);
  if (!is_mnemonic(normal)) {
    return Error{
        .code = ErrorCode::Invalid,
        .what = "is no mnemonic: 12, 15, 18, 21 or 24 words of BIP-39's English list whose checksum holds"};
  }
  if (std::ranges::any_of(bytes_of(passphrase), [](std::uint8_t byte) { return byte > 0x7f; })) {
    return Error{
        .code = ErrorCode::Unsupported,
        .what = "the mnemonic's passphrase has characters beyond ASCII, which wallets spell in several ways",
        .mend = "derive the key in the wallet that made it, and import that"};
  }
  std::string salt = "mnemonic" + std::string(passphrase);
  const bool done = pbkdf2_sha512(normal, bytes_of(salt), kIterations, seed);
  wipe({reinterpret_cast<std::uint8_t*>(salt.data()), salt.size()});
  return done ? Status() : Error{.code = ErrorCode::Io, .what = "the key derivation failed"};
}

ExtendedKey::~ExtendedKey() {
  wipe(key);
  wipe(chain);
}

bool derive_key(std::span<const std::uint8_t> seed, std::span<const std::uint32_t> path, ExtendedKey& out) {
  constexpr std::string_view kMaster = "Bitcoin seed";
  return step_down(bytes_of(kMaster), seed, out, true) &&
         std::ranges::all_of(path, [&out](std::uint32_t index) { return derive_child(index, out); });
}

}  // namespace dvsguard::crypto
