#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/layer/entry.h"

// The JSON of eStargz's and zstd:chunked's tables of contents, one entry at a time, so that a large one takes
// no more memory than its text.
namespace dvsguard::layer {

struct TocEntry {
  Entry entry;
  std::string digest;  // 64 hex digits of a file's SHA-256; empty for empty files and all that is none
  bool is_chunk = false;
  bool is_chunked = false;  // a file of which this entry describes the first chunk only
};

// Refused: JSON that is not strict, a version other than 1, a member spelled as only Go's reader would take
// it, a value of the wrong kind, a file with bytes and without digest.
[[nodiscard]] Status read_toc(std::string_view toc, const std::function<Status(const TocEntry&)>& take);

}  // namespace dvsguard::layer
