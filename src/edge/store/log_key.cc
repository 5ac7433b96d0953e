#include "edge/store/log_key.h"

#include <algorithm>

#include "core/base/base64.h"
#include "core/base/split.h"
#include "core/merkle/checkpoint.h"

namespace dvsguard::store {
namespace {

constexpr std::string_view kStart = "PRIVATE+KEY+";
constexpr char kEd25519 = 0x01;

Error bad() {
  return {.code = ErrorCode::Syntax, .what = "is no Ed25519 signer key in the form of signed notes"};
}

}  // namespace

std::string log_key_text(const LogKey& key) {
  const std::string verifier = merkle::verifier_key(key.origin, key.key);
  const std::string named = verifier.substr(0, verifier.find('+', key.origin.size() + 1));
  const std::string typed = std::string(1, kEd25519) + std::string(key.seed.begin(), key.seed.end());
  return std::string(kStart) + named + "+" + base64_encode(typed) + "\n";
}

Result<LogKey> parse_log_key(std::string_view text) {
  if (!text.starts_with(kStart) || !text.ends_with('\n')) return bad();
  const std::string_view line = text.substr(kStart.size(), text.size() - kStart.size() - 1);
  const std::size_t first = line.find('+');
  const std::size_t second = first == std::string_view::npos ? first : line.find('+', first + 1);
  if (second == std::string_view::npos) return bad();
  const auto typed = base64_decode(line.substr(second + 1));
  LogKey key;
  key.origin = line.substr(0, first);
  if (!typed || typed->size() != 1 + key.seed.size() || (*typed)[0] != kEd25519 ||
      !merkle::is_origin(key.origin))
    return bad();
  std::copy(typed->begin() + 1, typed->end(), key.seed.begin());
  const auto public_key = crypto::ed25519_public_key(key.seed);
  if (!public_key) return bad();
  key.key = *public_key;
  if (log_key_text(key) != text) return bad();
  return key;
}

}  // namespace dvsguard::store
