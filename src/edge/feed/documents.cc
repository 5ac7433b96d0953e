#include "edge/feed/documents.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/layer/inflate.h"
#include "core/layer/tar_reader.h"
#include "edge/archive/file_bytes.h"
#include "edge/archive/root_walk.h"
#include "edge/feed/budget.h"
#include "edge/feed/members.h"
#include "edge/feed/zip.h"

namespace dvsguard::feed {
namespace {

constexpr std::array<std::uint8_t, 4> kZip = {'P', 'K', 3, 4};
constexpr std::size_t kTarMagicAt = 257, kHead = 512, kPiece = std::size_t{256} << 10;

Error document_error(ErrorCode code, const std::string& shown, std::string what) {
  return Error{.code = code, .place = {.file = file_name(shown)}, .what = std::move(what)};
}

// The inflater's own limits are a layer's; a bundle is held to its Budget.
constexpr layer::InflateLimits kUnlimited{.max_bytes = UINT64_MAX, .max_ratio = UINT64_MAX};

// The file's bytes, inflated where they are compressed, in pieces.
template <class Sink>
Status inflate_file(const archive::OpenFile& file, layer::Encoding encoding, Budget& budget, Sink&& sink) {
  const auto stream = archive::stream_of(file, 0, file.size, budget.bundle());
  TRY(layer::Inflater inflater, layer::Inflater::make(encoding, kUnlimited));
  const auto counted = [&](std::span<const std::uint8_t> bytes) -> Status {
    TRY_STATUS(budget.take(bytes.size()));
    return sink(bytes);
  };
  std::vector<std::uint8_t> in(kPiece), out(kPiece);
  while (true) {
    TRY(const std::size_t got, stream->read(in));
    if (got == 0) break;
    TRY_STATUS(inflater.feed(std::span<const std::uint8_t>(in).first(got), out, counted));
  }
  return inflater.finish();
}

// Whether it holds a tar, by what its first block inflates to.
Result<bool> holds_tar(const archive::OpenFile& file, layer::Encoding encoding, const std::string& path) {
  const auto stream = archive::stream_of(file, 0, file.size, path);
  TRY(layer::Inflater inflater, layer::Inflater::make(encoding));
  std::vector<std::uint8_t> in(kPiece), head(kHead);
  std::size_t have = 0;
  while (have < kHead) {
    TRY(const std::size_t got, stream->read(in));
    if (got == 0) break;
    std::span<const std::uint8_t> rest = std::span<const std::uint8_t>(in).first(got);
    TRY(const std::size_t written, inflater.inflate(rest, std::span(head).subspan(have)));
    have += written;
  }
  constexpr std::string_view kMagic = "ustar";
  return have == kHead && std::equal(kMagic.begin(), kMagic.end(), head.begin() + kTarMagicAt);
}

Status read_tar(const archive::OpenFile& file, layer::Encoding encoding, Budget& budget,
                const TakeDocument& take) {
  Members members(budget, take);
  layer::TarReader tar(members, {.max_files = kMaxDocuments});
  TRY_STATUS(inflate_file(file, encoding, budget,
                          [&](std::span<const std::uint8_t> bytes) { return tar.feed(bytes); }));
  return tar.finish();
}

Status read_one(const archive::OpenFile& file, layer::Encoding encoding, Budget& budget,
                const TakeDocument& take) {
  std::string bytes;
  const auto keep = [&](std::span<const std::uint8_t> piece) -> Status {
    if (auto status = budget.check_document(bytes.size() + piece.size(), budget.bundle()); !status)
      return status;
    bytes.append(piece.begin(), piece.end());
    return {};
  };
  TRY_STATUS(inflate_file(file, encoding, budget, keep));
  return take(budget.bundle(), bytes);
}

Status read_file(const std::string& path, const BundleLimits& limits, const TakeDocument& take) {
  TRY(const archive::OpenFile file, archive::open_user_file(path));
  TRY(const std::string head, archive::read_range(file, 0, std::min<std::uint64_t>(file.size, kHead), path));
  const std::span first(reinterpret_cast<const std::uint8_t*>(head.data()), head.size());
  Budget budget(path, file.size, limits);
  if (first.size() >= kZip.size() && std::equal(kZip.begin(), kZip.end(), first.begin()))
    return read_zip(budget, take);
  const layer::Encoding encoding = layer::sniff(first).value_or(layer::Encoding::None);
  TRY(const bool tar, holds_tar(file, encoding, path));
  return tar ? read_tar(file, encoding, budget, take) : read_one(file, encoding, budget, take);
}

Status read_folder(const std::string& path, const BundleLimits& limits, const TakeDocument& take) {
  Budget budget(path, UINT64_MAX, limits);  // nothing in it is compressed
  Members members(budget, take);
  TRY(const auto notes, archive::walk_root(path, members, kMaxDocuments));
  if (notes.empty()) return {};
  return document_error(ErrorCode::Io, path + ": " + notes.front().path, notes.front().what);
}

}  // namespace

Status read_documents(const std::string& path, const BundleLimits& limits, const TakeDocument& take) {
  std::error_code error;
  auto status = std::filesystem::is_directory(path, error) ? read_folder(path, limits, take)
                                                           : read_file(path, limits, take);
  if (status || status.error().place.file) return status;
  Error named = std::move(status).error();
  named.place.file = file_name(path);
  return named;
}

}  // namespace dvsguard::feed
