#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "core/crypto/siphash.h"
#include "core/image/facts.h"

// Key material in what an image is pulled by: annotations and URLs of its manifest, of the indexes above it
// and of their descriptors, and whatever else stands in them; a layout's index.json and a docker-archive's
// manifest.json likewise.
namespace dvsguard::image {

// Over it the rest is not told, and the keys of the image are unknown.
inline constexpr std::size_t kMaxKeysOfDocuments = 100;

// Each document is read once, however many images it names.
class DocumentKeys {
 public:
  explicit DocumentKeys(const crypto::SipHashKey& key) : key_(key) {}

  // Tells the keys of the image's documents, and lets go of their bytes.
  void add_to(ImageFacts& facts);

 private:
  struct Found {
    std::vector<KeyFound> keys;
    bool is_all = true;
    std::shared_ptr<const oci::ImageDocument> document;  // so that its address stays its own
  };
  const Found& of(const std::shared_ptr<const oci::ImageDocument>& document);

  crypto::SipHashKey key_;
  std::map<const oci::ImageDocument*, Found> found_;
};

}  // namespace dvsguard::image
