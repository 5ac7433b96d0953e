#include "core/keyscan/published_keys.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/crypto/sha256.h"

namespace dvsguard::keyscan {
namespace {

constexpr std::string_view kOpenssl = "openssl speed's test key";  // OpenSSL, apps/testrsa.h
constexpr std::string_view kGnutls = "GnuTLS's self-test key";     // GnuTLS, lib/crypto-selftests-pk.c

struct Published {
  std::string_view digest, name;
};

// Sorted by digest.
constexpr std::array kFingerprints = {
    Published{"01e67e56244b43b668e2b9a697daaafcfb501fa78de2fcc4aa32bdae6dd94af6", kOpenssl},
    Published{"0ea7caf9dd07fd79fe22ceb5efbbd7d4445d231e92ee1bf3b2a022eaffb00495", kOpenssl},
    Published{"215fde895c12883e29036f5bd38c22467657f3cabbc77d7e9e328ab5f4ae39f2", kGnutls},
    Published{"5a9214aa789ffe021992636dd17ca313f340948e604d4122735160f3d46688a0", kGnutls},
    Published{"5bd7bad40971be901e68d9b97405c3a3e996adbede885869b270185ad499108e", kGnutls},
    Published{"6e1900f654edb2e599930c8a287c7263ea170f010826630893227e7cec221586", kGnutls},
    Published{"965237ca6ba836733f2b6436d66516dc01ef2d58825d3b4aa6b9061a76c7a9ce", kGnutls},
    Published{"a6fdc2c6d07aa877e3ac360c2ce5efb69ab7dce2fd8df3c1bce0564b17114bc2", kOpenssl},
    Published{"adadc3246bb4830551c6da143d7462727967bda53059ae6f152323b0aba69595", kOpenssl},
    Published{"c305f632b9f12913e548002d5e48435fccfb7a54f4e6f2255c055d9b99794b69", kGnutls},
    Published{"cebf59a465ccd9c42a7f7f6a789cc741d43cacbc502587ed1c5f0f4e445f1c39", kOpenssl},
    Published{"d2d8c7d1de1e118e810c15eb7f8d9560a433e15cd55eac52aade81d6669cf133", kOpenssl},
    Published{"dd0701715ac41b7b96a2c8fe7a762b0ee05215f4f21c44d9458f1d2e2d57427d", kGnutls},
};

// GOST R 34.10's, which OpenSSL does not read by itself.
constexpr std::array kDer = {
    Published{"0294b4406902e33bb02f89eaf4c691328790d7a9cd01b873d68edac994f310a1", kGnutls},
    Published{"87e288dc7dbc29a24241b596ec8c84f949d9f09f34fc0cf69242481fb2274770", kGnutls},
    Published{"d245e52c341a76645e1b0e56c58dc964cd4f3ecaea64a9c6d6db9897d4948a8a", kGnutls},
};
static_assert(std::ranges::is_sorted(kFingerprints, {}, &Published::digest));
static_assert(std::ranges::is_sorted(kDer, {}, &Published::digest));

std::optional<std::string> find(std::span<const Published> table, std::string_view digest) {
  const auto found = std::ranges::lower_bound(table, digest, {}, &Published::digest);
  if (found == table.end() || found->digest != digest) return std::nullopt;
  return std::string(found->name);
}

}  // namespace

std::optional<std::string> published_key_name(std::string_view fingerprint) {
  constexpr std::string_view kPrefix = "sha256:";
  if (!fingerprint.starts_with(kPrefix)) return std::nullopt;
  return find(kFingerprints, fingerprint.substr(kPrefix.size()));
}

std::optional<std::string> published_der_name(std::string_view der) {
  return find(kDer, crypto::sha256(der).hex());
}

}  // namespace dvsguard::keyscan
