#include "core/layer/tar_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/layer/entry_path.h"
#include "core/layer/entry_rules.h"

namespace dvsguard::layer {

namespace {

constexpr std::array<std::uint8_t, 65536> kZeros{};

Error refuse(std::string what) {
  return {.code = ErrorCode::Invalid, .what = std::move(what)};
}

bool is_meta(char type) {
  return type == 'x' || type == 'g' || type == 'L' || type == 'K';
}

// Those that have no data, whatever their size says.
bool is_header_only(char type) {
  return type >= '1' && type <= '6';
}

// containerd deletes what a global header is named after; these are the names that writers give it.
bool is_global_name(std::string_view path) {
  const auto base = path.substr(path.rfind('/') + 1);
  return base == "pax_global_header" || base == "@PaxHeader" || base.starts_with("GlobalHead.");
}

// GNU.sparse.*: absent where the entry is not sparse; else whether its map stands in its data (format 1.0).
std::optional<bool> map_in_data(const PaxRecords& pax) {
  if (pax.sparse_major == "0" && (pax.sparse_minor == "0" || pax.sparse_minor == "1")) return false;
  if (pax.sparse_major == "1" && pax.sparse_minor == "0") return true;
  if (!pax.sparse_major.empty() || !pax.sparse_minor.empty() || pax.sparse_map.empty()) return std::nullopt;
  return false;
}

}  // namespace

TarReader::TarReader(EntrySink& sink, const TarLimits& limits) : sink_(sink), limits_(limits) {}

Status TarReader::feed(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) TRY_STATUS(step(bytes));
  return {};
}

Status TarReader::step(std::span<const std::uint8_t>& bytes) {
  switch (state_) {
    case State::Header:
    case State::Ending:
    case State::SparseMap: {
      if (block_size_ == 0 && state_ != State::SparseMap) header_at_ = taken_;
      const auto block = take_block(bytes);
      if (block.empty()) return {};
      if (state_ != State::SparseMap) return take_header(Block(block));
      left_ -= kBlock;
      TRY(const bool whole, map_.add(Block(block)));
      if (whole) {
        TRY(fragments_, map_.parse());
        return begin_entry();
      }
      if (left_ < kBlock) return at_header(refuse("a sparse file's map does not end"));
      return {};
    }
    case State::Meta: {
      const auto part = take(bytes, left_);
      meta_.append(reinterpret_cast<const char*>(part.data()), part.size());
      left_ -= part.size();
      return left_ == 0 ? end_meta() : Status();
    }
    case State::Data:
      return take_data(bytes);
    case State::Padding:
      padding_ -= take(bytes, padding_).size();
      if (padding_ == 0) state_ = State::Header;
      return {};
    case State::End: {
      // Go stops at the end and containerd throws away the rest, GNU tar's --ignore-zeros reads on: no place
      // for bytes.
      const auto rest = take(bytes, bytes.size());
      end_bytes_ += rest.size();
      if (end_bytes_ > kMaxEndBytes) return refuse("more than 64 MiB of zeros stand after the tar's end");
      return is_zero(rest) ? Status() : refuse("bytes stand after the tar's end");
    }
  }
  return {};
}

Status TarReader::finish() {
  switch (state_) {
    case State::Header:
      if (block_size_ > 0) break;
      [[fallthrough]];
    case State::Padding:
      if (metas_ > 0) return refuse("the tar ends after an extended header");
      return {};
    case State::Ending:
      if (block_size_ > 0) break;
      return {};
    case State::End:
      return {};
    case State::Meta:
    case State::SparseMap:
    case State::Data:
      break;
  }
  return Error{.code = ErrorCode::Syntax, .what = "the tar ends before its end"};
}

std::span<const std::uint8_t> TarReader::take(std::span<const std::uint8_t>& bytes, std::uint64_t most) {
  const auto part = bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(most, bytes.size())));
  bytes = bytes.subspan(part.size());
  taken_ += part.size();
  return part;
}

std::span<const std::uint8_t> TarReader::take_block(std::span<const std::uint8_t>& bytes) {
  if (block_size_ == 0 && bytes.size() >= kBlock) return take(bytes, kBlock);
  const auto part = take(bytes, kBlock - block_size_);
  std::copy(part.begin(), part.end(), block_.begin() + static_cast<std::ptrdiff_t>(block_size_));
  block_size_ += part.size();
  if (block_size_ < kBlock) return {};
  block_size_ = 0;
  return block_;
}

Error TarReader::at_header(Error error) const {
  if (error.where.empty()) error.where = fmt::format("tar entry at byte {}", header_at_);
  return error;
}

Status TarReader::take_header(Block block) {
  if (is_zero(block)) {
    if (state_ == State::Header && metas_ > 0) {
      return at_header(refuse("the tar ends after an extended header"));
    }
    state_ = state_ == State::Header ? State::Ending : State::End;
    return {};
  }
  if (state_ == State::Ending) return at_header(refuse("a block of zeros stands amid the tar"));
  if (auto parsed = parse_header(block, header_); !parsed) return at_header(std::move(parsed).error());
  if (header_.size < 0 && !is_header_only(header_.type)) {
    return at_header(refuse("an entry's size is negative"));
  }
  if (is_meta(header_.type)) return start_meta();
  return start_entry();
}

Status TarReader::start_meta() {
  if (++metas_ > kMaxMetaHeaders) {
    return at_header({.code = ErrorCode::Cap,
                      .what = fmt::format("more than {} extended headers before one entry (kMaxMetaHeaders)",
                                          kMaxMetaHeaders)});
  }
  if (static_cast<std::uint64_t>(header_.size) > kMaxMetaBytes) {
    return at_header(
        {.code = ErrorCode::Cap, .what = "an extended header is larger than 1 MiB (kMaxMetaBytes)"});
  }
  left_ = static_cast<std::uint64_t>(header_.size);
  padding_ = (0 - left_) % kBlock;
  meta_.clear();
  state_ = State::Meta;
  return left_ == 0 ? end_meta() : Status();
}

Status TarReader::end_meta() {
  if (header_.type == 'L') {
    long_name_ = meta_.substr(0, meta_.find('\0'));
  } else if (header_.type == 'K') {
    long_link_ = meta_.substr(0, meta_.find('\0'));
  } else {
    auto records = parse_pax(meta_);
    if (!records) return at_header(std::move(records).error());
    TRY_STATUS(sink_.extended(meta_, header_.type == 'g'));
    pax_ = *std::move(records);
    has_pax_ = true;
    if (header_.type == 'g') {
      TRY_STATUS(end_global());
      // Go forgets what came for the next entry once it hands out a global header.
      forget_pax();
      long_name_.clear();
      long_link_.clear();
      metas_ = 0;
    }
  }
  skip_padding();
  return {};
}

Status TarReader::end_global() const {
  const PaxRecords& all = pax_;
  std::string path;
  const bool named = clean_path(header_.name, path).has_value() && is_global_name(path);
  if (!named || !all.path.empty() || !all.link.empty() || !all.size.empty() || !all.sparse_name.empty() ||
      map_in_data(all).has_value()) {
    return at_header(refuse("a global header says what readers disagree on"));
  }
  return {};
}

Status TarReader::start_entry() {
  metas_ = 0;
  if (++files_ > limits_.max_files) {
    return Error{.code = ErrorCode::Cap,
                 .what = fmt::format("holds more than {} files (kMaxFiles)", limits_.max_files),
                 .mend = "--max-files raises it"};
  }
  if (has_pax_) {
    if (auto applied = apply_pax(pax_, header_); !applied) return at_header(std::move(applied).error());
  }
  if (!long_name_.empty()) header_.name = std::exchange(long_name_, {});
  if (!long_link_.empty()) header_.link = std::exchange(long_link_, {});
  // Old archives know no type for folders.
  if (header_.type == '\0') header_.type = header_.name.ends_with('/') ? '5' : '0';
  if (!entry_type(header_.type)) {
    return at_header(
        {.code = ErrorCode::Unsupported, .what = "an entry's type is one that no engine unpacks"});
  }
  if (is_header_only(header_.type)) header_.size = 0;
  if (header_.size < 0) return at_header(refuse("an entry's size is negative"));
  left_ = static_cast<std::uint64_t>(header_.size);
  padding_ = (0 - left_) % kBlock;
  fragments_.clear();
  sparse_ = false;
  if (has_pax_ && map_in_data(pax_)) return start_sparse();
  return begin_entry();
}

Status TarReader::start_sparse() {
  if (is_header_only(header_.type)) return at_header(refuse("an entry without data is called sparse"));
  sparse_ = true;
  if (!pax_.sparse_name.empty()) header_.name = pax_.sparse_name;
  const auto& size = pax_.sparse_size.empty() ? pax_.sparse_real_size : pax_.sparse_size;
  if (!size.empty()) {
    const auto number = parse_decimal(size);
    if (!number || *number < 0) return at_header(refuse("a sparse file's size is none"));
    header_.size = *number;
  }
  if (*map_in_data(pax_)) {
    if (left_ < kBlock) return at_header(refuse("a sparse file's map does not end"));
    map_ = {};
    state_ = State::SparseMap;
    return {};
  }
  auto fragments = parse_sparse_list(pax_.sparse_map, pax_.sparse_blocks);
  if (!fragments) return at_header(std::move(fragments).error());
  fragments_ = *std::move(fragments);
  return begin_entry();
}

Status TarReader::begin_entry() {
  if (sparse_) {
    if (auto checked = check_fragments(fragments_, header_.size, left_); !checked) {
      return at_header(std::move(checked).error());
    }
  }
  TRY_STATUS(count_size(sparse_ ? static_cast<std::uint64_t>(header_.size) - left_ : 0));
  if (auto filled = fill_entry(header_, entry_); !filled) return at_header(std::move(filled).error());
  entry_.file_capability = pax_.file_capability;
  entry_.offset = taken_;
  forget_pax();
  TRY_STATUS(sink_.begin(entry_));
  fragment_ = 0;
  position_ = 0;
  state_ = State::Data;
  return left_ == 0 ? end_entry() : Status();
}

Status TarReader::count_size(std::uint64_t holes) {
  const auto size = static_cast<std::uint64_t>(header_.size);
  if (size > limits_.max_bytes - logical_) {
    return at_header(
        {.code = ErrorCode::Cap,
         .what = fmt::format("its files hold more than {} bytes (kMaxLayerBytes)", limits_.max_bytes),
         .mend = "--max-layer-bytes raises it"});
  }
  logical_ += size;
  holes_ += holes;
  if (holes_ > kRatioFrom && holes_ / limits_.max_ratio > taken_) {
    return at_header({.code = ErrorCode::Cap,
                      .what = fmt::format("sparse files stand for more than {} times the layer's bytes "
                                          "(kMaxLayerRatio)",
                                          limits_.max_ratio),
                      .mend = "--max-layer-ratio raises it"});
  }
  return {};
}

Status TarReader::take_data(std::span<const std::uint8_t>& bytes) {
  std::uint64_t most = left_;
  if (sparse_) {
    const auto& fragment = fragments_[fragment_];
    TRY_STATUS(pass_holes(fragment.offset));
    most = fragment.offset + fragment.length - position_;
  }
  const auto part = take(bytes, most);
  TRY_STATUS(sink_.data(part));
  left_ -= part.size();
  if (sparse_) {
    position_ += part.size();
    if (part.size() == most) ++fragment_;
  }
  return left_ == 0 ? end_entry() : Status();
}

Status TarReader::skip(std::uint64_t bytes) {
  bytes = std::min(bytes, skippable());
  taken_ += bytes;
  left_ -= bytes;
  return bytes > 0 && left_ == 0 ? end_entry() : Status();
}

Status TarReader::pass_holes(std::uint64_t until) {
  while (position_ < until) {
    const auto size = std::min<std::uint64_t>(until - position_, kZeros.size());
    TRY_STATUS(sink_.data(std::span(kZeros).first(static_cast<std::size_t>(size))));
    position_ += size;
  }
  return {};
}

Status TarReader::end_entry() {
  if (sparse_) TRY_STATUS(pass_holes(entry_.size));
  TRY_STATUS(sink_.end());
  skip_padding();
  return {};
}

void TarReader::forget_pax() {
  if (has_pax_) pax_ = {};
  has_pax_ = false;
}

void TarReader::skip_padding() {
  state_ = padding_ == 0 ? State::Header : State::Padding;
}

}  // namespace dvsguard::layer
