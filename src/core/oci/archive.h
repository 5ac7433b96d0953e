#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/oci/archive_files.h"
#include "core/oci/source.h"

// Images in a tar: an OCI layout, a docker-archive, or both at once as Docker 25 writes them.
namespace dvsguard::oci {

// The bytes of a regular file of the archive, as find() names it; at most `max` of them, else Cap.
class ArchiveReader {
 public:
  ArchiveReader() = default;
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;
  virtual ~ArchiveReader() = default;
  [[nodiscard]] virtual Result<std::string> read(const ArchiveFiles::File& file, std::size_t max) = 0;
};

enum class ArchiveKind : std::uint8_t { Any, Layout, Docker };

struct ArchiveQuery {
  ArchiveKind kind = ArchiveKind::Any;
  std::string source;  // what messages call the archive
  std::string tag;     // one of its images; "" is all
};

// Every layer's path is the regular file that holds it. A docker-archive's image is taken whatever its
// platform, unless the choice is strict. Of an archive that is both, the images of either view, each once.
[[nodiscard]] Result<std::vector<Image>> resolve_archive(const ArchiveFiles& files, ArchiveReader& reader,
                                                         const ArchiveQuery& query,
                                                         const PlatformChoice& choice);

}  // namespace dvsguard::oci
