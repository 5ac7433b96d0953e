#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/result.h"
#include "core/oci/archive.h"
#include "core/oci/reference.h"

// What a user writes to name an image, with skopeo's prefixes.
namespace dvsguard::oci {

inline constexpr std::size_t kMaxSourceSpecBytes = 8192;

struct LayoutSource {  // oci:DIR[:TAG]
  std::string path, tag;
};
struct ArchiveSource {  // oci-archive:FILE[:TAG], docker-archive:FILE[:REFERENCE]
  ArchiveKind kind = ArchiveKind::Any;
  std::string path, tag;
};
struct RootSource {  // rootfs:DIR
  std::string path;
};
struct PathSource {  // a path alone: whatever is there decides
  std::string path;
};
struct StreamSource {};  // "-": an archive on standard input
struct RegistrySource {  // docker://REFERENCE
  Reference reference;
};
struct EngineSource {  // docker-daemon:REFERENCE, or an image's id
  std::optional<Reference> reference;
  std::optional<ContentDigest> id;
};
struct NamedSource {  // a reference alone: a registry or an engine, as the command has it
  Reference reference;
};

using SourceSpec = std::variant<LayoutSource, ArchiveSource, RootSource, PathSource, StreamSource,
                                RegistrySource, EngineSource, NamedSource>;

// `is_there`: whether a file or folder of exactly that name exists. A text without a prefix is a path where
// it is there or begins with "/", "./" or "../", else a reference. Unsupported: skopeo's other transports.
[[nodiscard]] Result<SourceSpec> parse_source_spec(std::string_view text, bool is_there);

}  // namespace dvsguard::oci
