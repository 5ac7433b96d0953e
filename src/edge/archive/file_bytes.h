#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/oci/source.h"
#include "edge/sys/fd.h"

// Regular files below a directory, opened so that neither a FIFO, a device nor a link is ever followed.
namespace dvsguard::archive {

struct OpenFile {
  std::shared_ptr<const sys::Fd> fd;
  std::uint64_t size = 0;
};

// `path` is what the user wrote: links are followed. Missing or Io.
[[nodiscard]] Result<sys::Fd> open_directory(const std::string& path);
[[nodiscard]] Result<OpenFile> open_user_file(const std::string& path);

// `path` has plain components ("blobs/sha256/…"), none of which may be a link; `shown` names it in errors.
[[nodiscard]] Result<OpenFile> open_below(const sys::Fd& directory, const std::string& path,
                                          const std::string& shown);

// All of a file, at most `max` bytes; Cap beyond.
[[nodiscard]] Result<std::string> read_whole(const OpenFile& file, std::size_t max, const std::string& shown);

// The caller has held `size` to a cap.
[[nodiscard]] Result<std::string> read_range(const OpenFile& file, std::uint64_t offset, std::uint64_t size,
                                             const std::string& shown);

// `size` bytes from `offset`, read by position: streams of one file do not disturb each other.
[[nodiscard]] std::unique_ptr<oci::ByteStream> stream_of(const OpenFile& file, std::uint64_t offset,
                                                         std::uint64_t size, std::string shown);

}  // namespace dvsguard::archive
