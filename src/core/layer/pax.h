#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/layer/tar_header.h"

// PAX extended headers: records `LENGTH KEY=VALUE\n` that say more of the next entry, as Go reads them.
namespace dvsguard::layer {

// What an entry's reading depends on; a later record replaces an earlier one of its key, an empty one says
// nothing.
struct PaxRecords {
  std::string path, link, size, uid, gid, mtime, atime, ctime;
  bool file_capability = false;
  // GNU.sparse.*; the pairs of format 0.0 are in `map`, as format 0.1 writes them.
  std::string sparse_major, sparse_minor, sparse_name, sparse_size, sparse_real_size, sparse_map,
      sparse_blocks;

  [[nodiscard]] bool operator==(const PaxRecords&) const = default;
};

// Refused: a record whose length lies, without "=" or newline, with an empty key, a NUL in a key or a name.
[[nodiscard]] Result<PaxRecords> parse_pax(std::string_view bytes);

// Path, link, size, owner and times into `header`. Refused: a value that is no number.
[[nodiscard]] Status apply_pax(const PaxRecords& records, TarHeader& header);

}  // namespace dvsguard::layer
