#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/layer/tar_header.h"

// Which parts of a sparse file its data fills: GNU's PAX formats 0.0, 0.1 and 1.0.
namespace dvsguard::layer {

struct Fragment {
  std::uint64_t offset = 0, length = 0;
};

// Formats 0.0 and 0.1: `offset,length,offset,length…`, as many pairs as `blocks` says.
[[nodiscard]] Result<std::vector<Fragment>> parse_sparse_list(std::string_view map, std::string_view blocks);

// Format 1.0: the map is the first blocks of the file's data, decimal numbers each on its line, the number of
// pairs first.
class SparseMap {
 public:
  // True once the map is whole.
  [[nodiscard]] Result<bool> add(Block block);
  [[nodiscard]] Result<std::vector<Fragment>> parse() const;

 private:
  std::string text_;
  std::uint64_t lines_ = 0, wanted_ = 1;
};

// In order, apart, inside a file of `size` bytes, and together as long as the data. The empty ones are
// dropped.
[[nodiscard]] Status check_fragments(std::vector<Fragment>& fragments, std::int64_t size, std::uint64_t data);

}  // namespace dvsguard::layer
