#pragma once

#include <string_view>

#include "core/advisory/document.h"

// secdb documents, in which a distribution with apk packages says which of its versions fix what: Alpine's
// (secdb.alpinelinux.org, one a branch and repository), Wolfi's and Chainguard's.
namespace dvsguard::advisory {

inline constexpr std::size_t kMaxSecdbBytes = 64u << 20;

// `ecosystem`: a key; the release is the document's own distroversion.
[[nodiscard]] Status read_secdb(const Document& document, std::string_view ecosystem, const RowSink& sink);

}  // namespace dvsguard::advisory
