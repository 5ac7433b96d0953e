#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/advisory/record_codec.h"
#include "core/crypto/sha256.h"

// A block of the compiled file: the records of neighbouring packages and every text that they need, so that
// one block, once verified, can be read without any other.
namespace dvsguard::advisory {

inline constexpr std::size_t kBlockBytes = 16u << 10;  // a block is closed once it is as large
inline constexpr std::size_t kMaxBlockBytes = 1u << 20;

// Makes one block. Records come in the order of their keys.
class BlockWriter {
 public:
  void add(const Key& key, const Record& record);
  [[nodiscard]] bool empty() const { return groups_.empty(); }
  [[nodiscard]] std::size_t size() const { return texts_.bytes() + size_; }
  [[nodiscard]] Bytes finish() const;

 private:
  struct Group {
    std::size_t ecosystem = 0, release = 0, package = 0;  // in texts_
    std::size_t records = 0;
    Bytes bytes;
  };
  TextTable texts_;
  std::vector<Group> groups_;
  std::size_t size_ = 0;
};

// A block that was read back.
class Block {
 public:
  // Error where the bytes are not those of `digest`, or are no block.
  [[nodiscard]] static Result<Block> read(Bytes bytes, const crypto::Digest& digest);

  // Appends what the block holds of `key`; views into the block, which may be moved but not destroyed.
  [[nodiscard]] Status collect(const Key& key, std::vector<Record>& to) const;

 private:
  struct Group {
    Key key;
    std::size_t records = 0, at = 0, size = 0;
  };
  Bytes bytes_;
  std::vector<std::string_view> texts_;
  std::vector<Group> groups_;
};

}  // namespace dvsguard::advisory
