#include "core/keystore/v3.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>

#include "core/crypto/hex.h"
#include "core/crypto/kdf.h"
#include "core/crypto/keccak.h"
#include "core/crypto/secp256k1.h"
#include "core/text/json.h"

namespace dvsguard::keystore {
namespace {

using text::Node;

constexpr std::uint64_t kDerivedBytes = 32;
constexpr std::uint64_t kMaxScryptWork = 1 << 24;     // n x r x p: about 10 s
constexpr std::uint64_t kMaxIterations = 20'000'000;  // about 10 s
constexpr std::uint64_t kMaxSaltBytes = 1024;

Error bad(std::string what) {
  return {.code = ErrorCode::Syntax, .what = std::move(what)};
}

const Node& member(const Node& node, std::string_view name) {
  static const Node kNone;
  const Node* found = node.find(name);
  return found == nullptr ? kNone : *found;
}

Result<std::string> read_text(const Node& node, std::string_view name) {
  const Node& found = member(node, name);
  if (found.kind != text::Kind::String)
    return bad(fmt::format("is no V3 keystore: `{}` is missing or no text", name));
  return found.scalar;
}

Result<std::uint64_t> read_number(const Node& node, std::string_view name) {
  const std::string& digits = member(node, name).scalar;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (member(node, name).kind != text::Kind::Int || error != std::errc() ||
      end != digits.data() + digits.size()) {
    return bad(fmt::format("is no V3 keystore: `{}` is missing or no number", name));
  }
  return number;
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>> read_hex(const Node& node, std::string_view name) {
  TRY(const std::string digits, read_text(node, name));
  std::array<std::uint8_t, N> out{};
  if (!crypto::hex_to(digits, out))
    return bad(fmt::format("is no V3 keystore: `{}` is not {} bytes in hex", name, N));
  return out;
}

Status read_scrypt(const Node& params, V3& out) {
  TRY(out.n, read_number(params, "n"));
  TRY(out.r, read_number(params, "r"));
  TRY(out.p, read_number(params, "p"));
  const bool valid = out.n > 1 && std::has_single_bit(out.n) && out.r > 0 && out.p > 0;
  if (!valid) return bad("is no V3 keystore: scrypt's parameters are not valid");
  if (out.n > kMaxScryptWork || out.r > kMaxScryptWork || out.p > kMaxScryptWork ||
      out.n * out.r > kMaxKdfMemory / 128 || out.n * out.r * out.p > kMaxScryptWork) {
    return Error{.code = ErrorCode::Cap, .what = "asks for over 1 GiB or 10 s of scrypt (kMaxKdfMemory)"};
  }
  return {};
}

Status read_pbkdf2(const Node& params, V3& out) {
  TRY(out.iterations, read_number(params, "c"));
  TRY(const std::string prf, read_text(params, "prf"));
  if (prf != "hmac-sha256") return bad("is a keystore with another PBKDF2 than hmac-sha256's");
  if (out.iterations == 0) return bad("is no V3 keystore: PBKDF2 of no iterations");
  if (out.iterations > kMaxIterations)
    return Error{.code = ErrorCode::Cap, .what = "asks for over 10 s of PBKDF2"};
  return {};
}

Status read_kdf(const Node& crypto, V3& out) {
  TRY(const std::string kdf, read_text(crypto, "kdf"));
  const Node& params = member(crypto, "kdfparams");
  TRY(const std::uint64_t bytes, read_number(params, "dklen"));
  if (bytes != kDerivedBytes) return bad("is a keystore whose derived key is not 32 bytes");
  TRY(const std::string salt, read_text(params, "salt"));
  const auto salt_bytes = crypto::from_hex(salt);
  if (!salt_bytes || salt_bytes->size() > kMaxSaltBytes) return bad("is no V3 keystore: `salt` is not hex");
  out.salt = *salt_bytes;
  if (kdf == "scrypt") {
    out.kdf = Kdf::Scrypt;
    return read_scrypt(params, out);
  }
  if (kdf != "pbkdf2") return bad("is a keystore with another key derivation than scrypt and PBKDF2");
  out.kdf = Kdf::Pbkdf2;
  return read_pbkdf2(params, out);
}

bool derive(const V3& keystore, std::string_view passphrase, std::span<std::uint8_t, kDerivedBytes> out) {
  if (keystore.kdf == Kdf::Pbkdf2)
    return crypto::pbkdf2_sha256(passphrase, keystore.salt, keystore.iterations, out);
  return crypto::scrypt(passphrase, keystore.salt, keystore.n, keystore.r, keystore.p, 2 * kMaxKdfMemory,
                        out);
}

// Keccak-256 over the derived key's second half and the ciphertext.
crypto::Keccak256 mac_of(std::span<const std::uint8_t, kDerivedBytes> derived,
                         std::span<const std::uint8_t, 32> ciphertext) {
  std::array<std::uint8_t, 48> bytes{};
  std::copy(derived.begin() + 16, derived.end(), bytes.begin());
  std::ranges::copy(ciphertext, bytes.begin() + 16);
  const auto mac = crypto::keccak256(bytes);
  crypto::wipe(bytes);
  return mac;
}

// Zeroes what it was given when it goes.
struct Wiped {
  std::array<std::uint8_t, kDerivedBytes> bytes{};
  Wiped() = default;
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { crypto::wipe(bytes); }
};

std::string uuid_of(std::array<std::uint8_t, 16> id) {
  id[6] = static_cast<std::uint8_t>((id[6] & 0x0f) | 0x40);  // RFC 9562, version 4
  id[8] = static_cast<std::uint8_t>((id[8] & 0x3f) | 0x80);
  const std::string hex = crypto::to_hex(id);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

}  // namespace

bool V3::is_weak() const {
  constexpr std::uint64_t kLeastN = 1 << 17;
  return kdf == Kdf::Scrypt ? n < kLeastN || n * r * p < kLeastN * 8 : iterations < 262'144;
}

Result<V3> parse_v3(std::string_view json) {
  if (json.size() > kMaxKeystoreBytes)
    return Error{.code = ErrorCode::Cap, .what = "is over 64 KiB (kMaxKeystoreBytes)"};
  TRY(const Node file, text::parse_json(json, nullptr));
  TRY(const std::uint64_t version, read_number(file, "version"));
  if (version != 3) return bad("is a keystore of another version than 3");
  // Both spellings are about; geth reads keys in any case.
  const Node& crypto = file.find("crypto") != nullptr ? member(file, "crypto") : member(file, "Crypto");
  TRY(const std::string cipher, read_text(crypto, "cipher"));
  if (cipher != "aes-128-ctr") return bad("is a keystore with another cipher than aes-128-ctr");
  V3 out;
  TRY(out.iv, read_hex<16>(member(crypto, "cipherparams"), "iv"));
  TRY(out.ciphertext, read_hex<32>(crypto, "ciphertext"));
  TRY(out.mac, read_hex<32>(crypto, "mac"));
  TRY_STATUS(read_kdf(crypto, out));
  if (const Node* address = file.find("address")) {
    crypto::Address named;
    const std::string_view digits = address->scalar;
    if (!crypto::hex_to(digits.starts_with("0x") ? digits.substr(2) : digits, named.bytes)) {
      return bad("is no V3 keystore: `address` is not 20 bytes in hex");
    }
    out.address = named;
  }
  return out;
}

Status decrypt(const V3& keystore, std::string_view passphrase, std::span<std::uint8_t, 32> key) {
  Wiped derived;
  if (!derive(keystore, passphrase, derived.bytes))
    return Error{.code = ErrorCode::Io, .what = "the key derivation failed: too little memory?"};
  if (!crypto::equal_in_constant_time(mac_of(derived.bytes, keystore.ciphertext), keystore.mac)) {
    return Error{.code = ErrorCode::Invalid, .what = "the passphrase is not this keystore's"};
  }
  if (!crypto::aes128_ctr(std::span(derived.bytes).first<16>(), keystore.iv, keystore.ciphertext, key)) {
    return Error{.code = ErrorCode::Io, .what = "AES failed"};
  }
  const auto address = crypto::address_of(key);
  if (address && (!keystore.address || *keystore.address == *address)) return {};
  crypto::wipe(key);
  return bad(address ? "holds another key than that of the address that it names"
                     : "holds no secp256k1 private key");
}

Result<std::string> encrypt(std::span<const std::uint8_t, 32> key, std::string_view passphrase,
                            const Randomness& randomness, std::uint64_t n) {
  const auto address = crypto::address_of(key);
  if (!address) return bad("is no secp256k1 private key");
  V3 out{.address = {},
         .kdf = Kdf::Scrypt,
         .n = n,
         .r = 8,
         .p = 1,
         .salt = {randomness.salt.begin(), randomness.salt.end()},
         .iv = randomness.iv};
  Wiped derived;
  if (!derive(out, passphrase, derived.bytes) ||
      !crypto::aes128_ctr(std::span(derived.bytes).first<16>(), out.iv, key, out.ciphertext)) {
    return Error{.code = ErrorCode::Io, .what = "the key derivation failed: too little memory?"};
  }
  return fmt::format(
      R"({{"address":"{}","crypto":{{"cipher":"aes-128-ctr","ciphertext":"{}","cipherparams":{{"iv":"{}"}},"kdf":"scrypt",)"
      R"("kdfparams":{{"dklen":32,"n":{},"p":{},"r":{},"salt":"{}"}},"mac":"{}"}},"id":"{}","version":3}})",
      crypto::to_hex(address->bytes), crypto::to_hex(out.ciphertext), crypto::to_hex(out.iv), out.n, out.p,
      out.r, crypto::to_hex(out.salt), crypto::to_hex(mac_of(derived.bytes, out.ciphertext)),
      uuid_of(randomness.id));
}

std::string file_name_of(const crypto::Address& address, std::string_view rfc3339) {
  std::string time(rfc3339.substr(0, rfc3339.size() - 1));  // without the Z
  std::ranges::replace(time, ':', '-');
  return fmt::format("UTC--{}.000000000Z--{}", time, crypto::to_hex(address.bytes));
}

}  // namespace dvsguard::keystore
