#include "core/advisory/database.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/advisory/file_head.h"

namespace dvsguard::advisory {
namespace {

Error refused(ErrorCode code, std::string what) {
  return Error{.code = code, .what = std::move(what), .mend = "build it again: dvsguard advisories build"};
}

Result<crypto::Digest> take_digest(ByteReader& reader) {
  TRY(const auto bytes, reader.bytes(kDigestBytes));
  crypto::Digest digest;
  std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
  return digest;
}

// Seconds since 1970, two's complement, within the years 0 to 9999.
Result<Instant> take_instant(ByteReader& reader) {
  constexpr std::int64_t kLeast = -62'167'219'200;
  constexpr std::int64_t kMost = 253'402'300'799;
  TRY(const std::uint64_t bits, reader.fixed64());
  const auto seconds = static_cast<std::int64_t>(bits);
  if (seconds < kLeast || seconds > kMost) {
    return Error{.code = ErrorCode::Syntax, .what = "a time is outside of the calendar"};
  }
  return Instant(std::chrono::seconds(seconds));
}

Result<std::string> take_string(ByteReader& reader) {
  TRY(const auto text, reader.text());
  return std::string(text);
}

Result<Source> take_source(ByteReader& reader) {
  Source source;
  TRY(const std::uint64_t kind, reader.number(static_cast<std::uint64_t>(SourceKind::Secdb)));
  source.kind = static_cast<SourceKind>(kind);
  TRY(source.ecosystem, take_string(reader));
  TRY(source.release, take_string(reader));
  TRY(source.newest, take_instant(reader));
  TRY(source.fetched, take_instant(reader));
  TRY(source.count, reader.number(UINT32_MAX));
  TRY(source.input, take_digest(reader));
  return source;
}

}  // namespace

std::string_view source_kind_name(SourceKind kind) {
  switch (kind) {
    case SourceKind::Osv:
      return "OSV";
    case SourceKind::DebianTracker:
      return "Debian security tracker";
    case SourceKind::Secdb:
      return "secdb";
  }
  return "";
}

Result<Database> Database::open(std::span<const std::uint8_t> file) {
  return open(file.size(), [file](std::uint64_t at, std::size_t size) -> Result<Bytes> {
    const auto part = file.subspan(at, size);
    return Bytes(part.begin(), part.end());
  });
}

Result<Database> Database::open(std::uint64_t size, ReadAt read) {
  if (size > kMaxFileBytes) {
    return refused(ErrorCode::Cap, fmt::format("larger than {} bytes (kMaxFileBytes)", kMaxFileBytes));
  }
  TRY(const Bytes first, read(0, static_cast<std::size_t>(std::min<std::uint64_t>(size, kFixedHeadBytes))));
  ByteReader fixed(first);
  const auto magic = fixed.bytes(kMagic.size());
  if (!magic || !std::equal(magic->begin(), magic->end(), kMagic.begin())) {
    return refused(ErrorCode::Syntax, "no compiled advisories");
  }
  if (size < kFixedHeadBytes) return refused(ErrorCode::Syntax, "ends inside its head");
  Database database;
  database.size_ = size;
  TRY(database.root_, take_digest(fixed));
  TRY(const std::uint32_t version, fixed.fixed32());
  TRY(const std::uint32_t head_bytes, fixed.fixed32());
  TRY(const std::uint64_t file_bytes, fixed.fixed64());
  if (version != kVersion) {
    return refused(ErrorCode::Unsupported,
                   fmt::format("version {} of the format, not {}", version, kVersion));
  }
  if (file_bytes != size) {
    return refused(ErrorCode::Syntax, fmt::format("{} bytes, where its head says {}", size, file_bytes));
  }
  if (head_bytes > kMaxHeadBytes) {
    return refused(ErrorCode::Cap, fmt::format("a head over {} bytes (kMaxHeadBytes)", kMaxHeadBytes));
  }
  if (head_bytes < kFixedHeadBytes || head_bytes > size) {
    return refused(ErrorCode::Syntax, "a head that does not fit");
  }
  TRY(const Bytes head, read(0, head_bytes));
  database.read_ = std::move(read);
  if (auto status = database.read_head(head); !status) {
    return refused(status.error().code, fmt::format("its index: {}", status.error().what));
  }
  return database;
}

Status Database::read_head(std::span<const std::uint8_t> head) {
  if (crypto::sha256(head.subspan(kRootedAt)) != root_) {
    return Error{.code = ErrorCode::Invalid, .what = "its bytes are not those of its digest"};
  }
  ByteReader reader(head.subspan(kFixedHeadBytes));
  constexpr std::size_t kLeastSource = 1 + 1 + 1 + 8 + 8 + 1 + kDigestBytes;
  TRY(const std::size_t sources, reader.count(kLeastSource));
  sources_.reserve(sources);
  for (std::size_t i = 0; i < sources; ++i) {
    TRY(sources_.emplace_back(), take_source(reader));
  }
  constexpr std::size_t kLeastBlock = 1 + kDigestBytes + 1 + 1 + 1;
  TRY(const std::size_t blocks, reader.count(kLeastBlock));
  blocks_.reserve(blocks);
  std::uint64_t at = head.size();
  for (std::size_t i = 0; i < blocks; ++i) {
    Entry entry;
    entry.at = at;
    TRY(entry.size, reader.number(std::min<std::uint64_t>(kMaxBlockBytes, size_ - at)));
    at += entry.size;
    TRY(entry.digest, take_digest(reader));
    TRY(entry.ecosystem, take_string(reader));
    TRY(entry.release, take_string(reader));
    TRY(entry.package, take_string(reader));
    if (!blocks_.empty() && entry.first() < blocks_.back().first()) {
      return Error{.code = ErrorCode::Syntax, .what = "the blocks are not in order"};
    }
    blocks_.push_back(std::move(entry));
  }
  if (!reader.at_end() || at != size_) {
    return Error{.code = ErrorCode::Syntax, .what = "bytes that no block accounts for"};
  }
  return {};
}

Result<Block> Database::block(std::size_t which) const {
  const Entry& entry = blocks_[which];
  TRY(Bytes bytes, read_(entry.at, entry.size));
  auto block = Block::read(std::move(bytes), entry.digest);
  if (block) return block;
  return refused(block.error().code,
                 fmt::format("block {} (at byte {}): {}", which, entry.at, block.error().what));
}

Status Database::verify() const {
  for (std::size_t i = 0; i < blocks_.size(); ++i) TRY_STATUS(block(i));
  return {};
}

Result<std::shared_ptr<const Block>> Reader::block(std::size_t which) {
  if (block_ && last_ == which) return block_;
  TRY(auto block, database_.block(which));
  block_ = std::make_shared<const Block>(std::move(block));
  last_ = which;
  return block_;
}

Result<Entries> Reader::find(const Key& key) {
  const auto& blocks = database_.blocks_;
  const auto first = std::partition_point(blocks.begin(), blocks.end(),
                                          [&](const auto& entry) { return entry.first() < key; });
  auto which = static_cast<std::size_t>(first - blocks.begin());
  if (which > 0) --which;  // the key may begin inside the block before
  Entries out;
  for (; which < blocks.size() && blocks[which].first() <= key; ++which) {
    TRY(auto held, block(which));
    const std::size_t before = out.records.size();
    if (auto status = held->collect(key, out.records); !status) {
      return refused(status.error().code, fmt::format("block {}: {}", which, status.error().what));
    }
    if (out.records.size() > before) out.blocks.push_back(std::move(held));
  }
  return out;
}

}  // namespace dvsguard::advisory
