#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/crypto/sha256.h"
#include "core/oci/media_type.h"
#include "core/oci/resolve.h"

// Images made in place, for tests of whatever resolves them.
namespace dvsguard::oci::testing {

inline const std::string kLayerType = "application/vnd.oci.image.layer.v1.tar+gzip";
inline const std::string kAnyDigest = "sha256:" + std::string(64, 'a');

inline std::string descriptor(std::string_view media_type, std::string_view digest, std::size_t size,
                              const std::string& more = {}) {
  return R"({"mediaType":")" + std::string(media_type) + R"(","digest":")" + std::string(digest) +
         R"(","size":)" + std::to_string(size) + more + "}";
}

inline std::string platform(const std::string& os, const std::string& architecture,
                            const std::string& variant = {}) {
  return R"(,"platform":{"os":")" + os + R"(","architecture":")" + architecture + "\"" +
         (variant.empty() ? "" : R"(,"variant":")" + variant + "\"") + "}";
}

// Documents by digest, and how often each was asked for.
class Store final : public Documents {
 public:
  // Gives the descriptor's JSON.
  std::string put(std::string_view media_type, const std::string& bytes, const std::string& more = {}) {
    const std::string digest = crypto::sha256(bytes).text();
    blobs[digest] = bytes;
    return descriptor(media_type, digest, bytes.size(), more);
  }

  std::string put_config(const std::string& architecture = "amd64", int diff_ids = 1,
                         const std::string& more = {}) {
    std::string ids;
    for (int i = 0; i < diff_ids; ++i) ids += (i == 0 ? "\"" : ",\"") + kAnyDigest + "\"";
    return put(kOciConfig, R"({"os":"linux","architecture":")" + architecture +
                               R"(","rootfs":{"type":"layers","diff_ids":[)" + ids + "]}" + more + "}");
  }

  // A manifest of one layer; `more` goes into its descriptor.
  std::string put_image(const std::string& architecture = "amd64", const std::string& more = {}) {
    return put_manifest(put_config(architecture), descriptor(kLayerType, kAnyDigest, 10), more);
  }

  std::string put_manifest(const std::string& config, const std::string& layers,
                           const std::string& more = {}) {
    return put(kOciManifest, R"({"schemaVersion":2,"config":)" + config + R"(,"layers":[)" + layers + "]}",
               more);
  }

  std::string put_index(const std::string& entries, const std::string& more = {}) {
    return put(kOciIndex, R"({"schemaVersion":2,"manifests":[)" + entries + "]}", more);
  }

  Result<std::string> fetch(const Descriptor& what) override {
    ++fetched;
    const auto found = blobs.find(what.digest.text());
    if (found == blobs.end()) return Error{.code = ErrorCode::Missing, .what = "is not there"};
    return found->second;
  }

  std::map<std::string, std::string> blobs;
  int fetched = 0;
};

}  // namespace dvsguard::oci::testing
