#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"

// Documents that publishers give away in bundles: a file, a folder, a tar (plain, gzip, zstd) or a zip.
namespace dvsguard::feed {

// Of one document. The largest in use is Debian's security tracker, of some 80 MB.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{256} << 20;
inline constexpr std::size_t kMaxDocuments = 2'000'000;  // of one bundle

// All of a bundle, inflated. OSV's largest, of every ecosystem, is some 3 GB.
inline constexpr std::uint64_t kMaxBundleBytes = std::uint64_t{8} << 30;
// Bytes out for each byte in: advisories deflate to 1:10, Debian's tracker to 1:20 by the best of encoders.
inline constexpr std::uint64_t kMaxBundleRatio = 200;
// Up to here the ratio is not looked at: a bomb of this size does no harm.
inline constexpr std::uint64_t kBundleRatioFrom = std::uint64_t{64} << 20;

struct BundleLimits {
  std::uint64_t max_document = kMaxDocumentBytes;
  std::string cap = "kMaxDocumentBytes";  // whose it is, as an error calls it
  std::uint64_t max_bytes = kMaxBundleBytes, max_ratio = kMaxBundleRatio;
};

using TakeDocument = std::function<Status(const std::string& name, std::string_view bytes)>;

// Every file of the bundle whose name ends in ".json"; of a bundle that is one document, that. `name` is fit
// for an error: "go.zip: GO-2024-2687.json". Names in a bundle are only told, no file is made. One document
// is in memory at a time. Refused: what is over `limits`, and a bundle that holds anything but files and
// folders, since what a link leads to, or a pipe gives, would be left out of what is built.
[[nodiscard]] Status read_documents(const std::string& path, const BundleLimits& limits,
                                    const TakeDocument& take);

}  // namespace dvsguard::feed
