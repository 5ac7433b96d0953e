#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/advisory/block.h"
#include "core/base/time.h"
#include "core/crypto/sha256.h"

// The compiled advisories (docs/formats/advisories.md): opened in microseconds, however large the file is,
// read and verified block by block as lookups come to them.
namespace dvsguard::advisory {

inline constexpr std::size_t kMaxHeadBytes = 64u << 20;
inline constexpr std::uint64_t kMaxFileBytes = 2ull << 30;

enum class SourceKind : std::uint8_t { Osv, DebianTracker, Secdb };

[[nodiscard]] std::string_view source_kind_name(SourceKind kind);

// What was compiled from one kind of input for one release.
struct Source {
  SourceKind kind = SourceKind::Osv;
  std::string ecosystem, release;  // as in Key
  Instant newest{};                // the newest time of change that a document gives; 1970: none does
  Instant fetched{};               // the oldest of its documents
  std::uint64_t count = 0;         // records
  crypto::Digest input;            // over the sorted digests of its documents
};

// `size` bytes of the file from `at`, which is within it; Error where they are there no more. Not a mapping:
// a file that is cut short under its reader would end the process.
using ReadAt = std::function<Result<Bytes>(std::uint64_t at, std::size_t size)>;

class Database {
 public:
  // Checks the head and the index, no block.
  [[nodiscard]] static Result<Database> open(std::uint64_t size, ReadAt read);
  // `file` must outlive the database.
  [[nodiscard]] static Result<Database> open(std::span<const std::uint8_t> file);

  [[nodiscard]] const std::vector<Source>& sources() const { return sources_; }
  [[nodiscard]] const crypto::Digest& root() const { return root_; }  // names all of the file's content
  [[nodiscard]] std::size_t block_count() const { return blocks_.size(); }
  // Every block.
  [[nodiscard]] Status verify() const;

 private:
  friend class Reader;
  struct Entry {
    std::uint64_t at = 0;
    std::size_t size = 0;
    crypto::Digest digest;
    std::string ecosystem, release, package;  // of its first record

    [[nodiscard]] Key first() const { return {ecosystem, release, package}; }
  };
  [[nodiscard]] Result<Block> block(std::size_t which) const;
  [[nodiscard]] Status read_head(std::span<const std::uint8_t> head);

  std::uint64_t size_ = 0;
  ReadAt read_;
  crypto::Digest root_;
  std::vector<Source> sources_;
  std::vector<Entry> blocks_;
};

// The records of one key, and the blocks that hold their texts.
struct Entries {
  std::vector<std::shared_ptr<const Block>> blocks;
  std::vector<Record> records;  // sorted by id
};

// Looks keys up one after the other. It keeps the block that it read last: keys that come in order cost one
// verification a block.
class Reader {
 public:
  explicit Reader(const Database& database) : database_(database) {}

  // Error: a block that the key leads to is not what the index says; it names the block.
  [[nodiscard]] Result<Entries> find(const Key& key);

 private:
  [[nodiscard]] Result<std::shared_ptr<const Block>> block(std::size_t which);

  const Database& database_;
  std::size_t last_ = 0;
  std::shared_ptr<const Block> block_;
};

}  // namespace dvsguard::advisory
