#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/image/layer_facts.h"

// Which files of an image are kept whole, to be read once the layers have come together.
namespace dvsguard::image {

[[nodiscard]] std::optional<Document> document_at(std::string_view path);

// The document that a link takes to a place where nobody looks for it; absent where the link is none of ours,
// or leads to where another document is looked for, as from etc/os-release to usr/lib's. A symbolic link may
// stand for a folder of the document's path.
[[nodiscard]] std::optional<Document> document_elsewhere(const layer::Entry& link);

// What is unknown where one could not be read.
[[nodiscard]] Unread::Bearing bearing_of(Document kind);

// Of one file. Over it, the image's packages or accounts are unknown. All documents of a layer together may
// have kMaxDocumentBytes.
[[nodiscard]] std::size_t max_bytes(Document kind);
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{24} << 20;
// Of all those of an image together that no higher layer replaces.
inline constexpr std::size_t kMaxDocumentBytesOfImage = std::size_t{64} << 20;

}  // namespace dvsguard::image
