#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/oci/descriptor.h"
#include "core/oci/manifest.h"
#include "core/oci/source.h"

// From one descriptor to the images behind it: index, manifest, config, each held to its digest and size.
namespace dvsguard::oci {

inline constexpr std::size_t kMaxIndexDepth = 4;              // an index within an index within …
inline constexpr std::size_t kMaxDocuments = 1'000;           // read for one answer
inline constexpr std::size_t kMaxDocumentsBytes = 64u << 20;  // of all of them

// Where the documents are.
class Documents {
 public:
  Documents() = default;
  Documents(const Documents&) = delete;
  Documents& operator=(const Documents&) = delete;
  virtual ~Documents() = default;
  // The bytes, at most `what.size` of them and one; whoever asks holds them to digest and size.
  [[nodiscard]] virtual Result<std::string> fetch(const Descriptor& what) = 0;
};

// `name` is each Image's. An image that is the only one there is taken whatever its platform, unless the
// choice is strict. Artifacts are passed over where images are. Missing, with what there is, where no image
// is for a platform that was asked for.
[[nodiscard]] Result<std::vector<Image>> resolve_images(Documents& documents, const Descriptor& root,
                                                        const PlatformChoice& choice, std::string_view name);
// Images with names of their own: what a layout's index.json holds. One of each name's roots is chosen; a
// name without an image for the platform is passed over where another has one. Each image comes once.
struct NamedRoots {
  std::string name;
  std::vector<Descriptor> roots;
};
[[nodiscard]] Result<std::vector<Image>> resolve_images(Documents& documents,
                                                        const std::vector<NamedRoots>& names,
                                                        const PlatformChoice& choice);

}  // namespace dvsguard::oci
