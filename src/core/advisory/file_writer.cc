#include "core/advisory/file_writer.h"

#include <fmt/format.h>

#include <utility>

#include "core/advisory/file_head.h"

namespace dvsguard::advisory {
namespace {

void put_bytes(Bytes& to, std::span<const std::uint8_t> bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

void put_source(Bytes& to, const Source& source) {
  put_number(to, static_cast<std::uint64_t>(source.kind));
  put_text(to, source.ecosystem);
  put_text(to, source.release);
  put_fixed64(to, static_cast<std::uint64_t>(source.newest.time_since_epoch().count()));
  put_fixed64(to, static_cast<std::uint64_t>(source.fetched.time_since_epoch().count()));
  put_number(to, source.count);
  put_bytes(to, source.input.bytes);
}

}  // namespace

Status FileWriter::add(const Key& key, const Record& record) {
  if (block_.size() >= kBlockBytes) TRY_STATUS(close_block());
  if (block_.empty()) {
    ecosystem_ = key.ecosystem;
    release_ = key.release;
    package_ = key.package;
  }
  block_.add(key, record);
  return {};
}

Status FileWriter::close_block() {
  const Bytes bytes = std::exchange(block_, {}).finish();
  if (bytes.size() > kMaxBlockBytes || body_.size() + bytes.size() > kMaxFileBytes) {
    return Error{.code = ErrorCode::Cap,
                 .what = fmt::format("more than {} bytes (kMaxFileBytes)", kMaxFileBytes)};
  }
  put_number(index_, bytes.size());
  put_bytes(index_, crypto::sha256(std::span<const std::uint8_t>(bytes)).bytes);
  put_text(index_, ecosystem_);
  put_text(index_, release_);
  put_text(index_, package_);
  put_bytes(body_, bytes);
  ++blocks_;
  return {};
}

Result<Bytes> FileWriter::finish(const std::vector<Source>& sources) {
  if (!block_.empty()) TRY_STATUS(close_block());
  Bytes rest;
  put_number(rest, sources.size());
  for (const auto& source : sources) put_source(rest, source);
  put_number(rest, blocks_);
  put_bytes(rest, index_);
  const std::size_t head_bytes = kFixedHeadBytes + rest.size();
  if (head_bytes > kMaxHeadBytes) {
    return Error{.code = ErrorCode::Cap,
                 .what = fmt::format("a head over {} bytes (kMaxHeadBytes)", kMaxHeadBytes)};
  }
  Bytes rooted;
  put_fixed32(rooted, kVersion);
  put_fixed32(rooted, static_cast<std::uint32_t>(head_bytes));
  put_fixed64(rooted, head_bytes + body_.size());
  put_bytes(rooted, rest);
  Bytes out(kMagic.begin(), kMagic.end());
  out.reserve(head_bytes + body_.size());
  put_bytes(out, crypto::sha256(std::span<const std::uint8_t>(rooted)).bytes);
  put_bytes(out, rooted);
  put_bytes(out, body_);
  return out;
}

}  // namespace dvsguard::advisory
