#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"

// Documents that publishers give away in bundles: a file, a folder, a tar (plain, gzip, zstd) or a zip.
namespace dvsguard::feed {

// Of one document. The largest in use is Debian's security tracker, of some 80 MB.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{256} << 20;
inline constexpr std::size_t kMaxDocuments = 2'000'000;  // of one bundle

using TakeDocument = std::function<Status(const std::string& name, std::string_view bytes)>;

// Every file of the bundle whose name ends in ".json"; of a bundle that is one document, that. `name` is fit
// for an error: "go.zip: GO-2024-2687.json". Names in a bundle are only told, no file is made.
[[nodiscard]] Status read_documents(const std::string& path, const TakeDocument& take);

}  // namespace dvsguard::feed
