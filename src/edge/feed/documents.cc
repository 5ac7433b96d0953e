#include "edge/feed/documents.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "core/layer/inflate.h"
#include "core/layer/tar_reader.h"
#include "edge/archive/file_bytes.h"
#include "edge/feed/zip.h"

namespace dvsguard::feed {
namespace {

constexpr std::string_view kSuffix = ".json";
constexpr std::array<std::uint8_t, 4> kZip = {'P', 'K', 3, 4};
constexpr std::size_t kTarMagicAt = 257, kHead = 512, kPiece = std::size_t{256} << 10;

Error document_error(ErrorCode code, const std::string& shown, std::string what) {
  return Error{.code = code, .place = {.file = file_name(shown)}, .what = std::move(what)};
}

class Members final : public layer::EntrySink {
 public:
  Members(std::string bundle, const TakeDocument& take) : bundle_(std::move(bundle)), take_(take) {}

  Status begin(const layer::Entry& entry) override {
    wanted_ = entry.type == layer::EntryType::File && entry.path.ends_with(kSuffix);
    if (!wanted_) return {};
    shown_ = bundle_ + ": " + entry.path;
    bytes_.clear();
    if (entry.size > kMaxDocumentBytes)
      return document_error(ErrorCode::Cap, shown_, "is larger than 256 MiB");
    return {};
  }
  Status data(std::span<const std::uint8_t> bytes) override {
    if (wanted_) bytes_.append(bytes.begin(), bytes.end());
    return {};
  }
  Status end() override { return std::exchange(wanted_, false) ? take_(shown_, bytes_) : Status(); }

 private:
  std::string bundle_, shown_, bytes_;
  const TakeDocument& take_;
  bool wanted_ = false;
};

// The file's bytes, inflated where they are compressed, in pieces.
template <class Sink>
Status inflate_file(const archive::OpenFile& file, layer::Encoding encoding, const std::string& path,
                    Sink&& sink) {
  const auto stream = archive::stream_of(file, 0, file.size, path);
  TRY(layer::Inflater inflater, layer::Inflater::make(encoding));
  std::vector<std::uint8_t> in(kPiece), out(kPiece);
  while (true) {
    TRY(const std::size_t got, stream->read(in));
    if (got == 0) break;
    TRY_STATUS(inflater.feed(std::span<const std::uint8_t>(in).first(got), out, sink));
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

Status read_tar(const archive::OpenFile& file, layer::Encoding encoding, const std::string& path,
                const TakeDocument& take) {
  Members members(path, take);
  layer::TarReader tar(members);
  TRY_STATUS(inflate_file(file, encoding, path,
                          [&](std::span<const std::uint8_t> bytes) { return tar.feed(bytes); }));
  return tar.finish();
}

Status read_one(const archive::OpenFile& file, layer::Encoding encoding, const std::string& path,
                const TakeDocument& take) {
  std::string bytes;
  TRY_STATUS(inflate_file(file, encoding, path, [&](std::span<const std::uint8_t> piece) -> Status {
    if (piece.size() > kMaxDocumentBytes - bytes.size())
      return document_error(ErrorCode::Cap, path, "is larger than 256 MiB");
    bytes.append(piece.begin(), piece.end());
    return {};
  }));
  return take(path, bytes);
}

Status read_file(const std::string& path, const TakeDocument& take) {
  TRY(const archive::OpenFile file, archive::open_user_file(path));
  TRY(const std::string head, archive::read_range(file, 0, std::min<std::uint64_t>(file.size, kHead), path));
  const std::span first(reinterpret_cast<const std::uint8_t*>(head.data()), head.size());
  if (first.size() >= kZip.size() && std::equal(kZip.begin(), kZip.end(), first.begin()))
    return read_zip(path, take);
  const layer::Encoding encoding = layer::sniff(first).value_or(layer::Encoding::None);
  TRY(const bool tar, holds_tar(file, encoding, path));
  return tar ? read_tar(file, encoding, path, take) : read_one(file, encoding, path, take);
}

Status read_folder(const std::string& path, const TakeDocument& take) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    if (at->is_regular_file(error) && at->path().extension() == kSuffix) files.push_back(at->path().string());
    if (files.size() > kMaxDocuments)
      return document_error(ErrorCode::Cap, path, "holds more than 2,000,000 documents");
  }
  if (error) return document_error(ErrorCode::Io, path, "cannot be listed: " + error.message());
  std::ranges::sort(files);
  for (const std::string& file : files) {
    TRY(const archive::OpenFile open, archive::open_user_file(file));
    TRY_STATUS(read_one(open, layer::Encoding::None, file, take));
  }
  return {};
}

}  // namespace

Status read_documents(const std::string& path, const TakeDocument& take) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) ? read_folder(path, take) : read_file(path, take);
}

}  // namespace dvsguard::feed
