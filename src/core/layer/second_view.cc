#include "core/layer/second_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/layer/inflate.h"
#include "core/layer/tar_header.h"
#include "core/layer/toc.h"
#include "core/text/display.h"

namespace dvsguard::layer {

namespace {

constexpr std::string_view kTocName = "stargz.index.json";
constexpr std::string_view kPositionKey = "io.github.containers.zstd-chunked.manifest-position";
constexpr std::string_view kChecksumKey = "io.github.containers.zstd-chunked.manifest-checksum";
constexpr std::string_view kEstargzKey = "containerd.io/snapshot/stargz/toc.digest";

Error refuse(std::string what) {
  return {.code = ErrorCode::Invalid, .what = std::move(what)};
}

Error too_large() {
  return {.code = ErrorCode::Cap,
          .what = fmt::format("its table of contents is larger than {} bytes (kMaxTocBytes)", kMaxTocBytes)};
}

const std::string* find(const Annotations& annotations, std::string_view key) {
  const auto found = std::find_if(annotations.begin(), annotations.end(),
                                  [&](const auto& pair) { return pair.first == key; });
  return found == annotations.end() ? nullptr : &found->second;
}

}  // namespace

// "offset:compressed size:size:type"; type 1 is the only one.
Result<std::optional<TocPosition>> chunked_position(const Annotations& annotations) {
  const auto* position = find(annotations, kPositionKey);
  const auto* checksum = find(annotations, kChecksumKey);
  if (position == nullptr && checksum == nullptr) return std::optional<TocPosition>();
  if (position == nullptr || checksum == nullptr) return refuse("a zstd:chunked annotation lacks the other");
  std::array<std::uint64_t, 4> fields{};
  std::string_view rest = *position;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto colon = rest.find(':');
    const bool is_last = i + 1 == fields.size();
    const auto number = parse_decimal(rest.substr(0, colon));
    if (!number || *number < 0 || is_last != (colon == std::string_view::npos)) {
      return refuse("a zstd:chunked annotation is malformed");
    }
    fields[i] = static_cast<std::uint64_t>(*number);
    rest.remove_prefix(is_last ? rest.size() : colon + 1);
  }
  if (fields[3] != 1) return refuse("a zstd:chunked table is of an unknown type");
  if (fields[1] > kMaxTocBytes || fields[2] > kMaxTocBytes) return too_large();
  TRY(const auto digest, crypto::parse_digest(*checksum));
  return std::optional(TocPosition{fields[0], fields[1], fields[2], digest});
}

Result<std::string> inflate_toc(std::span<const std::uint8_t> bytes, const TocPosition& position) {
  if (bytes.size() != position.size || crypto::sha256(bytes) != position.digest) {
    return refuse("a zstd:chunked table does not match its digest");
  }
  TRY(auto inflater, Inflater::make(Encoding::Zstd, {.max_bytes = kMaxTocBytes}));
  std::string toc;
  std::vector<std::uint8_t> buffer(std::size_t{1} << 18);
  TRY_STATUS(inflater.feed(bytes, buffer, [&](std::span<const std::uint8_t> part) -> Status {
    if (part.size() > position.inflated_size - toc.size())
      return refuse("a zstd:chunked table is longer than it says");
    toc.append(reinterpret_cast<const char*>(part.data()), part.size());
    return {};
  }));
  TRY_STATUS(inflater.finish());
  if (toc.size() != position.inflated_size) return refuse("a zstd:chunked table is shorter than it says");
  return toc;
}

Result<std::optional<crypto::Digest>> estargz_digest(const Annotations& annotations) {
  const auto* text = find(annotations, kEstargzKey);
  if (text == nullptr) return std::optional<crypto::Digest>();
  TRY(const auto digest, crypto::parse_digest(*text));
  return std::optional(digest);
}

Status SecondView::begin(const Entry& entry) {
  entry_ = entry;
  hasher_ = {};
  is_toc_ = entry.type == EntryType::File && entry.path == kTocName;
  if (!is_toc_) return {};
  if (entry.size > kMaxTocBytes) return too_large();
  toc_.clear();
  ++tocs_;
  return {};
}

Status SecondView::data(std::span<const std::uint8_t> bytes) {
  hasher_.update(bytes);
  if (is_toc_) toc_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return {};
}

Status SecondView::end() {
  entries_.push_back(shown(entry_, entry_.size == 0 ? std::string() : hasher_.finish().hex()));
  return {};
}

SecondView::Shown SecondView::shown(const Entry& entry, std::string_view digest) const {
  const auto facts = fmt::format("{} {} {} {} {} {} {}", static_cast<int>(entry.type), entry.size, entry.mode,
                                 entry.uid, entry.gid, entry.file_capability, entry.link);
  return {crypto::siphash(entry.path, key_), crypto::siphash(facts, key_), crypto::siphash(digest, key_)};
}

Result<SecondView::Agreement> SecondView::compare_estargz(const crypto::Digest& expected) {
  if (tocs_ != 1) return refuse("an eStargz layer has one stargz.index.json");
  const std::string toc = std::move(toc_);
  if (crypto::sha256(toc) != expected) return refuse("an eStargz layer's table does not match its digest");
  const auto own = crypto::siphash(kTocName, key_);
  std::erase_if(entries_, [&](const Shown& shown) { return shown.path == own; });
  return compare(toc);
}

Result<SecondView::Agreement> SecondView::compare_chunked(std::string_view toc) {
  return compare(toc);
}

Result<SecondView::Agreement> SecondView::compare(std::string_view toc) {
  const auto same_path = [](const Shown& a, const Shown& b) { return a.path == b.path; };
  std::sort(entries_.begin(), entries_.end());
  entries_.erase(std::unique(entries_.begin(), entries_.end()), entries_.end());
  // Which of two entries of one path stands depends on their order, which a table need not keep.
  if (std::adjacent_find(entries_.begin(), entries_.end(), same_path) != entries_.end()) {
    return refuse("a layer with a table of contents holds two entries of one path");
  }
  Agreement agreement;
  std::vector<bool> found(entries_.size());
  TRY_STATUS(read_toc(toc, [&](const TocEntry& listed) -> Status {
    agreement.chunked_files += listed.is_chunked ? 1 : 0;
    if (listed.is_chunk) return {};
    const Shown wanted = shown(listed.entry, listed.digest);
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), wanted);
    if (at == entries_.end() || *at != wanted) {
      return refuse("the layer's table of contents shows " + text::quoted(listed.entry.path) +
                    " as its tar does not");
    }
    found[static_cast<std::size_t>(at - entries_.begin())] = true;
    return {};
  }));
  if (std::find(found.begin(), found.end(), false) != found.end()) {
    return refuse("the layer's table of contents lacks a file of its tar");
  }
  return agreement;
}

}  // namespace dvsguard::layer
