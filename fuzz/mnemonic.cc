#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/crypto/bip32.h"

// A path's steps are within the cap and its phrase, where it is one, has a seed that is the same each time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::crypto;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view phrase = text.substr(0, text.find('\n'));
  const std::string_view rest = text.substr(phrase.size());
  const auto path = parse_key_path(rest.substr(rest.empty() ? 0 : 1));
  if (path && path->size() > kMaxPathDepth) std::abort();
  Seed seed{}, again{};
  if (!mnemonic_seed(phrase, "", seed)) return 0;
  if (!mnemonic_seed(phrase, "", again) || seed != again) std::abort();
  ExtendedKey key;
  if (path) static_cast<void>(derive_key(seed, *path, key));
  return 0;
}
