#include "core/merkle/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/base/base64.h"
#include "core/base/split.h"
#include "core/crypto/hex.h"
#include "core/crypto/sha256.h"

namespace dvsguard::merkle {
namespace {

constexpr std::string_view kSignatureStart = "\u2014 ";  // an em dash and a blank
constexpr char kEd25519 = 0x01;                          // signed-note, "Signature types"
constexpr std::size_t kMaxSignatures = 100;

std::string_view bytes_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The first four bytes of SHA-256 over the name, a line feed, the type and the key.
std::string key_id(std::string_view origin, const crypto::Ed25519PublicKey& key) {
  const std::string named = fmt::format("{}\n{}{}", origin, kEd25519, bytes_of(key));
  return std::string(bytes_of(crypto::sha256(named).bytes).substr(0, 4));
}

Error bad(std::string what) {
  return {.code = ErrorCode::Syntax, .where = "checkpoint", .what = std::move(what)};
}

bool is_signed_by(std::string_view lines, std::string_view text, std::string_view origin,
                  const crypto::Ed25519PublicKey& key) {
  const std::string start = fmt::format("{}{} ", kSignatureStart, origin);
  for (const std::string_view line : split(lines, '\n')) {
    if (!line.starts_with(start)) continue;
    const auto value = base64_decode(line.substr(start.size()));
    if (!value || value->size() != 4 + crypto::Ed25519Signature().size() ||
        !value->starts_with(key_id(origin, key))) {
      continue;
    }
    crypto::Ed25519Signature signature{};
    std::copy(value->begin() + 4, value->end(), signature.begin());
    if (crypto::ed25519_verify(key, text, signature)) return true;
  }
  return false;
}

std::optional<std::uint64_t> parse_size(std::string_view digits) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), size);
  if (error != std::errc() || end != digits.end() || (digits.size() > 1 && digits[0] == '0'))
    return std::nullopt;
  return size;
}

}  // namespace

bool is_origin(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '+'; });
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const crypto::Ed25519Seed& seed) {
  const std::string text = fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size,
                                       base64_encode(bytes_of(checkpoint.root)));
  const auto key = crypto::ed25519_public_key(seed);
  const std::string signature =
      key_id(checkpoint.origin, *key) + std::string(bytes_of(crypto::ed25519_sign(seed, text)));
  return fmt::format("{}\n{}{} {}\n", text, kSignatureStart, checkpoint.origin, base64_encode(signature));
}

Result<Checkpoint> open_checkpoint(std::string_view note, std::string_view origin,
                                   const crypto::Ed25519PublicKey& key) {
  if (note.size() > kMaxCheckpointBytes) return bad("the note is over 64 KiB");
  const std::size_t gap = note.rfind("\n\n");
  if (gap == std::string_view::npos || !note.ends_with('\n'))
    return bad("no signed note: text, an empty line, signatures");
  const std::string_view text = note.substr(0, gap + 1);
  const std::string_view signatures = note.substr(gap + 2);
  if (std::ranges::count(signatures, '\n') > static_cast<std::ptrdiff_t>(kMaxSignatures))
    return bad("over 100 signatures");
  if (!is_signed_by(signatures, text, origin, key))
    return bad(fmt::format("no signature of {}'s key", origin));
  const auto lines = split(text, '\n');
  if (lines.size() < 4 || lines[0] != origin) return bad(fmt::format("not of the log {}", origin));
  const auto size = parse_size(lines[1]);
  const auto root = base64_decode(lines[2]);
  if (!size || !root || root->size() != Hash().size()) return bad("size or root hash is malformed");
  Checkpoint checkpoint{.origin = std::string(origin), .size = *size};
  std::ranges::copy(*root, checkpoint.root.begin());
  return checkpoint;
}

std::string verifier_key(std::string_view origin, const crypto::Ed25519PublicKey& key) {
  const std::string id = key_id(origin, key);
  const std::string typed = std::string(1, kEd25519) + std::string(bytes_of(key));
  return fmt::format("{}+{}+{}", origin,
                     crypto::to_hex({reinterpret_cast<const std::uint8_t*>(id.data()), id.size()}),
                     base64_encode(typed));
}

}  // namespace dvsguard::merkle
