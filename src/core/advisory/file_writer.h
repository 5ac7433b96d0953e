#pragma once

#include <string>
#include <vector>

#include "core/advisory/block.h"
#include "core/advisory/database.h"

// Writes a compiled file: records in the order of their keys, then the head over all of them.
namespace dvsguard::advisory {

class FileWriter {
 public:
  [[nodiscard]] Status add(const Key& key, const Record& record);
  [[nodiscard]] Result<Bytes> finish(const std::vector<Source>& sources);

 private:
  [[nodiscard]] Status close_block();

  BlockWriter block_;
  std::string ecosystem_, release_, package_;  // of the open block's first record
  Bytes index_, body_;
  std::size_t blocks_ = 0;
};

}  // namespace dvsguard::advisory
