#pragma once

#include <memory>
#include <string>
#include <variant>

#include "core/base/result.h"
#include "core/oci/source.h"
#include "core/oci/source_spec.h"

// From what a user wrote to where the bytes are, for sources of this machine's files.
namespace dvsguard::archive {

// An archive to be read once, from its first byte: an ArchiveStream's business.
struct StreamedArchive {
  std::unique_ptr<oci::ByteStream> bytes;  // as they are stored: plain, gzip or zstd
  oci::ArchiveQuery query;
};
// A root filesystem in a folder: walk_root's business.
struct RootFolder {
  std::string path;
};
using Opened = std::variant<std::unique_ptr<oci::ImageSource>, StreamedArchive, RootFolder>;

[[nodiscard]] bool is_there(const std::string& path);

// A path alone: a folder with an oci-layout file is a layout, another is a root filesystem; a tar is an
// archive, read by position where it is not compressed. Usage for registries and engines, which are others'.
[[nodiscard]] Result<Opened> open_source(const oci::SourceSpec& spec);

}  // namespace dvsguard::archive
