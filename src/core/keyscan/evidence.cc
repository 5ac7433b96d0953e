#include "core/keyscan/evidence.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "core/crypto/hex.h"
#include "core/crypto/keccak.h"
#include "core/crypto/secp256k1.h"
#include "core/keyscan/characters.h"
#include "core/keyscan/tokens.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kReach = 512;
constexpr std::size_t kMostRuns = 16;
constexpr std::size_t kLongestShape = 132;  // 0x and an uncompressed public key

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// Runs of hex digits, as long as an address or a public key in one of its three forms.
std::vector<std::string> shaped_runs(std::string_view text) {
  std::vector<std::string> runs;
  for (std::size_t at = 0; at < text.size() && runs.size() < kMostRuns;) {
    const std::string_view run = taken_from(text, at, is_alphanumeric);
    at += std::max<std::size_t>(run.size(), 1);
    std::string_view digits = run;
    if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
    const bool shaped =
        digits.size() == 40 || digits.size() == 66 || digits.size() == 128 || digits.size() == 130;
    if (shaped && std::ranges::all_of(digits, [](char c) { return crypto::hex_value(c) >= 0; })) {
      runs.push_back(lowered(digits));
    }
  }
  return runs;
}

}  // namespace

std::string evidence_beside(std::span<const std::uint8_t, 32> scalar, std::string_view text,
                            std::size_t start, std::size_t end, Findings& findings) {
  // What a scalar before this one has looked at is not looked at again.
  const std::size_t quiet = findings.quiet_to() - std::min(findings.quiet_to(), kLongestShape);
  const std::size_t from = std::max(start - std::min(start, kReach), std::min(quiet, start));
  std::vector<std::string> runs = shaped_runs(text.substr(from, start - from));
  const std::size_t after = std::max(end, std::min(quiet, text.size()));
  const std::size_t to = std::min(text.size(), end + kReach);
  if (after < to) std::ranges::move(shaped_runs(text.substr(after, to - after)), std::back_inserter(runs));
  if (runs.empty()) findings.set_quiet_to(to);
  if (runs.empty() || !findings.may_derive()) return {};
  const std::optional<crypto::Address> address = crypto::address_of(scalar);
  const std::optional<crypto::PublicKey> key = crypto::public_key(scalar);
  if (!address || !key) return {};
  const std::string of_address = crypto::to_hex(address->bytes), of_key = crypto::to_hex(*key);
  for (const std::string& run : runs) {
    if (run == of_address) return "its address " + address->text() + " stands beside it";
    const bool compressed =
        run.size() == 66 && std::string_view(run).substr(2) == std::string_view(of_key).substr(0, 64);
    if (compressed || run == of_key || run == "04" + of_key) return "its public key stands beside it";
  }
  return {};
}

}  // namespace dvsguard::keyscan
