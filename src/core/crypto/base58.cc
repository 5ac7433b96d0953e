#include "core/crypto/base58.h"

#include <algorithm>

#include "core/crypto/sha256.h"

namespace dvsguard::crypto {
namespace {

constexpr std::string_view kAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::size_t kChecksumBytes = 4;

}  // namespace

std::optional<std::vector<std::uint8_t>> base58_decode(std::string_view digits) {
  if (digits.size() > kMaxBase58) return std::nullopt;
  std::vector<std::uint8_t> little;  // the number, least byte first
  for (const char digit : digits) {
    const std::size_t value = kAlphabet.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    std::uint32_t carry = static_cast<std::uint32_t>(value);
    for (std::uint8_t& byte : little) {
      carry += std::uint32_t{byte} * 58;
      byte = static_cast<std::uint8_t>(carry);
      carry >>= 8;
    }
    for (; carry != 0; carry >>= 8) little.push_back(static_cast<std::uint8_t>(carry));
  }
  // Each leading 1 is a zero byte.
  const std::size_t zeros = std::min(digits.find_first_not_of('1'), digits.size());
  little.insert(little.end(), zeros, 0);
  std::ranges::reverse(little);
  return little;
}

std::optional<std::vector<std::uint8_t>> base58check_decode(std::string_view digits) {
  std::optional<std::vector<std::uint8_t>> bytes = base58_decode(digits);
  if (!bytes || bytes->size() <= kChecksumBytes) return std::nullopt;
  const std::size_t size = bytes->size() - kChecksumBytes;
  const Digest once = sha256(std::span(*bytes).first(size));
  const Digest twice = sha256(std::span<const std::uint8_t>(once.bytes));
  if (!std::ranges::equal(std::span(*bytes).subspan(size), std::span(twice.bytes).first(kChecksumBytes))) {
    return std::nullopt;
  }
  bytes->resize(size);
  return bytes;
}

}  // namespace dvsguard::crypto
