#include "core/advisory/block.h"

#include <algorithm>
#include <utility>

namespace dvsguard::advisory {
namespace {

constexpr std::size_t kGroupOverhead = 12;  // an upper bound on most groups' own numbers: only a sum of sizes

}  // namespace

void BlockWriter::add(const Key& key, const Record& record) {
  const std::size_t ecosystem = texts_.add(key.ecosystem);
  const std::size_t release = texts_.add(key.release);
  const std::size_t package = texts_.add(key.package);
  if (groups_.empty() || groups_.back().ecosystem != ecosystem || groups_.back().release != release ||
      groups_.back().package != package) {
    groups_.push_back({ecosystem, release, package, 0, {}});
    size_ += kGroupOverhead;
  }
  Group& group = groups_.back();
  const std::size_t before = group.bytes.size();
  encode_record(record, texts_, group.bytes);
  size_ += group.bytes.size() - before;
  ++group.records;
}

Bytes BlockWriter::finish() const {
  Bytes out;
  put_number(out, texts_.texts().size());
  for (const auto text : texts_.texts()) put_text(out, text);
  for (const auto& group : groups_) {
    for (const std::size_t number :
         {group.ecosystem, group.release, group.package, group.records, group.bytes.size()}) {
      put_number(out, number);
    }
    out.insert(out.end(), group.bytes.begin(), group.bytes.end());
  }
  return out;
}

Result<Block> Block::read(Bytes bytes, const crypto::Digest& digest) {
  Block block;
  block.bytes_ = std::move(bytes);
  if (crypto::sha256(std::span<const std::uint8_t>(block.bytes_)) != digest) {
    return Error{.code = ErrorCode::Invalid, .what = "its bytes are not those of its digest"};
  }
  ByteReader reader(block.bytes_);
  TRY(const std::size_t texts, reader.count(1));
  block.texts_.reserve(texts);
  for (std::size_t i = 0; i < texts; ++i) {
    TRY(block.texts_.emplace_back(), reader.text());
  }
  const auto text = [&]() -> Result<std::string_view> {
    TRY(const std::uint64_t which, reader.number(UINT32_MAX));
    if (which >= texts) return Error{.code = ErrorCode::Syntax, .what = "names a text that is not there"};
    return block.texts_[which];
  };
  while (!reader.at_end()) {
    Group group;
    TRY(group.key.ecosystem, text());
    TRY(group.key.release, text());
    TRY(group.key.package, text());
    TRY(group.records, reader.number(UINT32_MAX));
    TRY(group.size, reader.count(1));
    group.at = reader.position();
    TRY_STATUS(reader.bytes(group.size));
    if (!block.groups_.empty() && !(block.groups_.back().key < group.key)) {
      return Error{.code = ErrorCode::Syntax, .what = "its packages are not in order"};
    }
    block.groups_.push_back(group);
  }
  return block;
}

Status Block::collect(const Key& key, std::vector<Record>& to) const {
  const auto group = std::lower_bound(groups_.begin(), groups_.end(), key,
                                      [](const Group& held, const Key& wanted) { return held.key < wanted; });
  if (group == groups_.end() || group->key != key) return {};
  ByteReader reader(std::span<const std::uint8_t>(bytes_).subspan(group->at, group->size));
  for (std::size_t i = 0; i < group->records; ++i) {
    TRY(to.emplace_back(), decode_record(reader, texts_));
  }
  if (!reader.at_end()) return Error{.code = ErrorCode::Syntax, .what = "bytes after the last record"};
  return {};
}

}  // namespace dvsguard::advisory
