#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/crypto/siphash.h"

// Paths as keyed hashes, made of the parent's hash and the name, so that all of a path's folders together
// cost no more than its length.
namespace dvsguard::layer {

inline constexpr std::uint64_t kRootHash = 0;

[[nodiscard]] inline std::string_view parent_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

[[nodiscard]] inline std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

class PathHasher {
 public:
  explicit PathHasher(const crypto::SipHashKey& key) : key_(key) {}

  [[nodiscard]] std::uint64_t child(std::uint64_t parent, std::string_view name) {
    bytes_.assign(reinterpret_cast<const char*>(&parent), sizeof parent);
    bytes_ += name;
    return crypto::siphash(bytes_, key_);
  }

  // Calls `pass` with the hash of each of the path's elements, the topmost first; returns the path's own.
  template <class Pass>
  std::uint64_t walk(std::string_view path, Pass pass) {
    std::uint64_t hash = kRootHash;
    while (!path.empty()) {
      const auto slash = path.find('/');
      hash = child(hash, path.substr(0, slash));
      pass(hash);
      path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return hash;
  }

 private:
  crypto::SipHashKey key_;
  std::string bytes_;
};

}  // namespace dvsguard::layer
